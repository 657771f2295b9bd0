"""Which functions an API server and a worker run from their start to an idle moment: Benchmarks/run.sh --ordering

Runs the release builds under valgrind's callgrind, has them do a few hundred tasks, and writes the names of the functions that were
called to Scripts/function-order.txt. The linker puts these side by side: memory is read in pieces of 64 KiB, of which each would
otherwise hold a function or two that is needed. Only functions of Swift's libraries and of packages of others are written, as this
repository's own change with every commit. To be run again with a new toolchain; a name that is there no more does no harm.
"""
import argparse
import glob
import os
import re
import subprocess
import tempfile

from .scheduler import Scheduler, body
from .servers import Servers, find

PROGRAMS = ("APIServer", "Worker")
TASKS = 200


class PatientScheduler(Scheduler):
    """Under valgrind everything takes fifty times as long."""

    @staticmethod
    def _until(program, is_there, limit=600):
        Scheduler._until(program, is_there, limit)


def prepare(programs, folder):
    """Programs of the same names that run the real ones, without what valgrind cannot read of them, under valgrind."""
    os.makedirs(os.path.join(folder, "stripped"))
    for name in PROGRAMS:
        stripped, script = os.path.join(folder, "stripped", name), os.path.join(folder, name)
        subprocess.run([find("strip"), "-g", "-o", stripped, os.path.join(programs, name)], check=True)
        with open(script, "w") as out:
            out.write(f'#!/bin/sh\nexec {find("valgrind")} -q --tool=callgrind --demangle=no '
                      f'--callgrind-out-file={folder}/{name}.calls.%p {stripped} "$@"\n')
        os.chmod(script, 0o755)


def work(scheduler):
    """A task a request, many a request, and what people look at."""
    scheduler.reset()
    with scheduler.api(), scheduler.workers() as worker:
        connection = scheduler.connect()
        for _ in range(TASKS):
            connection.request("POST", "/tasks/", body(), {"Content-Type": "application/json"})
            answer = connection.getresponse()
            answer.read()
            if answer.status != 202:
                raise SystemExit(f"a task was answered {answer.status}")
        scheduler.post_bulk(TASKS)
        scheduler.wait_until_ended(2 * TASKS, worker, 600)
        for path in ("/tasks/?limit=10", "/workers/", "/queues/", "/metrics", "/health"):
            scheduler.get(path)


def called(name, folder):
    """The program's own functions that were called."""
    table = subprocess.run([find("nm"), "--defined-only", os.path.join(folder, "stripped", name)], check=True,
                           capture_output=True, text=True).stdout
    own = {fields[2] for fields in map(str.split, table.splitlines()) if len(fields) == 3 and fields[1] in "tTwWV"}
    names = set()
    for path in glob.glob(f"{folder}/{name}.calls.*"):
        with open(path) as calls:
            # "'2" is a second level of a function that calls itself.
            names |= {match[1].split("'")[0] for match in re.finditer(r"^c?fn=\(\d+\) (.+)$", calls.read(), re.M)}
    return names & own


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programs", required=True, help="folder with the release builds APIServer and Worker")
    parser.add_argument("--root", required=True, help="folder of the repository")
    options = parser.parse_args()
    modules = {os.path.basename(path) for kind in ("Packages", "Services")
               for path in glob.glob(f"{options.root}/{kind}/*/Sources/*")}
    # A mangled name says its module with the length before it.
    ours = re.compile("|".join(f"{len(module)}{module}" for module in sorted(modules)))
    with tempfile.TemporaryDirectory(prefix="scheduler-ordering.") as folder:
        prepare(options.programs, folder)
        with Servers(os.path.join(folder, "servers")) as servers:
            work(PatientScheduler(servers, folder, None, folder))
        names = set().union(*(called(name, folder) for name in PROGRAMS))
    kept = sorted(name for name in names if not ours.search(name))
    if len(kept) < 1000:
        raise SystemExit(f"only {len(kept)} functions were seen: valgrind did not understand the programs")
    with open(os.path.join(options.root, "Scripts", "function-order.txt"), "w") as out:
        out.writelines(f"{name}\n" for name in kept)
    print(f"{len(kept)} functions, {len(names) - len(kept)} of this repository left out")


if __name__ == "__main__":
    main()
