# shellcheck shell=bash
# shellcheck disable=SC2034  # most of these are used by the scripts that source this file
# Where things are and which ports they use: sourced by the other scripts, never run.
# Every value can be given from outside, so that two checkouts can run side by side.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
STATE_DIR=${STATE_DIR:-$ROOT/.state}
case $STATE_DIR in /*) ;; *) STATE_DIR=$PWD/$STATE_DIR ;; esac
PID_DIR=$STATE_DIR/pids
LOG_DIR=$STATE_DIR/logs

# What a running `make up` or `make run` of this checkout serves; values given from outside go before it.
if [[ -z ${STARTING_ANEW:-} && -r $STATE_DIR/stack.env ]]; then
    while IFS='=' read -r name value; do
        [[ -n ${!name:-} ]] || printf -v "$name" '%s' "$value"
    done <"$STATE_DIR/stack.env"
    unset name value
fi

# debug or release: which build the binaries are taken from.
CONFIGURATION=${CONFIGURATION:-release}

# The private servers keep away from the standard ports 6379 and 5672, where the system's own may listen.
API_HOST=${API_HOST:-127.0.0.1}
API_PORT=${API_PORT:-8000}
REDIS_PORT=${REDIS_PORT:-6479}
RABBITMQ_PORT=${RABBITMQ_PORT:-5772}

# Erlang's two ports follow from the broker's, far enough apart that neighbouring brokers do not meet.
derived_port() {
    if (($1 <= 45000)); then echo $(($1 + $2)); else echo $(($1 - $2)); fi
}
RABBITMQ_DIST_PORT=${RABBITMQ_DIST_PORT:-$(derived_port "$RABBITMQ_PORT" 19223)}
RABBITMQ_EPMD_PORT=${RABBITMQ_EPMD_PORT:-$(derived_port "$RABBITMQ_PORT" 20000)}

WORKERS=${WORKERS:-3}
SHUTDOWN_TIMEOUT=${SHUTDOWN_TIMEOUT:-30}
export SHUTDOWN_TIMEOUT

# An address to connect to: a server that listens everywhere is reached on loopback.
api_address() {
    case $API_HOST in
        0.0.0.0 | "") echo "127.0.0.1:$API_PORT" ;;
        :: | "[::]") echo "[::1]:$API_PORT" ;;
        *:*) echo "[$API_HOST]:$API_PORT" ;;
        *) echo "$API_HOST:$API_PORT" ;;
    esac
}
API_URL=${API_URL:-http://$(api_address)}
API_URL=${API_URL%/}

# The key may lie in a file, which no list of processes shows.
if [[ -z ${API_KEY:-} && -n ${API_KEY_FILE:-} ]]; then
    API_KEY=$(<"$API_KEY_FILE")
fi

# Asks the API, with the key of API_KEY when there is one; the key goes through a descriptor, not the command line.
api() {
    local path=$1
    shift
    if [[ -n ${API_KEY:-} ]]; then
        curl -sS --max-time "${API_TIMEOUT:-15}" -K <(printf 'header = "Authorization: Bearer %s"\n' "$API_KEY") "$@" "$API_URL$path"
    else
        curl -sS --max-time "${API_TIMEOUT:-15}" "$@" "$API_URL$path"
    fi
}

# All packages build into one folder: what they share is compiled once.
SCRATCH_DIR=${SCRATCH_DIR:-$ROOT/.build}

# The path of a service's binary: SERVICE_BIN_DIR when given (an installed copy), else the build folder.
service_binary() {
    if [[ -n ${SERVICE_BIN_DIR:-} ]]; then
        echo "$SERVICE_BIN_DIR/$1"
    else
        echo "$SCRATCH_DIR/$CONFIGURATION/$1"
    fi
}

say() { printf '%s\n' "$*"; }
complain() { printf '%s\n' "$*" >&2; }
give_up() {
    complain "error: $*"
    exit 1
}

need_tool() {
    local tool
    for tool in "$@"; do
        command -v "$tool" >/dev/null || give_up "$tool is missing: run \`make install\`"
    done
}
