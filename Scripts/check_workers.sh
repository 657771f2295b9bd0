#!/usr/bin/env bash
# Shows every worker of the scheduler as the API knows it: Scripts/check_workers.sh
#
# One line a worker, then what is wrong: a worker that is lost, a worker started here whose process is gone, or one
# that runs here but is not in the registry. Asks API_URL (http://127.0.0.1:8000), with API_KEY when it is set.
# Exit code: 0 all is well, 1 a worker is missing or lost (or there is none), 2 the API cannot be asked.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=settings.sh
source "$(dirname "${BASH_SOURCE[0]}")/settings.sh"
# shellcheck source-path=SCRIPTDIR source=processes.sh
source "$ROOT/Scripts/processes.sh"

usage() { sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]}"; }
case ${1:-} in -h | --help) usage && exit 0 ;; esac
need_tool curl jq

if ! answer=$(api /workers/ -f 2>&1); then
    complain "the API at $API_URL cannot be asked: ${answer##*curl: }"
    exit 2
fi
# One line a worker, fields parted by tabs; the age counts from the last heartbeat in whole seconds.
rows=$(jq -r '
    def age: if . == null then "never"
        else (sub("\\.[0-9]+"; "") | fromdateiso8601) as $heard | "\(([now - $heard, 0] | max | floor)) s" end;
    .workers | sort_by(.worker_id)[] |
    [.worker_id, .status, .hostname, .pid, (.running | length), .processed_tasks, .failed_tasks, (.last_heartbeat | age)]
    | map(tostring) | @tsv' <<<"$answer" 2>/dev/null) || {
    complain "the answer of $API_URL/workers/ is not what the API of the scheduler sends"
    exit 2
}

troubles=()
declare -A registered=()
{
    printf 'WORKER\tSTATUS\tHOST\tPID\tRUNNING\tPROCESSED\tFAILED\tHEARTBEAT\n'
    [[ -z $rows ]] || printf '%s\n' "$rows"
} | awk -F '\t' '
    { for (i = 1; i <= NF; i++) { cell[NR, i] = $i; if (length($i) > width[i]) width[i] = length($i) } }
    END {
        for (r = 1; r <= NR; r++) {
            line = ""
            for (i = 1; i <= NF; i++)
                line = line sprintf(i >= 4 ? "%" width[i] "s  " : "%-" width[i] "s  ", cell[r, i])
            sub(/ +$/, "", line); print line
        }
    }'

while IFS=$'\t' read -r name status _ _ _ _ _ heard; do
    [[ -n $name ]] || continue
    registered[$name]=$status
    [[ $status != lost ]] || troubles+=("$name is lost: last heard of $heard ago")
done <<<"$rows"
while read -r name; do
    if pid=$(pid_of "workers/$name"); then
        [[ -n ${registered[$name]:-} ]] || troubles+=("$name runs here (pid $pid) but is not in the registry; see $LOG_DIR/workers/$name.log")
    else
        troubles+=("$name was started here, but its process is gone; see $LOG_DIR/workers/$name.log")
    fi
done < <(recorded_names workers/)
((${#registered[@]})) || troubles+=("no worker is registered")

((${#troubles[@]} == 0)) || {
    say
    printf '! %s\n' "${troubles[@]}"
    exit 1
}
