#!/usr/bin/env bash
# How long it takes until the work of a killed worker is somebody else's, beside Celery and Dramatiq on the same broker:
# Scripts/handover.sh [KILLS]
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=settings.sh
source "$(dirname "${BASH_SOURCE[0]}")/settings.sh"

need_tool python3
venv=$STATE_DIR/handover-venv
folder=$ROOT/Packages/FaultTests/Handover
if [[ ! -x $venv/bin/python ]] || ! "$venv/bin/python" -c 'import celery, dramatiq, pika' 2>/dev/null; then
    mkdir -p "$STATE_DIR"
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --requirement "$folder/requirements.txt"
fi
HANDOVER_PYTHON=$venv/bin/python HANDOVER_SCRIPT=$folder/handover.py \
    exec "$ROOT/Scripts/chaos.sh" --rows H1 --rounds "${1:-${KILLS:-100}}"
