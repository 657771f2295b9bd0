#!/usr/bin/env bash
# Takes the documentation's pictures of the dashboard (Documentation/Images) on a scheduler with sample work: takes 4 minutes.
#
#   Scripts/screenshots.sh [folder]
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=settings.sh
source "$(dirname "${BASH_SOURCE[0]}")/settings.sh"

kind=${PROGRAMS:-debug}
CONFIGURATION=$kind "$ROOT/Scripts/build.sh" APIServer Worker
PYTHONDONTWRITEBYTECODE=1 SERVICE_BIN_DIR="$SCRATCH_DIR/$kind" /usr/bin/python3 \
    "$ROOT/Services/APIServer/Tests/DashboardTests/screenshots.py" "$STATE_DIR/screenshots" "${1:-$ROOT/Documentation/Images}"
