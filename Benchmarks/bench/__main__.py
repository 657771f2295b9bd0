"""Runs the benchmark and writes table, JSON and chart: python -m bench [--quick] [--only W1,W5] [--peers "celery:late@http"].

Started by `Benchmarks/run.sh`, which installs what is needed. All systems run in turn within one round, and the rounds
follow each other, so that a change of the machine's mood meets all of them. Of every figure the median counts.
"""
import argparse
import json
import os
import platform
import signal
import sys
import tempfile
import time

from . import report, workloads
from .peer import Peer
from .scheduler import Scheduler, body
from .servers import Servers

PEERS = "celery:late@http celery:late original:p10@http dramatiq:2x8 sidekiq:c10 sidekiq:single"
NAMES = ["W1", "W2", "W3", "W4", "W5", "W7", "floors"]


class Plan:
    """How much of everything: the whole within 25 minutes on two idle cores, the quick form within 8."""

    def __init__(self, quick):
        self.rounds = 2 if quick else 5
        self.tasks = 6_000 if quick else 20_000
        self.peer_share = 0.5 if quick else 1.0
        self.submit_scale = 0.25 if quick else 1.0
        self.samples = 150 if quick else 500
        self.backlogs = [1_000, 50_000] if quick else [1_000, 100_000, 1_000_000]
        # Of the deepest backlog the first tasks alone are drained: the rate is what is asked for.
        self.drained = 100_000
        # With two slots each eight workers use two processors up, so they are measured with one too.
        self.workers = [(1, 2), (4, 2), (8, 1), (8, 2)] if quick else [(1, 2), (2, 2), (4, 2), (8, 1), (8, 2)]
        self.floor = 20_000 if quick else 100_000


class Benchmark:
    """One run of the whole."""

    def __init__(self, options, servers, folder):
        self.plan, self.options = Plan(options.quick), options
        self.servers, self.clients = servers, options.clients
        self.scheduler = Scheduler(servers, options.programs, options.clients, folder)
        peers = [Peer(spec, servers, options.clients, folder) for spec in options.peers.split()]
        self.peers = [peer for peer in peers if peer.description]
        self.results, self.settings, self.problems = {}, {}, []
        self.settings["scheduler"] = self.scheduler.settings()
        self.settings.update({peer.name: peer.describe_settings() for peer in self.peers})

    def once(self, system, workload, run):
        """One run; a problem makes it void and is told, and the others go on."""
        begin = time.monotonic()
        try:
            figures = run()
        except Exception as problem:  # noqa: BLE001  a time limit, a broken connection, an answer that cannot be read
            self.problems.append(f"{system} {workload}: {problem}")
            print(f"! {self.problems[-1]}", file=sys.stderr, flush=True)
            return
        self.results.setdefault(system, {}).setdefault(workload, []).append(figures)
        took = time.monotonic() - begin
        print(f"  {system:<22} {workload:<9} {took:5.1f} s  {json.dumps(figures)}", flush=True)

    def round(self):
        plan, scheduler, only = self.plan, self.scheduler, self.options.only
        if "W1" in only:
            self.once("scheduler", "W1", lambda: workloads.scheduler_cycle(scheduler, plan.tasks, False))
            self.once("scheduler, bulk", "W1", lambda: workloads.scheduler_cycle(scheduler, 2 * plan.tasks, True))
            # What a handler costs that may wait: claimed before it runs, on a thread of Swift's pool, settled after.
            waiting = body("sleep", {"seconds": 0})
            self.once("scheduler, bulk, a handler that may wait", "W1",
                      lambda: workloads.scheduler_cycle(scheduler, plan.tasks, True, waiting))
            for peer in self.peers:
                count = max(200, int(peer.count * plan.peer_share))
                self.once(peer.name, "W1", lambda: workloads.peer_cycle(peer, count))
        if "W2" in only:
            self.once("scheduler", "W2", lambda: workloads.scheduler_submit(scheduler, plan.submit_scale))
            for peer in self.peers:
                if peer.via == "http":
                    self.once(peer.name, "W2", lambda: workloads.peer_submit(peer, plan.submit_scale))
        if "W3" in only:
            self.once("scheduler", "W3", lambda: workloads.scheduler_pickup(scheduler, plan.samples))
            self.once("floor", "lone", lambda: workloads.lone_floor(self.servers, self.clients, plan.samples))
            self.once("floor", "lone HTTP", lambda: workloads.lone_http_floor(
                self.servers, self.clients, self.scheduler.folder, plan.samples))
            for peer in self.peers:
                # One at a time: those that submit in bulk have a variant of their own for this.
                if peer.via == "own" and peer.name != "sidekiq:c10":
                    self.once(peer.name, "W3", lambda: workloads.peer_pickup(peer, plan.samples))
        if "W4" in only:
            self.once("scheduler", "W4", lambda: workloads.footprint(scheduler))
        if "floors" in only:
            self.once("floor", "RabbitMQ", lambda: workloads.broker_floor(self.servers, self.clients, plan.floor))
            self.once("floor", "Redis", lambda: workloads.redis_floor(self.servers, plan.floor))

    def deep(self):
        """What takes long and is asked for as a ratio within one run: once, not in every round."""
        if "W5" in self.options.only:
            for size in self.plan.backlogs:
                repeats = 3 if size <= 1_000 else 1
                for _ in range(repeats):
                    self.once("backlogs", str(size), lambda: workloads.backlog(self.scheduler, size, self.plan.drained))
        if "W7" in self.options.only:
            for workers, slots in self.plan.workers:
                self.once("workers", f"{workers} of {slots}", lambda: workloads.scaling(self.scheduler, workers, slots))

    def run(self):
        loads = [os.getloadavg()[0]]
        for number in range(self.plan.rounds):
            print(f"round {number + 1} of {self.plan.rounds}", flush=True)
            self.round()
            loads.append(os.getloadavg()[0])
        self.deep()
        medians = {system: {workload: report.median_of(runs) for workload, runs in kinds.items()}
                   for system, kinds in self.results.items()}
        return medians, loads


def machine(servers):
    with open("/proc/cpuinfo") as info:
        model = next((line.split(":")[1].strip() for line in info if line.startswith("model name")), "?")
    return {"processor": model, "cores": os.cpu_count(), "kernel": platform.release(), **servers.versions()}


def write(options, benchmark, medians, loads):
    os.makedirs(options.results, exist_ok=True)
    about = machine(benchmark.servers)
    with open(os.path.join(options.results, "results.json"), "w") as out:
        json.dump({"machine": about, "load": loads, "settings": benchmark.settings, "medians": medians,
                   "runs": benchmark.results, "void": benchmark.problems}, out, indent=1)
    lines = [f"Machine: {about['cores']} × {about['processor']}, Redis {about['redis']}, RabbitMQ {about['rabbitmq']}; "
             f"load average before and after each round {', '.join(f'{load:.1f}' for load in loads)}; "
             f"median of {benchmark.plan.rounds} rounds.", ""]
    cycles = [{"system": system} | {key: round(value, 1) for key, value in kinds["W1"].items()}
              for system, kinds in medians.items() if "W1" in kinds]
    columns = ["system", "enqueue_per_s", "drain_per_s", "end_to_end_per_s", "worker_cpu_us", "api_cpu_us",
               "redis_cpu_us", "broker_cpu_us", "script_calls", "worker_rss_mib"]
    lines += [*report.table(cycles, columns), ""] if cycles else []
    for name in ("W2", "W3", "W4"):
        rows = [{"system": system} | kinds[name] for system, kinds in medians.items() if name in kinds]
        lines += [name, "", *report.table(rows, list(rows[0])), ""] if rows else []
    lines += ["Bars", "", *report.bars_of(medians).lines(), "", "Settings", ""]
    lines += [f"- {name}: {text}" for name, text in benchmark.settings.items()]
    lines += ["", "Void runs", ""] + [f"- {problem}" for problem in benchmark.problems] if benchmark.problems else []
    text = "\n".join(lines) + "\n"
    with open(os.path.join(options.results, "results.md"), "w") as out:
        out.write(text)
    picture = report.chart(medians)
    if picture:
        with open(os.path.join(options.results, "end-to-end.svg"), "w") as out:
            out.write(picture)
    print("\n" + text + f"\nwritten to {options.results}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rounds and smaller numbers: a few minutes")
    parser.add_argument("--only", default=",".join(NAMES), help="workloads, separated by commas (W5 holds W6 and W8)")
    parser.add_argument("--peers", default=PEERS, help="rivals as peer:variant or peer:variant@http; empty for none")
    parser.add_argument("--rounds", type=int, help="rounds instead of the plan's")
    parser.add_argument("--programs", required=True, help="folder with the release builds APIServer and Worker")
    parser.add_argument("--clients", required=True, help="folder with post_tasks, amqp_floor and lone_floor")
    parser.add_argument("--results", required=True, help="folder for table, JSON and chart")
    options = parser.parse_args()
    options.only = options.only.split(",")
    unknown = set(options.only) - set(NAMES)
    if unknown:
        parser.error(f"there is no workload {', '.join(sorted(unknown))}: choose from {', '.join(NAMES)}")
    # Ended from outside, it ends what it has started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    folder = tempfile.mkdtemp(prefix="scheduler-bench.")
    with Servers(folder) as servers:
        benchmark = Benchmark(options, servers, folder)
        if options.rounds:
            benchmark.plan.rounds = options.rounds
        medians, loads = benchmark.run()
        write(options, benchmark, medians, loads)
    if benchmark.problems:
        raise SystemExit(f"{len(benchmark.problems)} runs were void")


if __name__ == "__main__":
    main()
