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


class Scripts:
    """The three scripts on a task's way, each behind what is put before it."""

    def __init__(self, folder, is_counting):
        def text(name):
            return (pathlib.Path(folder) / f"{name}.lua").read_text()

        def script(name, *preludes):
            head, _, body = text(name).partition("\n")
            whole = "\n".join([head, text("common"), *map(text, preludes), body])
            if is_counting or name not in COUNTING:
                return whole
            assert COUNTING[name] in whole
            return whole.replace(COUNTING[name], "")
        self.submit = script("submit", "leases", "waiting", "records")
        self.claim = script("claim", "leases", "ends", "waiting", "durations")
        self.finish = script("finish", "ends", "durations")


def cycle(client, scripts, numbers):
    """Submits, claims and finishes these tasks, each step in one call."""
    ids = [f"{number:032x}" for number in numbers]
    submissions = []
    for number, identifier in zip(numbers, ids):
        submissions += [identifier, MEMBERS, f"default normal {TYPES[number % 3]} 4 86400000", "", "", "", "", ""]
    answers = client.evalsha(scripts["submit"], 0, PREFIX, 2_000, 10_000_000, 86_400_000, 1_000, *submissions)
    assert all(answer.startswith(b"OK ") for answer in answers), answers
    claims = client.evalsha(scripts["claim"], 0, PREFIX, INCARNATION, WORKER, "run", 30_000, "", 0, *ids)
    claims = [claim.split() for claim in claims]
    assert all(claim[0] == b"CLAIMED" for claim in claims), claims
    ends = []
    for identifier, claim in zip(ids, claims):
        ends += [identifier, claim[1], "completed", "42", ""]
    answers = client.evalsha(scripts["finish"], 0, PREFIX, INCARNATION, WORKER, *ends)
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
        names = {name: client.script_load(getattr(scripts, name)) for name in ("submit", "claim", "finish")}
        client.hset(PREFIX + "system", mapping={"run_id": "run", "open_at": 0})
        client.zadd(PREFIX + "leases", {INCARNATION: 10**13})
        client.hset(PREFIX + f"worker:{WORKER}", "incarnation", INCARNATION)
        for start in range(0, count, together):
            cycle(client, names, range(start, min(start + together, count)))
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
