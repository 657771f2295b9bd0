#!/usr/bin/env bash
# Tests the API against its own document with generated requests, valid and invalid ones, the same in every run:
#
#   Scripts/check-api.sh [REPORT.xml]
#
# Starts a private stack (Redis, RabbitMQ, the API server, one worker; builds of CONFIGURATION, debug by default) and stops
# it at the end. The tools come from PyPI into $STATE_DIR/schemathesis, once for each Scripts/schemathesis/requirements.txt.
# MAX_EXAMPLES: requests for each operation in a phase (12).
set -euo pipefail
export CONFIGURATION=${CONFIGURATION:-debug}
# shellcheck source-path=SCRIPTDIR source=settings.sh
source "$(dirname "${BASH_SOURCE[0]}")/settings.sh"

tools=$STATE_DIR/schemathesis
files=$ROOT/Scripts/schemathesis
document=$ROOT/Services/APIServer/Sources/APIServer/OpenAPI/openapi.json
report=${1:-$STATE_DIR/test/api.xml}

# The venv is made anew when the list of versions has changed.
prepare_tools() {
    local mark=$tools/requirements.txt
    if [[ -x $tools/bin/schemathesis ]] && cmp -s "$files/requirements.txt" "$mark"; then return; fi
    command -v python3 >/dev/null || give_up "python3 is missing: run \`make install\`"
    say "installing schemathesis from PyPI into $tools"
    rm -rf "$tools"
    python3 -m venv "$tools" || give_up "python3 cannot make a venv: install python3-venv (\`make install\`)"
    "$tools/bin/pip" install -q --disable-pip-version-check -r "$files/requirements.txt" ||
        give_up "PyPI cannot be reached, or has not all of $files/requirements.txt: the API was not tested against its document"
    cp "$files/requirements.txt" "$mark"
}

free_ports() {
    python3 -c '
import socket, sys
sockets = [socket.socket() for _ in range(int(sys.argv[1]))]
for s in sockets: s.bind(("127.0.0.1", 0))
print(*(s.getsockname()[1] for s in sockets))' "$1"
}

prepare_tools
say "the document:"
"$tools/bin/openapi-spec-validator" "$document"

read -r api redis rabbit distribution epmd < <(free_ports 5)
# Without a secret nobody is called back: made-up addresses are never asked for.
export WORKERS=1 LOG_LEVEL=warning CALLBACK_SECRET=
export STATE_DIR=$STATE_DIR/api-check API_HOST=127.0.0.1 API_PORT=$api API_URL=http://127.0.0.1:$api REDIS_PORT=$redis
export RABBITMQ_PORT=$rabbit RABBITMQ_DIST_PORT=$distribution RABBITMQ_EPMD_PORT=$epmd
unset REDIS_URL RABBITMQ_URL API_KEY
stop() {
    "$ROOT/Scripts/stack.sh" down >/dev/null 2>&1 || complain "the stack in $STATE_DIR could not be stopped"
    rm -rf "$STATE_DIR/redis" "$STATE_DIR/rabbitmq"
}
trap stop EXIT
"$ROOT/Scripts/stack.sh" up

mkdir -p "$(dirname "$report")"
# The streams do not end by themselves, so nothing can be learnt from waiting for their end.
cd "$STATE_DIR"
SCHEMATHESIS_HOOKS=hooks PYTHONPATH=$files "$tools/bin/schemathesis" --config-file "$files/schemathesis.toml" run \
    "$document" --url "$API_URL" --max-examples "${MAX_EXAMPLES:-12}" --continue-on-failure --suppress-health-check all \
    --exclude-path-regex '/events$' --report junit --report-junit-path "$report"
# It took all that, and is as well as before.
[[ $(api /health | jq -r .status) == healthy ]] || give_up "the server is not healthy after it"
