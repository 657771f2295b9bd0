#!/usr/bin/env bash
# Lets a fuzzer make up input for what reads other people's bytes, with Address Sanitizer.
#
#   Scripts/fuzz.sh              every target, MINUTES (1) each
#   Scripts/fuzz.sh TARGET…      only these; their names are those of the folders of Packages/FuzzTargets/Corpus
#
# New inputs go to $STATE_DIR/fuzz/TARGET, never into the committed corpus; what crashed, to $STATE_DIR/fuzz/findings.
# Ends with 1 when anything was found. SEED makes a run the same again, up to timing.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=settings.sh
source "$(dirname "${BASH_SOURCE[0]}")/settings.sh"

corpus=$ROOT/Packages/FuzzTargets/Corpus
state=$STATE_DIR/fuzz
seconds=$((${MINUTES:-1} * 60))
build=$ROOT/.build-fuzz
export FUZZ=1
# A crash's backtrace is made by a process of its own, which outlives the crash and would hold the output open.
export SWIFT_BACKTRACE=enable=no

targets=("$@")
if ((${#targets[@]} == 0)); then
    for folder in "$corpus"/*/; do targets+=("$(basename "$folder")"); done
fi

mkdir -p "$state/findings"
# lld comes with the compiler; gold breaks off over the sanitizer's symbols. Optimised code traps where the other does, and
# reads several times as many inputs.
if ! swift build --package-path "$ROOT/Packages/FuzzTargets" --scratch-path "$build" --product Fuzz \
    -Xswiftc -sanitize=fuzzer,address -Xswiftc -use-ld=lld -Xswiftc -O >"$state/build.log" 2>&1; then
    tail -30 "$state/build.log"
    exit 1
fi
fuzz=$(swift build --package-path "$ROOT/Packages/FuzzTargets" --scratch-path "$build" --show-bin-path)/Fuzz

found=0
for target in "${targets[@]}"; do
    [[ -d $corpus/$target ]] || { say "no such target: $target (see Packages/FuzzTargets/Corpus)"; exit 64; }
    mkdir -p "$state/$target"
    log=$state/$target.log
    code=0
    FUZZ_TARGET=$target "$fuzz" "$state/$target" "$corpus/$target" -max_total_time="$seconds" -max_len=4096 -timeout=10 \
        -rss_limit_mb=2048 -seed="${SEED:-0}" -artifact_prefix="$state/findings/$target-" -print_final_stats=1 \
        >"$log" 2>&1 </dev/null || code=$?
    runs=$(awk '/stat::number_of_executed_units/ {print $2}' "$log")
    cover=$(grep -oE 'cov: [0-9]+' "$log" | tail -1)
    if ((code == 0)); then
        say "$(printf '%-12s nothing found in %s s: %s inputs, %s' "$target" "$seconds" "${runs:-?}" "${cover:-cov: ?}")"
    else
        found=1
        say "$(printf '%-12s FOUND something after %s inputs, see %s' "$target" "${runs:-?}" "$log")"
    fi
done
exit "$found"
