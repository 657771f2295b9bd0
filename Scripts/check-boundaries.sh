#!/usr/bin/env bash
# Checks what the compiler cannot: who may import what, where names are kept, and what may not be written.
#
#   Scripts/check-boundaries.sh               prints "rule: file:line: text" for each violation; exit code 1 if any
#   Scripts/check-boundaries.sh --self-test   plants one violation of each rule in a copy and sees it found
set -euo pipefail

SELF=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/$(basename "${BASH_SOURCE[0]}")
ROOT=${BOUNDARIES_ROOT:-$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)}

# How many `@unchecked Sendable` there may be in all sources: raise it only with a reason in the commit.
UNCHECKED_BUDGET=40
# A longer file explains itself in its first comment, in a line that begins with "Length:".
LONGEST_FILE=400

cd "$ROOT"
export LC_ALL=C

usage() { sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "$SELF"; }

# ---- the files that the rules look at ------------------------------------------------------------------------------

swift_files() { find Packages Services -name '.build*' -prune -o -type f -name '*.swift' -path "$1" -print | sort; }
source_files() { swift_files '*/Sources/*'; }
all_swift_files() { swift_files '*'; }
manifests() { find Packages Services -mindepth 2 -maxdepth 2 -name Package.swift | sort; }

# Turns "file:line:text" into a finding of a rule.
findings() { sed -E "s/^([^:]+:[0-9]+:)[[:space:]]*/$1: \1 /"; }

# search RULE PATTERN: in the files that come on standard input; comments do not count.
search() {
    { xargs -r -d '\n' grep -HnE -- "$2" || true; } | { grep -vE '^[^:]+:[0-9]+:[[:space:]]*//' || true; } | findings "$1"
}

import_of() {
    printf '^[[:space:]]*(@[A-Za-z_]+(\([^)]*\))?[[:space:]]+)*((public|package|internal|fileprivate|private)[[:space:]]+)?import[[:space:]]+((struct|class|enum|protocol|typealias|func|let|var|actor)[[:space:]]+)?(%s)([.[:space:]]|$)' "$1"
}

# ---- the rules -----------------------------------------------------------------------------------------------------

# Each C module is imported only in the Handle/ folder of the package that declares it, and never publicly.
rule_c_modules() {
    local folder module package
    while read -r folder; do
        module=$(basename "$(dirname "$folder")")
        package=${folder%%/Sources/*}
        all_swift_files | { grep -vE "^$package/Sources/[^/]+/(.*/)?Handle/" || true; } | search c-module "$(import_of "$module")"
        all_swift_files | search c-module-public "^[[:space:]]*(public|package)[[:space:]]+import[[:space:]]+$module([.[:space:]]|$)"
    done < <(find Packages Services -name '.build*' -prune -o -name module.modulemap -path '*/Sources/C*' -print)
}

# SchedulerModels stands on the C library and the standard library alone.
rule_models() {
    source_files | { grep '^Packages/SchedulerModels/' || true; } | search models-import '^[^/]*import[[:space:]]' |
        { grep -vE 'import[[:space:]]+(Glibc|Musl|Synchronization)[[:space:]]*$' || true; }
    [[ ! -f Packages/SchedulerModels/Package.swift ]] ||
        search models-dependency '\.package\(' <<<Packages/SchedulerModels/Package.swift
}

# A handler reaches neither Redis nor RabbitMQ nor what is built on them.
rule_handlers() {
    local modules
    modules=$(find Packages/SchedulerBackend/Sources -mindepth 1 -maxdepth 1 -type d -printf '%f|' 2>/dev/null || true)
    source_files | { grep -E '^Services/Worker/Sources/(TaskHandlers|ExecutableHandlers)/' || true; } |
        search handlers-import "$(import_of "${modules}RedisClient|AMQPClient|SchedulerBackend")"
}

# Names of keys have one home, and so have names of queues.
rule_names() {
    source_files | { grep -v '^Packages/SchedulerBackend/Sources/TaskStore/Schema/' || true; } |
        search redis-key '"(task|tasks|tasks:[a-z]+|idem|gone|worker|fenced|stop|control):([^ "]|")'
    source_files | { grep -vE '^Packages/SchedulerBackend/Sources/TaskBroker/QueueTopology[^/]*\.swift$' || true; } |
        search queue-name '"tasks\.'
}

# Every manifest ends with the same settings for every target.
rule_manifests() {
    local first='' wanted='' found file
    while read -r file; do
        found=$(sed -n '/^let settings: \[SwiftSetting\] = \[/,$p' "$file")
        if [[ -z $found ]]; then
            printf 'manifest-tail: %s:1: no settings block at the end\n' "$file"
        elif [[ -z $wanted ]]; then
            wanted=$found first=$file
        elif [[ $found != "$wanted" ]]; then
            printf 'manifest-tail: %s:%s: differs from the one in %s\n' "$file" "$(grep -n '^let settings' "$file" | cut -d: -f1)" "$first"
        fi
    done < <(manifests)
    # Equal is not enough: the one that all agree on must hold these.
    local setting
    for setting in '.swiftLanguageMode(.v6)' ExistentialAny InternalImportsByDefault MemberImportVisibility \
        NonisolatedNonsendingByDefault '.strictMemorySafety()'; do
        [[ -z $wanted || $wanted == *"$setting"* ]] || printf 'manifest-tail: %s:1: without %s\n' "$first" "$setting"
    done
}

# What a remote peer sends, or a moment of bad luck, may not end the process.
rule_traps() { source_files | search trap '\btry!|\bfatalError\('; }

# What the compiler is told to believe has its reason beside it: a comment with "Safety:" at most three lines above or
# below; a run of such declarations shares one.
rule_safety() {
    local used
    # shellcheck disable=SC2016  # awk's own dollars
    source_files | xargs -r -d '\n' awk '
        function settle(    i, j, fine) {
            for (i = 1; i <= lines; i++) {
                if (text[i] ~ /^[[:space:]]*\/\// || text[i] !~ /@unchecked Sendable|nonisolated\(unsafe\)/) continue
                fine = ((i - 1) in settled)
                for (j = i - 3; j <= i + 3; j++) if (text[j] ~ /\/\/.*Safety:/) fine = 1
                if (fine) { settled[i] = 1; continue }
                sub(/^[[:space:]]+/, "", text[i]); printf "safety-comment: %s:%d: %s\n", file, i, text[i]
            }
            delete text; delete settled
        }
        FNR == 1 { settle(); file = FILENAME }
        { text[FNR] = $0; lines = FNR }
        END { settle() }'
    used=$(source_files | { xargs -r -d '\n' grep -hE '@unchecked Sendable' || true; } | grep -cvE '^[[:space:]]*//' || true)
    ((used <= UNCHECKED_BUDGET)) ||
        printf 'unchecked-budget: Packages:0: %s uses of @unchecked Sendable, %s are allowed\n' "$used" "$UNCHECKED_BUDGET"
}

rule_length() {
    # shellcheck disable=SC2016  # awk's own dollars
    source_files | xargs -r -d '\n' awk -v limit="$LONGEST_FILE" '
        function settle() { if (lines > limit && !reason) printf "length: %s:%d: more than %d lines\n", file, lines, limit }
        FNR == 1 { settle(); file = FILENAME; reason = 0; first = 1 }
        first && !/^\/\// && !/^[[:space:]]*$/ { first = 0 }
        first && /Length:/ { reason = 1 }
        { lines = FNR }
        END { settle() }'
}

# Nothing depends on the machine it was written on. (The brackets keep this script from finding itself.)
rule_machine_paths() {
    find . \( -name '.build*' -o -name .git -o -name .state \) -prune -o -type f -print | sed 's#^\./##' | sort |
        { xargs -r -d '\n' grep -HnIE '(^|[^A-Za-z0-9_.$}/-])/(wor[k]|roo[t])/' || true; } | findings machine-path
}

# Rooms are named for what is done in them.
rule_folders() {
    find Packages Services Scripts -name '.build*' -prune -o -type d -regextype posix-extended \
        -regex '.*/(Utils|Utilities|Helpers|Common|Extensions|Managers?)' -printf 'folder-name: %p:0: says nothing\n'
}

# Names that fight the language.
rule_types() {
    source_files | search type-name '\b(struct|class|enum|actor|protocol|typealias)[[:space:]]+(Task|Result|Queue)\b'
}

all_rules() {
    rule_c_modules
    rule_models
    rule_handlers
    rule_names
    rule_manifests
    rule_traps
    rule_safety
    rule_length
    rule_machine_paths
    rule_folders
    rule_types
}

# ---- the self-test -------------------------------------------------------------------------------------------------

# plant RULE FILE TEXT [PLACE]: adds the text to a file of the copy; a finding of the rule is expected there, or at PLACE.
# "Planted" in a file's name gets a number, so that each violation has a file of its own.
expected=()
plant() {
    local file=${2//Planted./Planted${#expected[@]}.}
    mkdir -p "$(dirname "$copy/$file")"
    printf '%b\n' "$3" >>"$copy/$file"
    expected+=("$1: ${4:-$file}:")
}

self_test() {
    local box copy before found expectation c_module missed=0
    box=$(mktemp -d)
    # shellcheck disable=SC2064  # the name as it is now
    trap "rm -rf '$box'" EXIT
    copy=$box/copy
    mkdir "$copy"
    tar -c --exclude='.build*' --exclude=.git --exclude=.state . | tar -x -C "$copy"
    # What the tree holds already is the other run's affair.
    before=$(BOUNDARIES_ROOT=$copy "$SELF" 2>&1 || true)
    before=${before:-none}
    local models=Packages/SchedulerModels/Sources/SchedulerModels store=Packages/SchedulerBackend/Sources/TaskStore
    while read -r c_module; do
        plant c-module $models/Planted.swift "internal import $c_module"
        plant c-module Services/Worker/Tests/PlantedTests/Planted.swift "@preconcurrency import $c_module"
        # Another package's wrapper folder is not the right one either.
        plant c-module Packages/SchedulerModels/Sources/SchedulerModels/Handle/Planted.swift "import struct $c_module.thing"
    done < <(find Packages Services -name '.build*' -prune -o -name module.modulemap -printf '%h\n' | xargs -r -n 1 basename)
    plant c-module-public Packages/RedisClient/Sources/RedisClient/Handle/Planted.swift 'public import CHiredis'
    plant models-import $models/Planted.swift 'import Foundation'
    plant models-import $models/Planted.swift 'public import RedisClient'
    plant models-dependency Packages/SchedulerModels/Package.swift '    .package(path: "../RedisClient"),'
    plant handlers-import Services/Worker/Sources/TaskHandlers/Planted.swift 'import RedisClient'
    plant handlers-import Services/Worker/Sources/TaskHandlers/Planted.swift 'internal import AMQPClient'
    plant handlers-import Services/Worker/Sources/TaskHandlers/Planted.swift 'import TaskStore'
    plant handlers-import Services/Worker/Sources/ExecutableHandlers/Planted.swift 'import TaskStore'
    plant redis-key Services/APIServer/Sources/APIServer/Planted.swift 'let key = prefix + "task:" + id'
    plant redis-key $store/Planted.swift 'let key = "tasks:pending:\\(queue)"'
    plant queue-name Services/Worker/Sources/Worker/Planted.swift 'let name = "tasks.default.high"'
    plant manifest-tail Packages/RedisClient/Package.swift '// one line more'
    plant manifest-tail Packages/Planted/Package.swift 'let package = Package(name: "Planted")'
    plant trap $models/Planted.swift 'let value = try! read()'
    plant trap $models/Planted.swift '    fatalError("no")'
    plant safety-comment $models/Planted.swift '// Safety: too far away.\n\n\n\n\nfinal class Box: @unchecked Sendable {}'
    plant safety-comment $models/Planted.swift 'nonisolated(unsafe) var shared = 0'
    plant unchecked-budget $models/Planted.swift \
        "$(for _ in $(seq $((UNCHECKED_BUDGET + 1))); do printf '// Safety: planted.\\nfinal class Box: @unchecked Sendable {}\\n'; done)" Packages
    plant length $models/Planted.swift "// A long one.$(printf '\\nlet a = 1%.0s' $(seq "$LONGEST_FILE"))"
    plant machine-path Scripts/planted.sh 'cd /roo''t/somewhere'
    plant machine-path Documentation/Planted.md 'see `/wor''k/main`'
    plant type-name $models/Planted.swift 'public struct Task {}'
    plant folder-name $models/Utils/Planted.swift 'let a = 1' $models/Utils
    found=$(BOUNDARIES_ROOT=$copy "$SELF" 2>&1 | grep -vxF -- "$before" || true)
    for expectation in "${expected[@]}"; do
        grep -qF -- "$expectation" <<<"$found" && continue
        printf 'self-test: planted, but not found: %s\n' "$expectation"
        missed=$((missed + 1))
    done
    printf 'self-test: %s violations planted, %s not found\n' "${#expected[@]}" "$missed"
    ((missed == 0))
}

case ${1:-} in
    '')
        found=$(all_rules)
        [[ -z $found ]] || {
            printf '%s\n' "$found"
            exit 1
        }
        ;;
    --self-test) self_test ;;
    *)
        usage >&2
        exit 64
        ;;
esac
