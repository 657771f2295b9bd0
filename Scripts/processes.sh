# shellcheck shell=bash
# Starting processes and ending exactly those again: sourced after settings.sh, never run.
#
# A pid file holds the pid and the moment the process started (field 22 of /proc/PID/stat). A pid that the kernel has
# given to somebody else in the meantime has another start time, so it is never signalled.

# The start time of a live process in clock ticks since boot; nothing for one that is gone or a zombie.
start_time_of() {
    local stat fields
    { read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 1
    # The name, field 2, may hold spaces and brackets: count from behind its last bracket.
    read -ra fields <<<"${stat##*) }"
    [[ ${fields[0]} != Z && ${fields[0]} != X ]] || return 1
    printf '%s\n' "${fields[19]}"
}

pid_file() { printf '%s/%s.pid\n' "$PID_DIR" "$1"; }

# remember NAME PID
remember() {
    local file start
    file=$(pid_file "$1")
    start=$(start_time_of "$2") || return 1
    printf '%s %s\n' "$2" "$start" >"$file.new" && mv -f "$file.new" "$file"
}

# The pid of NAME while that very process lives; fails otherwise.
pid_of() {
    local file pid start
    file=$(pid_file "$1")
    [[ -r $file ]] || return 1
    read -r pid start <"$file" || return 1
    [[ $pid =~ ^[0-9]+$ && -n $start && $(start_time_of "$pid") == "$start" ]] || return 1
    printf '%s\n' "$pid"
}

# The names that have a pid file, of those in a folder (`workers/`) when one is given, in a natural order.
recorded_names() {
    local file
    for file in "$PID_DIR/${1:-}"*.pid; do
        [[ ! -e $file ]] || basename "$file" .pid
    done | sort -V
}

# launch NAME COMMAND...: in a session of its own, so that a Ctrl-C in this terminal does not reach it.
launch() {
    local name=$1
    shift
    mkdir -p "$(dirname "$PID_DIR/$name")" "$(dirname "$LOG_DIR/$name")"
    # Descriptor 9 is the lock of the caller, 3 and 4 may be make's: none of them may live on in a server.
    # Started in the background by a shell, it would ignore SIGINT and hand that on to its own children.
    setsid env --default-signal=INT --default-signal=QUIT "$@" >>"$LOG_DIR/$name.log" 2>&1 </dev/null 3>&- 4>&- 9>&- &
    remember "$name" $! || {
        complain "error: ${name##*/} ended at once; the end of $LOG_DIR/$name.log:"
        tail -n 5 "$LOG_DIR/$name.log" >&2
        return 1
    }
}

# end_processes SECONDS NAME...: SIGTERM to all, then SIGKILL to those that are still there; says how each went.
end_processes() {
    local grace=$1 name pid deadline forced=0
    shift
    local -A waiting=()
    for name in "$@"; do
        if pid=$(pid_of "$name"); then
            kill -TERM "$pid" 2>/dev/null || true
            waiting[$name]=$pid
        else
            rm -f "$(pid_file "$name")"
            say "${name##*/}: was not running"
        fi
    done
    deadline=$((SECONDS + grace))
    while ((${#waiting[@]})); do
        for name in "${!waiting[@]}"; do
            pid_of "$name" >/dev/null && continue
            say "${name##*/}: stopped (pid ${waiting[$name]})"
            rm -f "$(pid_file "$name")"
            unset "waiting[$name]"
        done
        ((${#waiting[@]})) || break
        if ((SECONDS >= deadline)) && ((!forced)); then
            forced=1
            for name in "${!waiting[@]}"; do
                say "${name##*/}: still there after $grace s, killed (pid ${waiting[$name]})"
                kill -KILL "${waiting[$name]}" 2>/dev/null || true
            done
        fi
        sleep 0.1
    done
}

# Whether something listens on a TCP port of this machine.
port_is_taken() {
    local hex
    hex=$(printf ':%04X' "$1")
    # Column 2 is the local address, column 4 the state; 0A is LISTEN.
    awk -v port="$hex" '$4 == "0A" && substr($2, length($2) - 4) == port { found = 1 } END { exit !found }' \
        /proc/net/tcp /proc/net/tcp6 2>/dev/null
}

# "name (pid N)" of the process that listens on a port, when it may be seen.
port_holder() {
    local hex inode link pid
    hex=$(printf ':%04X' "$1")
    inode=$(awk -v port="$hex" '$4 == "0A" && substr($2, length($2) - 4) == port { print $10; exit }' \
        /proc/net/tcp /proc/net/tcp6 2>/dev/null)
    [[ -n $inode ]] || return 1
    link=$(find /proc/[0-9]*/fd -lname "socket:\[$inode\]" -print -quit 2>/dev/null || true)
    pid=${link#/proc/}
    pid=${pid%%/*}
    [[ -n $pid ]] || return 1
    printf '%s (pid %s)\n' "$(cat "/proc/$pid/comm")" "$pid"
}

# need_free_port PORT VARIABLE WHAT
need_free_port() {
    local holder
    if [[ ! $1 =~ ^[1-9][0-9]{0,4}$ ]] || (($1 > 65535)); then give_up "$2=$1 is not a port number"; fi
    port_is_taken "$1" || return 0
    holder=$(port_holder "$1") || holder="another process"
    give_up "port $1 for $3 is taken by $holder: choose another one with $2=…"
}

# wait_until SECONDS WHAT NAME COMMAND...: until COMMAND succeeds; gives up early when process NAME is gone.
wait_until() {
    local limit=$1 what=$2 name=$3 begin=$SECONDS shown=-1
    shift 3
    until "$@"; do
        if [[ -n $name ]] && ! pid_of "$name" >/dev/null; then
            complain "error: $what ended while starting; the end of $LOG_DIR/$name.log:"
            tail -n 15 "$LOG_DIR/$name.log" >&2
            return 1
        fi
        if ((SECONDS - begin >= limit)); then
            complain "error: $what is not ready after $limit s; see $LOG_DIR"
            return 1
        fi
        if ((SECONDS - begin >= shown + 5)); then
            shown=$((SECONDS - begin))
            ((shown == 0)) || say "  $what: waiting, ${shown} s"
        fi
        sleep 0.2
    done
    say "  $what: ready"
}
