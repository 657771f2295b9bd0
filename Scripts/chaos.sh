#!/usr/bin/env bash
# Breaks a whole scheduler under load, again and again, and judges what came of it: exit code 1 when anything was found.
#
#   Scripts/chaos.sh                         every kind of fault, SEEDS (20) times
#   Scripts/chaos.sh short                   each kind of fault once, and the planted defects; some minutes
#   Scripts/chaos.sh mutants                 rows with a planted defect each, which must be noticed
#   Scripts/chaos.sh soak                    all of it for HOURS (1), with ever new seeds
#   Scripts/chaos.sh --rows A1,B --seed 17   anything that `Chaos` takes; --list shows the rows
#
# The journals and logs of a run in which something was found are kept, and named at the end. Debug builds are needed: the
# places where services die by themselves, and the task type that writes down what it does, are in no other.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=settings.sh
source "$(dirname "${BASH_SOURCE[0]}")/settings.sh"

read -ra flags <<<"${SWIFT_FLAGS:--Xswiftc -warnings-as-errors}"
need_tool swift

CONFIGURATION=debug "$ROOT/Scripts/build.sh" APIServer Worker
for product in WallClockShift Chaos; do
    swift build --package-path "$ROOT/Packages/FaultTests" --scratch-path "$SCRATCH_DIR" \
        --disable-build-manifest-caching --product "$product" "${flags[@]}"
done

case ${1:-} in
    '') arguments=(--seeds "${SEEDS:-20}") ;;
    # A message that RabbitMQ 3.10 itself has lost sight of costs no task: counted, but no reason to fail here.
    short) arguments=(--short --mutants --lanes 3 --tolerate stranded) ;;
    mutants) arguments=(--mutants --lanes 3) ;;
    soak) arguments=(--soak "${HOURS:-1}") ;;
    *) arguments=("$@") ;;
esac

# In a network of its own, where that is allowed: rows that let packets vanish leave nothing behind in the machine's.
network=()
if ((EUID == 0)) && unshare --net true 2>/dev/null; then
    # shellcheck disable=SC2016  # expanded by the inner shell
    network=(unshare --net sh -c 'ip link set lo up && CHAOS_OWN_NETWORK=1 exec "$@"' sh)
fi
STACKS_AT_ONCE=8 SCHEDULER_BIN_DIR=$SCRATCH_DIR/debug exec "${network[@]}" "$SCRATCH_DIR/debug/Chaos" "${arguments[@]}"
