#!/usr/bin/env python3
"""Says whether a text is in a good mood: a long-lived handler, one process for task after task.

What takes long to load (here a list of words, in earnest a model) is loaded once. `sentiment.py.json` beside this file
makes it long-lived. Parameters: {"text": "…"}. Result: {"score": -1…1, "process": 4711}.
"""
import json
import os
import sys

GOOD = {"good", "great", "glad", "love", "well"}
BAD = {"bad", "awful", "sad", "hate", "broken"}


def score(parameters):
    text = parameters["text"]
    words = text.lower().split()
    good, bad = (sum(word.strip(".,!?") in known for word in words) for known in (GOOD, BAD))
    return (good - bad) / max(good + bad, 1)


def answer(**fields):
    # One line for each answer, and at once: the worker waits for it.
    print(json.dumps(fields), flush=True)


# One line for each task, until standard input ends.
for line in sys.stdin:
    task = json.loads(line)
    try:
        result = {"score": score(task["parameters"]), "process": os.getpid()}
        answer(task_id=task["task_id"], result=result)
    except (KeyError, AttributeError):
        error = {"code": "invalid_parameters", "message": "text must be a string", "retryable": False}
        answer(task_id=task["task_id"], error=error)
