#!/usr/bin/env bash
# Checks what Scripts/monitoring/ gives to Prometheus and Grafana: Scripts/check-monitoring.sh
#
# Configuration and alerts are valid, each alert comes and stays away as its test says, every alert has a test, every query
# of the dashboard can be read, and no alert or query asks for a metric that Documentation/Monitoring.md does not name.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=settings.sh
source "$(dirname "${BASH_SOURCE[0]}")/settings.sh"

need_tool promtool jq
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
cd "$ROOT/Scripts/monitoring"
failed=0

# The key's file is there in the container alone.
promtool check config --syntax-only prometheus.yml
promtool check rules alerts.yml
promtool test rules alerts-test.yml

while read -r alert; do
    # Once to come and once to stay away.
    (($(grep -cE "alertname: $alert\b" alerts-test.yml) >= 2)) || {
        complain "alerts-test.yml does not test $alert both ways"
        failed=1
    }
done < <(sed -n 's/^ *- alert: *//p' alerts.yml)

# Grafana's variables stand for what it puts in their places.
jq '[.. | objects | .expr? // empty] as $queries
    | if ($queries | length) == 0 then error("no queries") else . end
    | {groups: [{name: "dashboard", rules: [$queries | to_entries[] | {
        record: "query_\(.key)",
        expr: (.value | gsub("\\$__rate_interval"; "5m") | gsub("\\$queue"; ".*"))}]}]}' \
    grafana/dashboards/scheduler.json >"$box/dashboard.yml"
promtool check rules "$box/dashboard.yml"

while read -r metric; do
    grep -qF "\`$metric\`" "$ROOT/Documentation/Monitoring.md" || {
        complain "$metric is asked for and not named in Documentation/Monitoring.md"
        failed=1
    }
done < <(cat alerts.yml grafana/dashboards/scheduler.json | grep -oE 'scheduler_[a-z_]+' | sed -E 's/_(bucket|count|sum)$//' | sort -u)
exit "$failed"
