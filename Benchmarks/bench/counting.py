"""What it costs Redis to count how long tasks wait and run: python -m bench.counting SCRIPTS [SCRIPTS…] (Benchmarks/run.sh --counting).

Instructions that Redis executes in user space (valgrind's callgrind) for submit, claim and finish of one task, with the scripts as
they are and without their two counting lines. Each figure is the difference of a long and a short run, so that the start is not in
it. Counting instructions, the machine may be as busy as it likes.
"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

import redis

from .servers import find, free_port

COUNTING = {"claim": "count_waiting(task, task.at)", "finish": "count_running(task, tonumber(task.started))"}
TYPES = ("echo", "sleep", "calculator")
MEMBERS = '"task_type":"echo","parameters":{"text":"' + "x" * 150 + '"},"priority":5,"queue":"default"'
PREFIX, WORKER, INCARNATION = "t:", "w", "w-1"
LENGTHS = (480, 1_440)


SHARED = ("common", "leases", "ends", "waiting", "records", "restored_key", "durations", "statistics")


class Scripts:
    """The library of the scripts that are named, as ScriptCatalog.swift makes it, without a version."""

    def __init__(self, folder, is_counting=True, names=("submit", "claim", "finish")):
        def text(name):
            source = (pathlib.Path(folder) / f"{name}.lua").read_text()
            if is_counting or name not in COUNTING:
                return source
            assert COUNTING[name] in source
            return source.replace(COUNTING[name], "")
        self.source = "#!lua name=scheduler\nlocal register = redis.register_function\n" + "".join(map(text, SHARED))
        for name in names:
            head, _, body = text(name).partition("\n")
            flags = ", ".join(f"'{flag}'" for flag in head.partition("flags=")[2].split(",") if flag)
            self.source += (f"local function {name}(_, arguments)\nbegin(arguments)\n{body}end\n"
                            f"register{{function_name = '{name}', callback = {name}, flags = {{{flags}}}}}\n")


def cycle(client, numbers):
    """Submits, claims and finishes these tasks, each step in one call."""
    ids = [f"{number:032x}" for number in numbers]
    submissions = []
    for number, identifier in zip(numbers, ids):
        submissions += [identifier, MEMBERS, f"default normal {TYPES[number % 3]} 4 86400000", "", "", "", "", ""]
    answers = client.fcall("submit", 0, PREFIX, 2_000, 10_000_000, 86_400_000, 1_000, *submissions)
    assert all(answer.startswith(b"OK ") for answer in answers), answers
    claims = client.fcall("claim", 0, PREFIX, INCARNATION, WORKER, "run", 30_000, "", 0, *ids)
    claims = [claim.split() for claim in claims]
    assert all(claim[0] == b"CLAIMED" for claim in claims), claims
    ends = []
    for identifier, claim in zip(ids, claims):
        ends += [identifier, claim[1], "completed", "42", ""]
    answers = client.fcall("finish", 0, PREFIX, INCARNATION, WORKER, *ends)
    assert all(answer.startswith(b"OK ") for answer in answers), answers


def instructions(scripts, count, together, folder):
    """All that Redis executes in one life with so many tasks."""
    port, out = free_port(), f"{folder}/out"
    server = subprocess.Popen(
        [find("valgrind"), "--tool=callgrind", f"--callgrind-out-file={out}", find("redis-server"), "--port", str(port), "--bind",
         "127.0.0.1", "--dir", folder, "--save", "", "--appendonly", "yes", "--appendfsync", "no", "--hz", "1", "--dynamic-hz", "no",
         # What Redis does by the clock would be counted as often as the machine is slow.
         "--activerehashing", "no",
         "--hash-max-listpack-value", "1024", "--hash-max-listpack-entries", "64"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        client = redis.Redis(port=port, socket_timeout=300)
        end = time.monotonic() + 600
        while True:
            try:
                client.ping()
                break
            except redis.ConnectionError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.2)
        client.function_load(scripts.source)
        client.hset(PREFIX + "system", mapping={"run_id": "run", "open_at": 0})
        client.zadd(PREFIX + "leases", {INCARNATION: 10**13})
        client.hset(PREFIX + f"worker:{WORKER}", "incarnation", INCARNATION)
        for start in range(0, count, together):
            cycle(client, range(start, min(start + together, count)))
        client.connection_pool.disconnect()
    finally:
        server.terminate()
        server.wait(600)
    text = pathlib.Path(out).read_text()
    shutil.rmtree(f"{folder}/appendonlydir", ignore_errors=True)
    return int(re.search(r"^(?:summary|totals): (\d+)", text, re.MULTILINE)[1])


def of_a_task(scripts, together):
    with tempfile.TemporaryDirectory(prefix="scheduler-counting.") as folder:
        short, long = (instructions(scripts, length, together, folder) for length in LENGTHS)
    return (long - short) / (LENGTHS[1] - LENGTHS[0])


def main():
    print("| scripts | tasks in a call | with | without | more |\n| --- | --- | --- | --- | --- |")
    for folder in sys.argv[1:]:
        for together in (1, 16, 60):
            counting, plain = (of_a_task(Scripts(folder, is_counting), together) for is_counting in (True, False))
            print(f"| {folder} | {together} | {counting:,.0f} | {plain:,.0f} | {counting / plain - 1:.1%} |", flush=True)


if __name__ == "__main__":
    main()
