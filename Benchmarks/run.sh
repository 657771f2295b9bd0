#!/usr/bin/env bash
# Measures the scheduler beside other task queues and the bare servers: Benchmarks/run.sh [--quick] [OPTION…]
#
# Installs what it needs (Debian packages, a Python environment of its own), compiles its C clients, builds the services,
# and runs `python -m bench`, whose options (--help) it takes; with --dashboards or
# --counting as its first argument `python -m bench.dashboards` or `bench.counting`. BENCH_PEERS chooses the rivals, for example
# "celery:late@http sidekiq:c10"; empty: none. Everything is in $STATE_DIR/bench: environment, clients, results.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=../Scripts/settings.sh
source "$(dirname "${BASH_SOURCE[0]}")/../Scripts/settings.sh"

here=$ROOT/Benchmarks
folder=$STATE_DIR/bench
venv=$folder/venv
export CONFIGURATION=release

"$ROOT/Scripts/install.sh"
packages=(python3-venv gcc redis-tools ruby-sidekiq)
[[ ${1:-} != --counting ]] || packages=(python3-venv valgrind)
missing=()
for package in "${packages[@]}"; do
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || missing+=("$package")
done
if ((${#missing[@]})); then
    say "install: ${missing[*]}"
    sudo=()
    ((EUID == 0)) || sudo=(sudo)
    "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}"
fi

mkdir -p "$folder/clients"
if ! cmp -s "$here/requirements.txt" "$venv/installed.txt"; then
    say "Python environment in $venv"
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --requirement "$here/requirements.txt"
    cp "$here/requirements.txt" "$venv/installed.txt"
fi
if [[ ${1:-} == --counting ]]; then
    cd "$here"
    exec "$venv/bin/python" -m bench.counting "$ROOT/Packages/SchedulerBackend/Sources/TaskStore/Scripts"
fi
gcc -O2 -Wall -Werror -o "$folder/clients/post_tasks" "$here/clients/post_tasks.c"
gcc -O2 -Wall -Werror -o "$folder/clients/amqp_floor" "$here/clients/amqp_floor.c" -lrabbitmq
gcc -O2 -Wall -Werror -o "$folder/clients/lone_floor" "$here/clients/lone_floor.c" -lrabbitmq -lhiredis
"$ROOT/Scripts/build.sh" APIServer Worker

cd "$here"
if [[ ${1:-} == --dashboards ]]; then
    shift
    exec "$venv/bin/python" -m bench.dashboards --programs "$SCRATCH_DIR/release" --clients "$folder/clients" \
        --results "$folder/results" "$@"
fi
export PATH=$venv/bin:$PATH
peers=()
[[ -z ${BENCH_PEERS+given} ]] || peers=(--peers "$BENCH_PEERS")
exec "$venv/bin/python" -m bench --programs "$SCRATCH_DIR/release" --clients "$folder/clients" \
    --results "$folder/results" "${peers[@]}" "$@"
