#!/usr/bin/env bash
# Builds the three services: Scripts/build.sh [APIServer] [Worker] [TaskGenerator]   (all of them without a name)
#
# CONFIGURATION is release (the default) or debug; SWIFT_FLAGS go to `swift build` as they are.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=settings.sh
source "$(dirname "${BASH_SOURCE[0]}")/settings.sh"

services=("$@")
((${#services[@]})) || services=(APIServer Worker TaskGenerator)
read -ra flags <<<"${SWIFT_FLAGS:--Xswiftc -warnings-as-errors}"
need_tool swift
if [[ $CONFIGURATION == release ]]; then
    release_flags=$("$ROOT/Scripts/release-flags.sh")
    mapfile -t -O "${#flags[@]}" flags <<<"$release_flags"
fi

number=0
for service in "${services[@]}"; do
    number=$((number + 1))
    [[ -f $ROOT/Services/$service/Package.swift ]] || give_up "there is no service $service"
    say "build $number/${#services[@]} $service ($CONFIGURATION)"
    begin=$SECONDS
    # All packages share one build folder: a plan that was cached for another one must not be taken for this one's.
    swift build -c "$CONFIGURATION" --disable-build-manifest-caching --package-path "$ROOT/Services/$service" --scratch-path "$SCRATCH_DIR" --product "$service" "${flags[@]}"
    say "build $number/${#services[@]} $service: done after $((SECONDS - begin)) s"
done
