#!/usr/bin/env bash
# Stops workers that start_workers.sh started: Scripts/stop_workers.sh [name …]   (all of them without a name)
#
# SIGTERM: a worker takes nothing new, finishes what it runs within SHUTDOWN_TIMEOUT (30 s), gives the rest back and
# leaves. One that is still there 5 s later is killed; what it ran is run again elsewhere.
# Exit code: 0 none of them runs any more, 1 a given name is not known here.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=settings.sh
source "$(dirname "${BASH_SOURCE[0]}")/settings.sh"
# shellcheck source-path=SCRIPTDIR source=processes.sh
source "$ROOT/Scripts/processes.sh"

usage() { sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]}"; }
case ${1:-} in -h | --help) usage && exit 0 ;; esac

mkdir -p "$STATE_DIR"
exec 9>"$STATE_DIR/workers.lock"
flock -w 120 9 || give_up "another start or stop of workers is at work"

names=()
unknown=0
if (($#)); then
    for name in "$@"; do
        if [[ $name != */* && -e $(pid_file "workers/$name") ]]; then
            names+=("workers/$name")
        else
            complain "$name: not a worker that was started here"
            unknown=1
        fi
    done
else
    while read -r name; do names+=("workers/$name"); done < <(recorded_names workers/)
    ((${#names[@]})) || say "no worker was started here"
fi
# Whole seconds, rounded up: SHUTDOWN_TIMEOUT may have a fraction.
grace=$(awk -v t="$SHUTDOWN_TIMEOUT" 'BEGIN { t += 5; print (t == int(t)) ? t : int(t) + 1 }')
((${#names[@]} == 0)) || end_processes "$grace" "${names[@]}"
exit "$unknown"
