#!/usr/bin/env python3
"""Counts words: a one-shot handler, one process for each attempt.

Parameters: {"text": "…"}. Result: {"words": 4, "most_common": [["a", 2], …]}.
"""
import collections
import json
import os
import sys

INVALID_PARAMETERS = 65  # EX_DATAERR: no attempt could work with these, so there is no other one

parameters = json.load(sys.stdin)
text = parameters.get("text")
if not isinstance(text, str):
    print("text must be a string", file=sys.stderr)  # the last line becomes the task's error message
    sys.exit(INVALID_PARAMETERS)

print(f"attempt {os.environ['TASK_ATTEMPT']}: {len(text)} characters", file=sys.stderr)  # goes to the task's log

progress = os.fdopen(int(os.environ["TASK_PROGRESS_FD"]), "w", buffering=1)
lines = text.splitlines()
counts = collections.Counter()
for number, line in enumerate(lines, start=1):
    counts.update(line.lower().split())
    if number % 1000 == 0:
        print(number / len(lines), f"line {number} of {len(lines)}", file=progress)

# Standard output is the result and nothing else.
json.dump({"words": sum(counts.values()), "most_common": counts.most_common(3)}, sys.stdout)
