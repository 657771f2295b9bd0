"""What the dashboard waits for and what it costs: python -m bench.dashboards --tasks 1000000 (Benchmarks/run.sh --dashboards).

Release builds on a private Redis and RabbitMQ. Fills the store with tasks that wait and that have ended; loads every page again and
again while tasks are submitted at a steady rate and run; then submits as fast as the API takes it, in turns with and without ten
dashboards open. Exits with 1 when a page's p95 is above 200 ms, or the median loss of the turns is 5 % or more.
"""
import argparse
import itertools
import json
import os
import signal
import statistics
import sys
import tempfile
import threading
import time

from .pages import OpenDashboards, Visitor, pages
from .scheduler import Scheduler
from .servers import Servers
from .workloads import percentile

LONGEST_MS = 200
LARGEST_LOSS = 0.05
SLOTS = 32


def submission(number, count):
    """One of the stored tasks: a few queues, types and tags, parameters of some 150 bytes."""
    failing, ran = number % 100 == 1, number % 20 == 0
    task = {"task_type": "fail" if failing else "echo", "queue": ("default", "mail", "reports")[number % 3],
            "parameters": {"customer": f"Customer {number} of {count}", "text": "lorem ipsum " * 10}}
    if failing:
        task["parameters"] = {"message": f"boom {number % 7}", "retryable": False}
    elif not ran:
        task["delay"] = 86_400
        task["tags"] = (["nightly"] if number % 50 == 2 else []) + (["old"] if number % 5 < 3 else [])
    return json.dumps(task, separators=(",", ":"))


class Measurement:
    """One run."""

    def __init__(self, options, servers, folder):
        self.options, self.servers = options, servers
        self.scheduler = Scheduler(servers, options.programs, options.clients, folder, concurrency=SLOTS)

    def call(self, connection, path, value):
        connection.request("POST", path, json.dumps(value), {"Content-Type": "application/json"})
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status} {body[:300]}")
        return json.loads(body)

    def fill(self, count):
        """A third waits for its time, more than half was cancelled, a twentieth ran, a hundredth failed."""
        self.scheduler.post_bulk(count, lambda number: submission(number, count))
        connection, cursor = self.scheduler.connect(), None
        while True:
            step = {"action": "cancel", "filter": {"tag": "old", "status": "scheduled"}, **({"cursor": cursor} if cursor else {})}
            cursor = self.call(connection, "/tasks/actions", step)["next_cursor"]
            if not cursor:
                return

    def stored(self):
        return json.loads(self.scheduler.get("/stats")[1])["tasks"]

    def settle(self, limit=1_800):
        """Waits until nothing is ready or running any more."""
        end = time.monotonic() + limit
        while (now := self.stored())["pending"] + now["running"]:
            if time.monotonic() > end:
                raise RuntimeError(f"not at rest after {limit} s: {now}")
            time.sleep(0.5)
        return now

    def time_pages(self, rate, seconds):
        """Each page's times, in turn, while `rate` tasks a second come and run."""
        times, load = {}, {}

        def submit():
            try:
                load["figures"], _ = self.scheduler.post(int(rate * seconds), min(64, rate), rate=rate, name="paced")
            except (RuntimeError, OSError) as problem:
                load["problem"] = problem
        visitor = Visitor(self.scheduler.port)
        _, body = self.scheduler.get("/tasks/?status=failed&limit=1")
        loads = pages(json.loads(body)["tasks"][0]["task_id"])
        before, begin = self.stored()["completed"], time.monotonic()
        thread = threading.Thread(target=submit)
        thread.start()
        time.sleep(1)
        for name, groups in itertools.cycle(loads.items()):
            if not thread.is_alive():
                break
            times.setdefault(name, []).append(visitor.load(groups) * 1000)
            time.sleep(0.02)
        thread.join()
        if "problem" in load:
            raise load["problem"]
        figures, completed = load["figures"], self.stored()["completed"] - before
        rates = {"submitted_per_s": round(figures["n"] / (figures["t1"] - figures["t0"])),
                 "completed_per_s": round(completed / (time.monotonic() - begin)), "submit_p99_ms": figures["p99_ms"]}
        return {name: {"n": len(all_), "p50": percentile(all_, 0.5), "p95": percentile(all_, 0.95), "max": round(max(all_), 1)}
                for name, all_ in times.items()}, rates

    def turns(self, api):
        """Submissions a second at full speed without and with dashboards, in turns whose order changes; what the turns lost.

        Processor time a submission tells the same on a machine that others use too, where rates tell little.
        """
        options, port, pairs, cost = self.options, self.scheduler.port, [], []

        def rate():
            begin = (api.cpu(), self.servers.cpu()[0])
            figures, _ = self.scheduler.post(options.burst, 64)
            took = figures["t1"] - figures["t0"]
            api_us, redis_us = ((after - before) * 1e6 / figures["n"]
                                for before, after in zip(begin, (api.cpu(), self.servers.cpu()[0])))
            return {"per_s": round(figures["n"] / took), "api_us": round(api_us, 1), "redis_us": round(redis_us, 1)}
        rate()                                              # warms up
        for number in range(options.turns):
            pair = {}
            for is_open in (number % 2 == 0, number % 2 == 1):
                if is_open:
                    begin = time.monotonic()
                    with OpenDashboards(port, options.dashboards) as dashboards:
                        time.sleep(1)
                        pair["with"] = rate()
                    cost.append({"refreshes": dashboards.refreshes, "event_mb": round(dashboards.event_bytes / 1e6, 1),
                                 "reader_cpu_share": round(dashboards.cpu / (time.monotonic() - begin), 3)})
                else:
                    # Nobody has read events for long: tasks are not told any more.
                    self.servers.redis.delete("listened")
                    time.sleep(1)
                    pair["without"] = rate()
            pair["loss"] = 1 - pair["with"]["per_s"] / pair["without"]["per_s"]
            pairs.append(pair)
            print(f"  turn {number + 1}: without {pair['without']}, with {pair['with']}; {cost[-1]}", flush=True)
        return pairs, cost


def run(options, servers, folder):
    measurement = Measurement(options, servers, folder)
    measurement.scheduler.reset()
    complaints, found = [], {"tasks": options.tasks, "load_before": os.getloadavg()[0]}
    # Those who submit are to be held back by nothing but the API.
    os.environ.update(ADMISSION_LIMIT="10000000", WORKER_QUEUES="default,mail,reports")
    with measurement.scheduler.api() as api:
        with measurement.scheduler.workers() as workers:
            begin = time.monotonic()
            measurement.fill(options.tasks)
            found["stored"] = measurement.settle()
            print(f"filled in {time.monotonic() - begin:.0f} s: {found['stored']}", flush=True)
            found["pages_idle"], _ = measurement.time_pages(1, min(20, options.seconds))
            found["pages"], found["rates"] = measurement.time_pages(options.rate, options.seconds)
            print(f"pages while {found['rates']}", flush=True)
            for name, row in found["pages"].items():
                print(f"  {name:<28} p50 {row['p50']:7.1f} ms  p95 {row['p95']:7.1f} ms  max {row['max']:7.1f} ms  of {row['n']}; "
                      f"without load p95 {found['pages_idle'].get(name, {}).get('p95', 0):.1f} ms", flush=True)
                if row["p95"] > LONGEST_MS:
                    complaints.append(f"{name}: p95 {row['p95']} ms")
            if found["rates"]["submitted_per_s"] < 0.97 * options.rate:
                complaints.append(f"{options.rate} tasks a second were not held: {found['rates']}")
            measurement.settle()
            workers.stop()
        # Without workers: what is submitted is all that happens, and the dashboards are all that differs.
        found["turns"], found["dashboards"] = measurement.turns(api)
        api.check_alive()
    found["loss"] = round(statistics.median(pair["loss"] for pair in found["turns"]), 4)
    found["load_after"] = os.getloadavg()[0]
    print(f"{options.dashboards} dashboards cost {found['loss']:.1%} of the submit rate (median of {options.turns} turns)")
    if found["loss"] >= LARGEST_LOSS:
        complaints.append(f"the submit rate drops by {found['loss']:.1%}")
    os.makedirs(options.results, exist_ok=True)
    with open(os.path.join(options.results, "dashboards.json"), "w") as out:
        json.dump(found, out, indent=1)
    return complaints


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tasks", type=int, default=1_000_000, help="stored tasks")
    parser.add_argument("--rate", type=int, default=2_000, help="tasks a second while pages are timed")
    parser.add_argument("--seconds", type=int, default=60, help="how long pages are timed")
    parser.add_argument("--dashboards", type=int, default=10, help="open dashboards")
    parser.add_argument("--turns", type=int, default=8, help="pairs of bursts without and with dashboards")
    parser.add_argument("--burst", type=int, default=30_000, help="submissions of a burst")
    parser.add_argument("--programs", required=True, help="folder with the release builds APIServer and Worker")
    parser.add_argument("--clients", required=True, help="folder with post_tasks")
    parser.add_argument("--results", required=True, help="folder for dashboards.json")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    folder = tempfile.mkdtemp(prefix="scheduler-dashboards.")
    with Servers(folder) as servers:
        complaints = run(options, servers, folder)
    raise SystemExit("\n".join(complaints) or 0)


if __name__ == "__main__":
    main()
