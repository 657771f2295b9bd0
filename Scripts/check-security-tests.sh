#!/usr/bin/env bash
# Looks up every test that Documentation/Security-Tests.md names: the suite's file must hold the title.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
page=Documentation/Security-Tests.md
# shellcheck disable=SC2016  # the backticks are the page's own
row='s/^\| (E[0-9]+|all) \|.*\| `([A-Za-z_]+(\.py)?)`: (.*[^ ]) \|$/\2\t\4/p'
lines=0
missing=0
while IFS=$'\t' read -r suite title; do
    lines=$((lines + 1))
    file=$suite
    [[ $suite == *.py ]] || file=$suite.swift
    mapfile -t files < <(find Packages Services -name '.build*' -prune -o -path '*/Tests/*' -name "$file" -print)
    if ((${#files[@]} == 0)) || ! grep -qF -- "$title" "${files[@]}"; then
        printf '%s: no test "%s" in %s\n' "$page" "$title" "$file"
        missing=1
    fi
done < <(sed -nE "$row" "$page")
if ((lines < 40)); then
    printf '%s: only %s rows could be read\n' "$page" "$lines"
    exit 1
fi
exit "$missing"
