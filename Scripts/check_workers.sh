#!/usr/bin/env bash
# Shows how the scheduler is, as the API knows it: Scripts/check_workers.sh
#
# Health, what happened in the last minute, dead tasks, every queue, every worker, then what is wrong: a worker that is lost
# or takes nothing, one that was started here whose process is gone, or one that runs here but is not in the registry. Asks
# API_URL (http://127.0.0.1:8000), with API_KEY when it is set.
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
not_understood() {
    complain "the answer of $API_URL$1 is not what the API of the scheduler sends"
    exit 2
}

# lined_up TEXTS: a table from lines whose fields are parted by tabs; the first TEXTS columns to the left, the others to the right.
lined_up() {
    awk -F '\t' -v texts="$1" '
        { for (i = 1; i <= NF; i++) { cell[NR, i] = $i; if (length($i) > width[i]) width[i] = length($i) }; fields = NF }
        END {
            for (r = 1; r <= NR; r++) {
                line = ""
                for (i = 1; i <= fields; i++) line = line sprintf(i > texts ? "%" width[i] "s  " : "%-" width[i] "s  ", cell[r, i])
                sub(/ +$/, "", line); print line
            }
        }'
}

# What an API server of an older release does not answer is left out.
health=$(api /health 2>/dev/null || true)
[[ -z $health ]] || jq -r '"health       \(.status): " + ([.checks | to_entries[] | "\(.key) \(.value.status)"] | join(", "))' \
    <<<"$health" 2>/dev/null || not_understood /health
if stats=$(api /stats -f 2>/dev/null); then
    jq -r '
        def time: if . == null then "-" elif . < 1 then "\(. * 10000 | round / 10) ms" else "\(. * 10 | round / 10) s" end;
        def per_second: "\(. * 10 | round / 10)/s";
        .windows["1m"] as $minute |
        "last minute  \($minute.submitted_per_second | per_second) submitted, \($minute.completed_per_second | per_second) completed, " +
            "\($minute.failed) failed, \($minute.retried) to be tried again, \($minute.worker_lost) lost with their workers",
        "             waited \($minute.queue_latency.p50 | time), p99 \($minute.queue_latency.p99 | time); " +
            "ran \($minute.run_time.p50 | time), p99 \($minute.run_time.p99 | time)",
        "slots        \(.workers.slots_used) of \(.workers.slots) in use",
        "dead tasks   \(.dead)" + (if .dead > 0 then "   GET /tasks/?status=failed shows them" else "" end)' \
        <<<"$stats" 2>/dev/null || not_understood /stats
fi
if queues=$(api /queues/ -f 2>/dev/null); then
    rows=$(jq -r '
        .queues | sort_by(.queue)[] |
        [.queue, (if .paused then "paused" elif .consumers == 0 then "no worker" else "open" end), .ready, .running, .scheduled,
         (if .oldest_age == null then "-" else "\(.oldest_age | floor) s" end), .consumers, .slots,
         .rates.submitted_per_minute, .rates.completed_per_minute, .rates.failed_per_minute]
        | map(tostring) | @tsv' <<<"$queues" 2>/dev/null) || not_understood /queues/
    [[ -z $rows ]] || {
        say
        printf 'QUEUE\tSTATE\tREADY\tRUNNING\tSCHEDULED\tOLDEST\tWORKERS\tSLOTS\tSUBMITTED/MIN\tCOMPLETED/MIN\tFAILED/MIN\n%s\n' "$rows" |
            lined_up 2
    }
fi

# The age counts from the last heartbeat in whole seconds.
rows=$(jq -r '
    def age: if . == null then "never"
        else (sub("\\.[0-9]+"; "") | fromdateiso8601) as $heard | "\(([now - $heard, 0] | max | floor)) s" end;
    .workers | sort_by(.worker_id)[] |
    [.worker_id, .status, .hostname, .pid, "\(.running | length)/\(.concurrency)", .processed_tasks, .failed_tasks,
     (.last_heartbeat | age), (.not_consuming_reason // "")]
    | map(tostring) | @tsv' <<<"$answer" 2>/dev/null) || not_understood /workers/

troubles=()
declare -A registered=()
say
{
    printf 'WORKER\tSTATUS\tHOST\tPID\tRUNNING/SLOTS\tPROCESSED\tFAILED\tHEARTBEAT\n'
    [[ -z $rows ]] || cut -f 1-8 <<<"$rows"
} | lined_up 3

while IFS=$'\t' read -r name status _ _ _ _ _ heard reason; do
    [[ -n $name ]] || continue
    registered[$name]=$status
    [[ $status != lost ]] || troubles+=("$name is lost: last heard of $heard ago")
    [[ $reason != stalled ]] || troubles+=("$name is stalled: nothing is delivered to it although tasks wait")
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
