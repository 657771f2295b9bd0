"""Processes that are measured: their whole tree's processor time and memory, and their end."""
import os
import signal
import subprocess
import time

TICKS = os.sysconf("SC_CLK_TCK")


def tree(pid):
    """The process and all its live descendants."""
    children = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                with open(f"/proc/{entry}/stat") as stat:
                    parent = int(stat.read().rpartition(")")[2].split()[1])
            except OSError:
                continue                                   # it has ended meanwhile
            children.setdefault(parent, []).append(int(entry))
    found, todo = [], [pid]
    while todo:
        found.append(todo.pop())
        todo += children.get(found[-1], [])
    return found


def cpu_seconds(pids):
    """User and system time of the processes and of the children they have waited for."""
    ticks = 0
    for pid in pids:
        try:
            with open(f"/proc/{pid}/stat") as stat:
                ticks += sum(int(field) for field in stat.read().rpartition(")")[2].split()[11:15])
        except OSError:
            pass
    return ticks / TICKS


def machine_seconds():
    """What all processors together have worked and been idle since the machine started, seconds."""
    with open("/proc/stat") as stat:
        ticks = [int(field) for field in stat.readline().split()[1:9]]
    idle = ticks[3] + ticks[4]                             # idle, and waiting for a disk
    return (sum(ticks) - idle) / TICKS, idle / TICKS


def rss_mib(pids):
    """Resident memory of the processes together, MiB."""
    total = 0
    for pid in pids:
        try:
            with open(f"/proc/{pid}/smaps_rollup") as rollup:
                total += sum(int(line.split()[1]) for line in rollup if line.startswith("Rss:"))
        except OSError:
            pass
    return total / 1024


class Program:
    """One program started `copies` times, with its output in a file; a context manager that ends it."""

    def __init__(self, argv, env, log, cwd=None, copies=1, vary=None):
        self.log = log
        self.started = time.monotonic()
        with open(log, "ab") as out:
            self.processes = [
                subprocess.Popen(argv, env=dict(env, **(vary(i) if vary else {})), cwd=cwd, stdout=out, stderr=out,
                                 stdin=subprocess.DEVNULL, start_new_session=True)
                for i in range(copies)]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def pids(self):
        return [pid for process in self.processes for pid in tree(process.pid)]

    def cpu(self):
        return cpu_seconds(self.pids())

    def rss(self):
        return rss_mib(self.pids())

    def check_alive(self):
        if any(process.poll() is not None for process in self.processes):
            with open(self.log, errors="replace") as log:
                raise RuntimeError(f"it ended by itself: {log.read()[-600:]}")

    def stop(self, patience=10):
        for process in self.processes:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        end = time.monotonic() + patience
        for process in self.processes:
            try:
                process.wait(max(0.1, end - time.monotonic()))
            except subprocess.TimeoutExpired:
                pass
            try:
                os.killpg(process.pid, signal.SIGKILL)     # a session of our own: nobody else is in it
            except ProcessLookupError:
                pass
            process.wait()
