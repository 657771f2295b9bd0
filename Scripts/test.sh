#!/usr/bin/env bash
# Runs the checks and tests, and says at the end what passed.
#
#   Scripts/test.sh all              lint, every package's tests, then the clients under Thread Sanitizer, then faults
#   Scripts/test.sh package NAME…    the tests of these packages or services
#   Scripts/test.sh tsan [NAME…]     their unit tests (no *IntegrationTests, no *SimulationTests) under Thread Sanitizer
#   Scripts/test.sh api              generated requests against a real server, judged by the API's own document
#   Scripts/test.sh browser          the dashboard in a real Chromium
#   Scripts/test.sh lint             format, boundaries, shell scripts, what Prometheus and Grafana are given
#
# VERBOSE=1 shows the runners' whole output; it is in $STATE_DIR/test/ in any case. TEST_TIMEOUT: seconds for one
# package (1200). TEST_FILTER: only the tests whose names match. PROGRAMS: debug (the default) or release, the
# services' builds that the tests of the whole run. The last line is "N passed, N failed": tests as their
# runners count them, each once (those that the sanitizer repeats count only when they fail), and one failed for each
# check or run that failed as a whole.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=settings.sh
source "$(dirname "${BASH_SOURCE[0]}")/settings.sh"
# shellcheck source-path=SCRIPTDIR source=processes.sh
source "$ROOT/Scripts/processes.sh"

read -ra flags <<<"${SWIFT_FLAGS:--Xswiftc -warnings-as-errors}"
# The sanitizer's run of the rest takes as long as all other tests together: `make tsan`, a job of its own in CI. These
# share memory between their own threads and their callers'.
always_sanitized=(AMQPClient HTTPClient RedisClient)
# Test targets that run in a process of their own: they hold the server to its deadlines, and hundreds of other tests on the
# same few threads would miss them.
apart=(HTTPServerTests)
output=$STATE_DIR/test
total_passed=0
total_failed=0
rows=()
child=

usage() { sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]}"; }

# A process and all below it, parents first. SwiftPM gives the test process a group of its own, so a group is not enough.
process_tree() {
    local file child_pid
    say "$1"
    for file in /proc/"$1"/task/*/children; do
        [[ -r $file ]] || continue
        for child_pid in $(<"$file"); do process_tree "$child_pid"; done
    done
}

# end_run SIGNAL: ends the present run with all below it; an interrupted one leaves nothing behind.
end_run() {
    local -a tree=()
    mapfile -t tree < <(process_tree "$child" 2>/dev/null)
    kill -"$1" "${tree[@]}" 2>/dev/null || true
}
interrupted() {
    [[ -z $child ]] || end_run TERM
    exit 130
}
trap interrupted INT TERM HUP

# logged NAME COMMAND...: runs it with its output in a file, and shows it too when VERBOSE is set.
logged() {
    local log=$output/$1.log code=0 limit=${TEST_TIMEOUT:-1200} deadline unended
    deadline=$((SECONDS + limit))
    shift
    # A shell's background process ignores SIGINT, and would hand that on to what the tests start.
    local -a guarded=(env --default-signal=INT --default-signal=QUIT "$@")
    mkdir -p "$output"
    if [[ -n ${VERBOSE:-} ]]; then
        "${guarded[@]}" > >(tee "$log") 2>&1 &
    else
        "${guarded[@]}" >"$log" 2>&1 &
    fi
    child=$!
    while start_time_of "$child" >/dev/null; do
        if ((SECONDS >= deadline)); then
            unended=$(unended_tests "$log")
            say "error: no end after $limit s: stopping the run"$'\n'"$unended" >>"$log"
            end_run KILL
        fi
        sleep 0.3
    done
    wait "$child" || code=$?
    child=
    return "$code"
}

# The tests that a log of Swift Testing tells the start of and not the end, one `error:` line each.
unended_tests() {
    awk '
        match($0, /^[^ ]+ Test (".*"|[^ ]+\(.*\)) started\.$/) { name = $0; sub(/^[^ ]+ /, "", name); sub(/ started\.$/, "", name); open[name] = 1 }
        match($0, /^[^ ]+ Test .* (passed|failed) after /) { name = $0; sub(/^[^ ]+ /, "", name); sub(/ (with [0-9]+ test cases? )?(passed|failed) after .*/, "", name); delete open[name] }
        END { for (name in open) print "error: unended: " name }' "$1"
}

# note NAME OUTCOME PASSED FAILED SECONDS
note() {
    rows+=("$(printf '%-28s %-7s %7s %7s %7s' "$1" "$2" "$3" "$4" "$5 s")")
    say "${rows[-1]}"
}

# What a person needs of a failed run: the failures, or the end of the output.
show_failure() {
    local log=$output/$1.log
    grep -hE '✘|error:|^(FAIL|ERROR): |WARNING: ThreadSanitizer|^SUMMARY: |Fatal error' "$log" | sort -u | head -n 40 || true
    say "… the last lines of $log:"
    tail -n 15 "$log"
}

# check NAME COMMAND...: a step without a test runner.
check() {
    local name=$1 begin=$SECONDS code=0
    shift
    logged "$name" "$@" || code=$?
    if ((code == 0)); then
        note "$name" ok - - $((SECONDS - begin))
    else
        total_failed=$((total_failed + 1))
        note "$name" FAILED - 1 $((SECONDS - begin))
        tail -n 40 "$output/$name.log"
    fi
}

# "PASSED FAILED" of a report; a test with several issues failed once, a skipped one did neither.
count_tests() {
    awk '
        function settle() { if (open) { if (failure) failed++; else if (!skipped) passed++ } open = 0 }
        /<testcase / { settle(); open = 1; failure = 0; skipped = 0 }
        /<failure / { failure = 1 }
        /<skipped/ { skipped = 1 }
        END { settle(); print passed + 0, failed + 0 }' "$1"
}

# test_package NAME: all its tests, or those of TEST_FILTER.
test_package() {
    local target
    local -a skipped=()
    for target in "${apart[@]}"; do
        [[ -z ${TEST_FILTER:-} && -d $(package_folder "$1")/Tests/$target ]] || continue
        run_tests plain "$1" "$1.$target" --filter "^$target\\."
        skipped+=(--skip "^$target\\.")
    done
    run_tests plain "$1" "$1" "${skipped[@]}"
}

# run_tests plain|tsan NAME LABEL [ARGUMENT…]
run_tests() {
    local mode=$1 name=$2 label=$3 folder report begin=$SECONDS code=0
    folder=$(package_folder "$name")
    local scratch=$SCRATCH_DIR
    [[ $mode != tsan ]] || scratch=$SCRATCH_DIR-tsan
    # All packages share one build folder: a plan that was cached for another one must not be taken for this one's.
    local -a arguments=(--package-path "$folder" --scratch-path "$scratch" --disable-build-manifest-caching
        --disable-xctest "${flags[@]}" "${@:4}")
    [[ -z ${TEST_FILTER:-} ]] || arguments+=(--filter "$TEST_FILTER")
    if [[ $mode == tsan ]]; then
        # A data race ends the run at once, so that its report is the last thing in the output.
        export TSAN_OPTIONS="halt_on_error=1 ${TSAN_OPTIONS:-}"
        # One after the other: the sanitizer makes them so slow that side by side they miss each other's deadlines. Those
        # that are skipped search long texts, and do nothing at the same time as anything else.
        arguments+=(--sanitize thread --no-parallel --skip IntegrationTests --skip SimulationTests
            --skip DashboardRouteTests --skip OpenAPITests)
    fi
    report=$output/$label.xml
    rm -f "${report%.xml}"*.xml
    [[ -n ${VERBOSE:-} || ! -t 1 ]] || printf '%s …\r' "$label"
    logged "$label" swift test "${arguments[@]}" --xunit-output "$report" || code=$?
    settle "$label" "$mode" "$report" "$code" "$begin"
}

# settle LABEL plain|tsan REPORT CODE BEGIN: counts what a runner reported, and notes it.
settle() {
    local label=$1 mode=$2 report=$3 code=$4 begin=$5 passed=0 failed=0
    # With XCTest switched on as well, Swift Testing writes its report beside the given name.
    [[ -e $report ]] || report=${report%.xml}-swift-testing.xml
    if [[ -e $report ]]; then
        read -r passed failed < <(count_tests "$report")
    fi
    # It did not build, crashed, hung or raced: that is a failure of its own.
    if ((code != 0 && failed == 0)); then failed=1; fi
    if ((code == 0 && passed + failed == 0)); then
        code=1
        failed=1
        say "$label: no test ran"
    fi
    total_failed=$((total_failed + failed))
    [[ $mode == tsan ]] || total_passed=$((total_passed + passed))
    if ((code == 0 && failed == 0)); then
        note "$label" ok "$passed" 0 $((SECONDS - begin))
    else
        note "$label" FAILED "$passed" "$failed" $((SECONDS - begin))
        show_failure "$label"
    fi
}

# The dashboard, by a person's clicks and keys in a real browser, on a whole scheduler of its own.
run_browser_tests() {
    local python report=$output/Dashboard.xml begin=$SECONDS code=0
    for python in /usr/bin/python3 python3; do
        "$python" -c 'import selenium' 2>/dev/null && break
    done
    rm -f "$report"
    logged Dashboard env PYTHONDONTWRITEBYTECODE=1 SERVICE_BIN_DIR="$SCRATCH_DIR/${PROGRAMS:-debug}" \
        "$python" "$ROOT/Services/APIServer/Tests/DashboardTests/run.py" "$STATE_DIR/dashboard" "$report" \
        ${TEST_FILTER:+"$TEST_FILTER"} || code=$?
    settle Dashboard plain "$report" "$code" "$begin"
}

package_folder() {
    local folder
    for folder in "$ROOT/Packages/$1" "$ROOT/Services/$1"; do
        [[ ! -f $folder/Package.swift ]] || { say "$folder" && return; }
    done
    give_up "there is no package or service $1"
}

# All packages, those that others build on first; the tests of the whole come last.
all_packages() {
    local folder name
    for folder in "$ROOT"/Packages/*/ "$ROOT"/Services/*/ "$ROOT"/Packages/SystemTests/; do
        name=$(basename "$folder")
        [[ ! -f $folder/Package.swift ]] || say "$name"
    done | awk '$1 != "SystemTests" || ++seen == 2'
}

# The server against its own document; the programs must be built.
run_api_check() {
    local report=$output/api.xml begin=$SECONDS code=0 passed=0 failed=0
    rm -f "$report"
    logged api env CONFIGURATION="${PROGRAMS:-debug}" "$ROOT/Scripts/check-api.sh" "$report" || code=$?
    if [[ -e $report ]]; then
        read -r passed failed < <(count_tests "$report")
    fi
    if ((code != 0 && failed == 0)) || ((passed + failed == 0)); then failed=1; fi
    total_passed=$((total_passed + passed))
    total_failed=$((total_failed + failed))
    if ((failed == 0)); then
        note api ok "$passed" 0 $((SECONDS - begin))
    else
        note api FAILED "$passed" "$failed" $((SECONDS - begin))
        tail -n 60 "$output/api.log"
    fi
}

# The tests of the whole run the services' own programs.
prepare() {
    [[ $1 == SystemTests || $1 == Dashboard ]] || return 0
    local kind=${PROGRAMS:-debug}
    check programs env CONFIGURATION="$kind" "$ROOT/Scripts/build.sh"
    export SCHEDULER_BIN_DIR=$SCRATCH_DIR/$kind
}

# Those with a unit test target; what only serves tests is not worth the sanitizer's time.
unit_tested() {
    local name target
    for name in "$@"; do
        [[ $name != TestServers && $name != FaultTests && $name != FuzzTargets ]] || continue
        for target in "$(package_folder "$name")"/Tests/*/; do
            [[ $target == *IntegrationTests/ || $target == *SimulationTests/ || ! -d $target ]] || { say "$name" && break; }
        done
    done
}

check_format() {
    local -a paths=()
    mapfile -t paths < <(find "$ROOT"/Packages/* "$ROOT"/Services/* -maxdepth 1 \( -name Sources -o -name Tests -o -name Package.swift \))
    swift format lint --strict -r -p "${paths[@]}"
}

check_shell() { (cd "$ROOT" && shellcheck -x Scripts/*.sh .ci/run); }

lint() {
    check format "$0" check-format
    check boundaries "$ROOT/Scripts/check-boundaries.sh"
    check boundaries-self-test "$ROOT/Scripts/check-boundaries.sh" --self-test
    check monitoring "$ROOT/Scripts/check-monitoring.sh"
    check security-tests "$ROOT/Scripts/check-security-tests.sh"
    if command -v shellcheck >/dev/null; then
        check shell "$0" check-shell
    else
        say "shellcheck is not installed: the shell scripts are not checked"
    fi
}

finish() {
    if ((${#rows[@]} > 1)); then
        say
        printf '%-28s %-7s %7s %7s %7s\n' STEP OUTCOME PASSED FAILED TIME
        printf '%s\n' "${rows[@]}"
        say
    fi
    say "$total_passed passed, $total_failed failed"
    ((total_failed == 0)) || exit 1
}

mode=${1:-}
shift || true
case $mode in
    check-format) check_format ;;
    check-shell) check_shell ;;
    lint) lint && finish ;;
    api) prepare SystemTests && run_api_check && finish ;;
    package)
        (($#)) || give_up "which package? one of: $(all_packages | paste -sd ' ')"
        for name in "$@"; do package_folder "$name" >/dev/null; done
        for name in "$@"; do prepare "$name" && test_package "$name"; done
        finish
        ;;
    browser) prepare Dashboard && run_browser_tests && finish ;;
    all | tsan)
        (($#)) || mapfile -t names < <(all_packages)
        (($# == 0)) || names=("$@")
        if [[ $mode == all ]]; then
            lint
            for name in "${names[@]}"; do prepare "$name" && test_package "$name"; done
            # After the tests of the whole, which have built the programs.
            (($#)) || run_api_check
            (($#)) || run_browser_tests
        fi
        mapfile -t names < <(unit_tested "${names[@]}")
        if [[ $mode == all ]] && (($# == 0)); then names=("${always_sanitized[@]}"); fi
        for name in "${names[@]}"; do run_tests tsan "$name" "$name.tsan"; done
        [[ $mode == tsan ]] || check faults "$ROOT/Scripts/chaos.sh" short
        finish
        ;;
    -h | --help) usage ;;
    *)
        usage >&2
        exit 64
        ;;
esac
