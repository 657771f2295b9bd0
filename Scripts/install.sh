#!/usr/bin/env bash
# Installs what the scheduler needs and is not there yet: Scripts/install.sh
#
# Debian and Ubuntu packages through apt-get; with sudo when not root. Says what it installs; with everything there it
# changes nothing and needs no rights. Services that come with a package are not started by this: `make run` has its own.
# The Swift toolchain (see .swift-version) is checked, not installed.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=settings.sh
source "$(dirname "${BASH_SOURCE[0]}")/settings.sh"

packages=(
    librabbitmq-dev libhiredis-dev libmicrohttpd-dev libgnutls28-dev libcurl4-openssl-dev libssl-dev libxml2-dev
    redis-server rabbitmq-server curl jq openssl
    iproute2 nftables # for tests that let packets vanish
    # Tests drive the dashboard in a real browser, and the API with tools from PyPI.
    chromium chromium-driver python3 python3-venv python3-selenium fonts-dejavu-core
    libfaketime # for tests of clocks that jump
    slowhttptest # for make load-http
    prometheus # for its promtool alone, which checks metrics and alerts
)

check_swift() {
    local wanted found
    wanted=$(<"$ROOT/.swift-version")
    command -v swift >/dev/null ||
        give_up "no Swift toolchain: install Swift $wanted from https://www.swift.org/install/linux/ and put it on the PATH"
    found=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9][0-9.]*\).*/\1/p' | head -n 1)
    if [[ -n $found && $(printf '%s\n' "$wanted" "$found" | sort -V | head -n 1) != "$wanted" ]]; then
        give_up "Swift $found is too old: the scheduler needs $wanted or newer"
    fi
}

is_installed() { [[ $(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null) == installed ]]; }

as_root() {
    if ((EUID == 0)); then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        give_up "installing needs root or sudo: as root, run apt-get install ${missing[*]}"
    fi
}

check_swift
if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    give_up "no apt-get here: install these yourself (Debian's names): ${packages[*]}"
fi
missing=()
for package in "${packages[@]}"; do
    is_installed "$package" || missing+=("$package")
done
if ((${#missing[@]} == 0)); then
    say "install: everything is there"
    exit 0
fi
say "install: ${missing[*]}"

# Packages must not start system services of their own: those would take ports, and are not needed. A policy file that
# is already there is the machine's own affair.
policy=/usr/sbin/policy-rc.d
if [[ ! -e $policy ]]; then
    # shellcheck disable=SC2016  # expanded by the inner shell
    as_root sh -c 'printf "#!/bin/sh\nexit 101\n" >"$1" && chmod 755 "$1"' sh "$policy"
    trap 'as_root rm -f "$policy"' EXIT
fi
as_root apt-get update -q
as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}"
