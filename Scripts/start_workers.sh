#!/usr/bin/env bash
# Starts workers on this machine: Scripts/start_workers.sh [count=3] [prefix=worker]
#
# They are called PREFIX-1 … PREFIX-COUNT; one that already runs is left alone. Names must be unique in a whole
# scheduler, so give each machine its own prefix: Scripts/start_workers.sh 4 "$(hostname -s)"
# The servers are those of REDIS_URL and RABBITMQ_URL, or those of a running `make up`; every other variable of the
# worker (WORKER_CONCURRENCY, WORKER_QUEUES, LOG_LEVEL, …) is passed on. Pid files and logs: $STATE_DIR (.state/).
# Exit code: 0 all of them serve, 1 at least one does not.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=settings.sh
source "$(dirname "${BASH_SOURCE[0]}")/settings.sh"
# shellcheck source-path=SCRIPTDIR source=processes.sh
source "$ROOT/Scripts/processes.sh"

usage() { sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]}"; }
case ${1:-} in -h | --help) usage && exit 0 ;; esac
count=${1:-3}
prefix=${2:-worker}
[[ $count =~ ^[1-9][0-9]{0,3}$ ]] || give_up "the count must be a number from 1 to 9999, not '$count'"
[[ $prefix =~ ^[A-Za-z0-9][A-Za-z0-9_.-]*$ ]] || give_up "the prefix may hold letters, digits, '.', '_' and '-', not '$prefix'"

binary=$(service_binary Worker)
[[ -x $binary ]] || give_up "$binary is not built: run \`make build\`"
[[ -z ${REDIS_URL:-} ]] || export REDIS_URL
[[ -z ${RABBITMQ_URL:-} ]] || export RABBITMQ_URL

# A worker is up when it finds itself in the registry; a look that hangs is a look that failed.
worker_serves() { WORKER_ID=$1 LOG_LEVEL=critical timeout 10 "$binary" --health >/dev/null 2>&1; }

mkdir -p "$STATE_DIR"
exec 9>"$STATE_DIR/workers.lock"
flock -w 120 9 || give_up "another start or stop of workers is at work"

started=()
for ((number = 1; number <= count; number++)); do
    name=$prefix-$number
    if pid=$(pid_of "workers/$name"); then
        say "$name: already runs (pid $pid)"
    else
        WORKER_ID=$name launch "workers/$name" "$binary" && started+=("$name")
    fi
done

missing=$((count))
for ((number = 1; number <= count; number++)); do
    name=$prefix-$number
    pid=$(pid_of "workers/$name") || pid=
    wait_until "${START_TIMEOUT:-60}" "$name${pid:+ (pid $pid)}" "workers/$name" worker_serves "$name" || continue
    missing=$((missing - 1))
done
say "$((count - missing)) of $count workers serve, ${#started[@]} of them new; logs in $LOG_DIR/workers"
((missing == 0))
