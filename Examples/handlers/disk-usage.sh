#!/bin/sh
# Says how full the disk is that holds a folder: a one-shot handler in plain shell.
# Parameters: {"folder": "/tmp"}. Result: {"used_percent": 42}.
set -eu

# Good enough for one plain string; use jq for more.
folder=$(sed -n 's/.*"folder" *: *"\([^"\\]*\)".*/\1/p')
if [ ! -d "$folder" ]; then
    echo "folder must be a folder on this machine" >&2
    exit 65 # EX_DATAERR: do not try again
fi

echo "0.5 asking the file system" >&"$TASK_PROGRESS_FD"
used=$(df -P -- "$folder" | awk 'NR == 2 { sub("%", "", $5); print $5 }')
if [ -z "$used" ]; then
    echo "df said nothing" >&2
    exit 75 # EX_TEMPFAIL: try again later
fi
printf '{"used_percent":%s}\n' "$used"
