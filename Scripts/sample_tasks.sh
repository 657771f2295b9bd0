#!/usr/bin/env bash
# Submits one task of each built-in type and shows how they end: Scripts/sample_tasks.sh
#
# Asks API_URL (http://127.0.0.1:8000). Exit code: 0 each ended as it should, 1 otherwise.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=settings.sh
source "$(dirname "${BASH_SOURCE[0]}")/settings.sh"
need_tool curl jq

# A page that is served here, for web_scraper: the API's own. So is what http asks for.
page=$API_URL/health
for path in /docs /; do
    if api "$path" -f -o /dev/null 2>/dev/null; then
        page=$API_URL$path
        break
    fi
done

# type, the end it should come to, its parameters
samples=(
    'calculator completed {"operation":"multiply","a":6,"b":7}'
    'echo completed {"message":"Hello from the scheduler"}'
    'sleep completed {"seconds":1}'
    'fail failed {"message":"this sample is meant to fail","retryable":false}'
    "http completed {\"url\":\"$API_URL/health\"}"
    "web_scraper completed {\"url\":\"$page\"}"
)

row() { printf '%-12s  %-36s  %-9s  %s\n' "$@"; }

say "sample tasks"
identifiers=()
for sample in "${samples[@]}"; do
    read -r type _ parameters <<<"$sample"
    answer=$(jq -nc --arg type "$type" --argjson parameters "$parameters" \
        '{task_type: $type, parameters: $parameters, tags: ["sample"], result_ttl: 3600}' |
        api /tasks/ -X POST -H 'Content-Type: application/json' --data-binary @-)
    id=$(jq -r '.task_id // empty' <<<"$answer") || id=
    [[ -n $id ]] || complain "! $type was refused: $(jq -r '.detail // .title // .' <<<"$answer" 2>/dev/null || printf '%s' "$answer")"
    identifiers+=("$id")
done

wrong=0
row TYPE ID STATUS OUTCOME
for index in "${!samples[@]}"; do
    read -r type wanted _ <<<"${samples[index]}"
    id=${identifiers[index]}
    if [[ -z $id ]]; then
        wrong=1
        continue
    fi
    record=$(API_TIMEOUT=40 api "/tasks/$id?wait=30")
    status=$(jq -r '.status // "unknown"' <<<"$record") || status=unknown
    outcome=$(jq -r 'if .error then .error.message
        elif (.result | type) == "object" and (.result | has("title")) then "page: \(.result.title // .result.final_url // .result.url // "fetched")"
        elif (.result | type) == "object" and (.result | has("elapsed_seconds")) then "status \(.result.status)"
        else .result | tojson end | .[0:60]' <<<"$record") || outcome=
    row "$type" "$id" "$status" "$outcome"
    [[ $status == "$wanted" ]] || wrong=1
done

say
say "go on with"
say "  curl -s $API_URL/tasks/ -H 'Content-Type: application/json' \\"
say "       -d '{\"task_type\":\"calculator\",\"parameters\":{\"operation\":\"add\",\"a\":1,\"b\":2}}'"
say "  curl -s '$API_URL/tasks/${identifiers[0]:-ID}?wait=20'"
say "  curl -s $API_URL/workers/"
exit "$wrong"
