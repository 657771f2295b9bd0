"""How long others take to hand over the work of a worker that was killed: handover.py celery|dramatiq KILLS BROKER_URL

Three workers with one task at a time each; a task is started, all processes of its worker get SIGKILL, and the time until
another worker starts the task is taken, by the machine's clock, from what the tasks write down. One line of JSON comes out.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
PATIENCE = 120


def commands(system: str, name: str) -> list[str]:
    if system == "celery":
        return [
            sys.executable, "-m", "celery", "-A", "celery_tasks", "worker", "--concurrency", "1", "--loglevel", "INFO",
            "--hostname", f"{name}@localhost", "--without-mingle", "--without-gossip",
        ]
    return [sys.executable, "-m", "dramatiq", "dramatiq_tasks", "--processes", "1", "--threads", "1"]


def until(condition, what: str):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.005)
    raise SystemExit(f"handover: {what} has not come within {PATIENCE} s")


class Workers:
    def __init__(self, system: str, folder: Path, environment: dict[str, str]):
        self.system, self.folder, self.environment = system, folder, environment
        self.processes: dict[int, tuple[subprocess.Popen, Path]] = {}
        self.count = 0

    def start(self) -> None:
        self.count += 1
        log = self.folder / f"worker-{self.count}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                commands(self.system, f"w{self.count}"), cwd=HERE, env=self.environment, stdout=output,
                stderr=subprocess.STDOUT, start_new_session=True,
            )
        self.processes[process.pid] = (process, log)

    def wait_until_ready(self) -> None:
        for _, log in self.processes.values():
            until(lambda: b"ready" in log.read_bytes(), f"the worker of {log}")

    def kill(self, group: int) -> None:
        os.killpg(group, signal.SIGKILL)
        process, _ = self.processes.pop(group)
        process.wait()

    def end(self) -> None:
        for group in list(self.processes):
            self.kill(group)


def starts(marks: Path, task: str) -> list[tuple[int, float]]:
    lines = [line.split() for line in marks.read_text().splitlines()]
    return [(int(pid), float(at)) for name, pid, at in lines if name == task]


def run(system: str, kills: int, broker: str) -> dict:
    folder = Path(tempfile.mkdtemp(prefix=f"handover-{system}-"))
    marks = folder / "marks"
    marks.touch()
    os.environ.update(BROKER_URL=broker, MARKS=str(marks))
    sys.path.insert(0, str(HERE))
    module = __import__(f"{system}_tasks")
    workers = Workers(system, folder, dict(os.environ))
    times = []
    try:
        for _ in range(3):
            workers.start()
        workers.wait_until_ready()
        for number in range(kills):
            task = f"task-{number}"
            module.submit(task)
            pid, _ = until(lambda: starts(marks, task), f"the start of {task}")[0]
            killed_at = time.clock_gettime(time.CLOCK_BOOTTIME)
            workers.kill(os.getpgid(pid))
            times.append(until(lambda: starts(marks, task)[1:], f"the second start of {task}")[0][1] - killed_at)
            workers.start()
            workers.wait_until_ready()
    finally:
        workers.end()
    times.sort()
    return {
        "system": system, "kills": len(times), "p50": round(times[len(times) // 2], 3),
        "p99": round(times[min(len(times) - 1, int(len(times) * 0.99))], 3), "most": round(times[-1], 3),
    }


if __name__ == "__main__":
    print(json.dumps(run(sys.argv[1], int(sys.argv[2]), sys.argv[3])))
