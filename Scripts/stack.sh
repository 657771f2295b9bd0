#!/usr/bin/env bash
# The whole scheduler on this machine: private Redis and RabbitMQ, the API server and workers.
#
#   Scripts/stack.sh run     builds what is missing, starts everything, submits sample tasks, stays until Ctrl-C
#   Scripts/stack.sh up      starts everything and returns when it is healthy
#   Scripts/stack.sh down    stops exactly what was started; the data stays
#   Scripts/stack.sh status  what runs, and how queues and workers are; exit code as check_workers.sh
#
# REDIS_URL or RABBITMQ_URL given: that server is used and no private one is started. Ports: API_PORT, REDIS_PORT,
# RABBITMQ_PORT (Erlang's own two follow from it). Everything of a run lies in STATE_DIR (.state/): data, logs, pids.
set -euo pipefail

given_redis=${REDIS_URL:-}
given_rabbitmq=${RABBITMQ_URL:-}
# What an earlier run wrote down is no wish for the next one.
# shellcheck disable=SC2034  # read by settings.sh
case ${1:-} in run | up) STARTING_ANEW=1 ;; esac
# shellcheck source-path=SCRIPTDIR source=settings.sh
source "$(dirname "${BASH_SOURCE[0]}")/settings.sh"
# shellcheck source-path=SCRIPTDIR source=processes.sh
source "$ROOT/Scripts/processes.sh"

usage() { sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]}"; }

take_lock() {
    mkdir -p "$STATE_DIR" "$PID_DIR" "$LOG_DIR"
    exec 9>"$STATE_DIR/stack.lock"
    flock -w 180 9 || give_up "another start or stop is at work in $STATE_DIR"
}
release_lock() { exec 9>&-; }

# The names of the stack's own processes that live; the runner and its guard are not part of it.
living() {
    local name
    for name in epmd rabbitmq redis api; do
        ! pid_of "$name" >/dev/null || say "$name"
    done
    while read -r name; do
        ! pid_of "workers/$name" >/dev/null || say "workers/$name"
    done < <(recorded_names workers/)
}

# ---- the private servers -------------------------------------------------------------------------------------------

redis_answers() { [[ $(timeout 5 redis-cli -h 127.0.0.1 -p "$REDIS_PORT" ping 2>/dev/null) == PONG ]]; }

start_redis() {
    local folder=$STATE_DIR/redis
    mkdir -p "$folder"
    # Every accepted task is on the disk before the client hears of it, and nothing is ever evicted.
    cat >"$folder/redis.conf" <<CONF
bind 127.0.0.1
port $REDIS_PORT
dir "$folder"
daemonize no
save ""
appendonly yes
appendfsync always
auto-aof-rewrite-min-size 256mb
maxmemory-policy noeviction
hash-max-listpack-entries 64
hash-max-listpack-value 1024
CONF
    launch redis redis-server "$folder/redis.conf"
    wait_until 120 "Redis on port $REDIS_PORT" redis redis_answers
}

# A broker that has booted greets with the frame connection.start, whose first byte is 1.
rabbitmq_greets() {
    local first
    first=$({ exec 8<>"/dev/tcp/127.0.0.1/$RABBITMQ_PORT" && printf 'AMQP\0\0\11\1' >&8 &&
        timeout 3 head -c 1 <&8 | od -An -tu1; } 2>/dev/null) || return 1
    [[ ${first//[[:space:]]/} == 1 ]]
}

# Debian's /usr/sbin/rabbitmq-server goes over to the system's user and folders; the script behind it does not.
rabbitmq_program() {
    local folder
    for folder in /usr/lib/rabbitmq/bin /opt/rabbitmq/sbin; do
        [[ ! -x $folder/$1 ]] || { echo "$folder/$1" && return; }
    done
    command -v "$1" || give_up "$1 is missing: run \`make install\`"
}

start_rabbitmq() {
    local folder=$STATE_DIR/rabbitmq
    mkdir -p "$folder/mnesia" "$folder/log" "$folder/conf.d"
    cat >"$folder/rabbitmq.conf" <<CONF
listeners.tcp.1 = 127.0.0.1:$RABBITMQ_PORT
default_user = admin
default_pass = admin123
loopback_users.admin = false
heartbeat = 10
# A task may run for 12 hours and its message is acknowledged at the end.
consumer_timeout = 86400000
log.console = false
log.file.level = info
CONF
    echo '[].' >"$folder/enabled_plugins"
    : >"$folder/rabbitmq-env.conf"
    local -a environment=(
        "HOME=$folder" "RABBITMQ_NODENAME=scheduler-$RABBITMQ_PORT@localhost"
        "RABBITMQ_NODE_PORT=$RABBITMQ_PORT" RABBITMQ_NODE_IP_ADDRESS=127.0.0.1
        "RABBITMQ_DIST_PORT=$RABBITMQ_DIST_PORT" "ERL_EPMD_PORT=$RABBITMQ_EPMD_PORT" ERL_EPMD_ADDRESS=127.0.0.1
        ERL_CRASH_DUMP_SECONDS=0
        "RABBITMQ_MNESIA_BASE=$folder/mnesia" "RABBITMQ_LOG_BASE=$folder/log"
        "RABBITMQ_CONFIG_FILE=$folder/rabbitmq.conf" "RABBITMQ_CONFIG_FILES=$folder/conf.d"
        "RABBITMQ_ADVANCED_CONFIG_FILE=$folder/advanced.config" "RABBITMQ_CONF_ENV_FILE=$folder/rabbitmq-env.conf"
        "RABBITMQ_ENABLED_PLUGINS_FILE=$folder/enabled_plugins" "RABBITMQ_PID_FILE=$folder/pid"
        # With "allow input" the script becomes the Erlang machine instead of waiting for it: its pid is the broker's.
        RABBITMQ_ALLOW_INPUT=1
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS=-noinput +sbwt none -kernel inet_dist_use_interface {127,0,0,1}"
    )
    # Erlang's port mapper under our own eyes; left to itself, the broker would start a daemon that stays behind.
    launch epmd env "${environment[@]}" "$(command -v epmd || rabbitmq_program epmd)" \
        -port "$RABBITMQ_EPMD_PORT" -address 127.0.0.1
    wait_until 20 "Erlang's port mapper on port $RABBITMQ_EPMD_PORT" epmd port_is_taken "$RABBITMQ_EPMD_PORT"
    launch rabbitmq env "${environment[@]}" "$(rabbitmq_program rabbitmq-server)"
    wait_until 180 "RabbitMQ on port $RABBITMQ_PORT" rabbitmq rabbitmq_greets
}

# ---- the services --------------------------------------------------------------------------------------------------

api_is_ready() { API_TIMEOUT=5 api /health/ready -f -o /dev/null 2>/dev/null; }

# A secret of this stack's own, the same with every start: receivers of callbacks know it.
callback_secret() {
    local file=$STATE_DIR/callback-secret
    [[ -s $file ]] || (umask 077 && head -c 32 /dev/urandom | od -An -v -tx1 | tr -d ' \n' >"$file")
    cat "$file"
}

start_services() {
    local binary
    binary=$(service_binary APIServer)
    [[ -x $binary && -x $(service_binary Worker) ]] || give_up "the services are not built: run \`make build\`"
    CALLBACK_SECRET=${CALLBACK_SECRET-$(callback_secret)}
    export REDIS_URL RABBITMQ_URL API_HOST API_PORT CALLBACK_SECRET
    launch api "$binary"
    # The workers need not know it.
    export -n CALLBACK_SECRET
    wait_until 90 "API server on port $API_PORT" api api_is_ready
    # The samples call this very machine, which http and web_scraper refuse unless they are told otherwise.
    WORKER_ALLOW_PRIVATE_ADDRESSES=${WORKER_ALLOW_PRIVATE_ADDRESSES:-true} \
        "$ROOT/Scripts/start_workers.sh" "$WORKERS" worker 9>&-
}

check_ports() {
    need_free_port "$API_PORT" API_PORT "the API server"
    [[ -n $given_redis ]] || need_free_port "$REDIS_PORT" REDIS_PORT "the private Redis"
    if [[ -z $given_rabbitmq ]]; then
        need_free_port "$RABBITMQ_PORT" RABBITMQ_PORT "the private RabbitMQ"
        need_free_port "$RABBITMQ_DIST_PORT" RABBITMQ_DIST_PORT "Erlang's distribution"
        need_free_port "$RABBITMQ_EPMD_PORT" RABBITMQ_EPMD_PORT "Erlang's port mapper"
    fi
}

# Puts user and password of a URL out of sight.
without_user() { sed -E 's#//[^/@]*@#//#' <<<"$1"; }

write_stack_env() {
    REDIS_URL=${given_redis:-redis://127.0.0.1:$REDIS_PORT/0}
    RABBITMQ_URL=${given_rabbitmq:-amqp://admin:admin123@127.0.0.1:$RABBITMQ_PORT/}
    (
        umask 077
        printf '%s=%s\n' API_HOST "$API_HOST" API_PORT "$API_PORT" REDIS_URL "$REDIS_URL" RABBITMQ_URL "$RABBITMQ_URL" \
            >"$STATE_DIR/stack.env"
    )
}

start_all() {
    need_tool curl jq
    check_ports
    write_stack_env
    say "starting (data, logs and pids in $STATE_DIR)"
    if [[ -n $given_redis ]]; then
        say "  Redis: the given one, $(without_user "$given_redis")"
    else
        need_tool redis-server redis-cli
        start_redis
    fi
    if [[ -n $given_rabbitmq ]]; then
        say "  RabbitMQ: the given one, $(without_user "$given_rabbitmq")"
    else
        start_rabbitmq
    fi
    start_services
}

stop_all() {
    local grace
    grace=$(awk -v t="$SHUTDOWN_TIMEOUT" 'BEGIN { print int(t) + 6 }')
    if [[ -n $(recorded_names workers/) ]]; then "$ROOT/Scripts/stop_workers.sh" 9>&- || true; fi
    [[ ! -e $(pid_file api) ]] || end_processes "$grace" api
    [[ ! -e $(pid_file rabbitmq) ]] || end_processes 60 rabbitmq
    [[ ! -e $(pid_file epmd) ]] || end_processes 10 epmd
    [[ ! -e $(pid_file redis) ]] || end_processes 60 redis
    rm -f "$STATE_DIR/stack.env"
}

# ---- the commands --------------------------------------------------------------------------------------------------

refuse_beside_runner() {
    local pid
    ! pid=$(pid_of runner) || give_up "\`make run\` is at work here already (pid $pid): end it with Ctrl-C or \`make down\`"
}

# Ends what an earlier run left behind, so that a start finds its ports free.
clear_leftovers() {
    [[ -z $(living) ]] || {
        say "ending what an earlier run left behind:"
        stop_all
    }
}

show_entry_points() {
    say "API          $API_URL/tasks/"
    say "stop it      ${1}"
}

command_up() {
    take_lock
    refuse_beside_runner
    if pid_of api >/dev/null && "$ROOT/Scripts/stack.sh" status >/dev/null 2>&1; then
        say "runs already:"
        release_lock
        "$ROOT/Scripts/stack.sh" status
        return
    fi
    clear_leftovers
    trap 'code=$?; trap - EXIT; ((code == 0)) || { complain "stopping what had started"; stop_all >&2; }; exit "$code"' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
    start_all
    say
    show_entry_points "make down"
}

command_down() {
    local pid
    take_lock
    if pid=$(pid_of runner); then
        # The runner itself stops everything: it only has to be told, and it needs the lock.
        release_lock
        say "ending \`make run\` (pid $pid)"
        end_processes 180 runner
        take_lock
    fi
    stop_all
    say "everything is stopped; the data stays in $STATE_DIR"
}

command_status() {
    local name code=0
    for name in redis rabbitmq api; do
        if pid_of "$name" >/dev/null; then
            say "$name: runs (pid $(pid_of "$name"))"
        elif [[ -e $(pid_file "$name") ]]; then
            say "$name: its process is gone; see $LOG_DIR/$name.log"
        fi
    done
    say
    "$ROOT/Scripts/check_workers.sh" || code=$?
    return "$code"
}

# Stays beside a runner and cleans up after one that was killed outright.
command_guard() {
    local pid=$1 start=$2
    while [[ $(start_time_of "$pid") == "$start" ]]; do sleep 1; done
    take_lock
    stop_all
    rm -f "$(pid_file runner)" "$(pid_file guard)"
}

finish_run() {
    local code=$?
    trap '' INT TERM HUP PIPE
    trap - EXIT
    set +e
    printf '\n'
    say "stopping everything (a running task may take up to $SHUTDOWN_TIMEOUT s to end)"
    exec 9>&-
    take_lock
    stop_all
    say "everything is stopped; the data stays in $STATE_DIR"
    rm -f "$(pid_file runner)"
    local guard
    ! guard=$(pid_of guard) || kill -TERM "$guard" 2>/dev/null
    rm -f "$(pid_file guard)"
    exit "$code"
}

# Waits for the end; says when a part has ended by itself.
watch_stack() {
    local parent=$1 parent_start=$2 name
    local -A told=()
    local -a parts=()
    mapfile -t parts < <(living)
    while :; do
        sleep 1 &
        wait $! || true
        if [[ -n $parent && $(start_time_of "$parent") != "$parent_start" ]]; then
            say "the process that started this run is gone"
            exit 1
        fi
        for name in "${parts[@]}"; do
            # Without a pid file it was stopped on purpose.
            if [[ -n ${told[$name]:-} || ! -e $(pid_file "$name") ]] || pid_of "$name" >/dev/null; then continue; fi
            told[$name]=1
            complain "! ${name##*/} has ended by itself; see $LOG_DIR/$name.log"
        done
    done
}

# command_run [PID]: with a pid, the run also ends when that process does.
command_run() {
    local parent=${1:-} parent_start=''
    [[ -z $parent ]] || parent_start=$(start_time_of "$parent") || parent=
    take_lock
    refuse_beside_runner
    if pid_of api >/dev/null && [[ ! -e $(pid_file runner) ]]; then
        give_up "\`make up\` runs here already: use it as it is, or stop it first with \`make down\`"
    fi
    clear_leftovers
    check_ports
    "$ROOT/Scripts/install.sh" 9>&-
    [[ -n ${SERVICE_BIN_DIR:-} ]] || "$ROOT/Scripts/build.sh" 9>&-
    remember runner $$
    trap finish_run EXIT
    trap 'exit 0' INT
    trap 'exit 0' TERM HUP
    launch guard "$ROOT/Scripts/stack.sh" guard $$ "$(start_time_of $$)"
    start_all
    release_lock
    say
    "$ROOT/Scripts/sample_tasks.sh" || complain "! not every sample ended as it should"
    say
    show_entry_points "Ctrl-C"
    say "The workers may fetch private addresses here (WORKER_ALLOW_PRIVATE_ADDRESSES=true), for the sample's own page."
    watch_stack "$parent" "$parent_start"
}

case ${1:-} in
    run | up | down | status | guard) "command_$1" "${@:2}" ;;
    -h | --help) usage ;;
    *)
        usage >&2
        exit 64
        ;;
esac
