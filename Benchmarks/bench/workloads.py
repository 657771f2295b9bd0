"""The workloads. Each function runs one once and returns plain figures; names are those of Documentation/Performance.md."""
import http.client
import json
import os
import subprocess
import time

from peers import common

from .processes import Program, machine_seconds
from .scheduler import body
from .servers import free_port, until


def rate(count, seconds):
    return round(count / seconds, 1)


def percentile(values, share):
    values = sorted(values)
    return round(values[min(len(values) - 1, int(len(values) * share))], 3)


def calls_of_scripts(calls):
    return calls.get("fcall", 0)


# ---- W1: no-op tasks end to end ------------------------------------------------------------------------------------


def scheduler_cycle(scheduler, count, is_bulk, text=None):
    """Backlog in, backlog out, then end to end with a warm worker."""
    scheduler.reset()
    submit = (lambda: scheduler.post_bulk(count, text)) if is_bulk else (lambda: scheduler.post(count, 64, text))
    servers, out = scheduler.servers, {}
    with scheduler.api() as api:
        cpu, (redis_cpu, broker_cpu) = api.cpu(), servers.cpu()
        figures, identifiers = submit()
        out["enqueue_per_s"] = rate(count, figures["t1"] - figures["t0"])
        out["api_cpu_us"] = round((api.cpu() - cpu) / count * 1e6, 1)
        with scheduler.workers() as worker:
            # What the first tasks took while the worker came up is not a rate.
            first = scheduler.ended()
            start, cpu = time.monotonic(), worker.cpu()
            end = scheduler.wait_until_ended(count, worker, 180)
            out["drain_per_s"] = rate(count - first, end - start)
            out["worker_cpu_us"] = round((worker.cpu() - cpu) / max(count - first, 1) * 1e6, 1)
            after = servers.cpu()
            out["redis_cpu_us"] = round((after[0] - redis_cpu) / count * 1e6, 1)
            out["broker_cpu_us"] = round((after[1] - broker_cpu) / count * 1e6, 1)
            scheduler.verify(identifiers())
            figures, identifiers = submit()
            end = scheduler.wait_until_ended(2 * count, worker, 180)
            out["end_to_end_per_s"] = rate(count, end - figures["t0"])
            scheduler.verify(identifiers())
            out["script_calls"] = round(calls_of_scripts(servers.redis_calls()) / (2 * count), 3)
    return out


def peer_cycle(peer, count):
    """The same for a rival; a result that is missing makes the run void."""
    peer.reset()
    front, out = peer.front(), {}
    try:
        figures, keys = peer.load(count)
        out["enqueue_per_s"] = rate(count, figures["t1"] - figures["t0"])
        with peer.workers() as worker:
            while not any(peer.check(keys[:5])):
                worker.check_alive()
                if time.monotonic() - worker.started > 60:
                    raise RuntimeError("no result within 60 s")
                time.sleep(0.002)
            start, cpu = time.monotonic(), worker.cpu()
            end, missing = common.wait_all(peer.check, keys, start + 120)
            out["drain_per_s"] = rate(count - missing, end - start)
            out["worker_cpu_us"] = round((worker.cpu() - cpu) / count * 1e6, 1)
            if missing:
                raise RuntimeError(f"void: {missing} results are missing")
            figures, keys = peer.load(count)
            end, missing = common.wait_all(peer.check, keys, time.monotonic() + 120)
            if missing:
                raise RuntimeError(f"void: {missing} results are missing")
            out["end_to_end_per_s"] = rate(count, end - figures["t0"])
            out["worker_rss_mib"] = round(worker.rss(), 1)
            worker.check_alive()
    finally:
        if front:
            front.stop()
    return out


# ---- W2: submitting, no worker -------------------------------------------------------------------------------------


def submit_latency(post, counts):
    """`post(count, clients)` at 1 and at 64 clients."""
    out = {}
    for clients, count in zip((1, 64), counts):
        figures, _ = post(count, clients)
        out[f"clients_{clients}_per_s"] = rate(count, figures["t1"] - figures["t0"])
        out[f"clients_{clients}_p50_ms"], out[f"clients_{clients}_p99_ms"] = figures["p50_ms"], figures["p99_ms"]
    return out


def scheduler_submit(scheduler, scale):
    scheduler.reset()
    with scheduler.api():
        scheduler.post(200, 8)
        return submit_latency(scheduler.post, (int(2000 * scale), int(20000 * scale)))


def peer_submit(peer, scale):
    peer.reset()
    with peer.front():
        peer.post(200, 8)
        return submit_latency(peer.post, (int(800 * scale), int(6000 * scale)))


# ---- W3: from submit to visible result, idle system ----------------------------------------------------------------


WARM_UP = 20


def pickup(connection, redis, prefix, count):
    """Submits one task after the other over HTTP, and looks for the status of each in Redis."""
    text, samples = body(), []
    for number in range(count + WARM_UP):
        start = time.monotonic()
        connection.request("POST", "/tasks/", text, {"Content-Type": "application/json"})
        key = prefix + json.loads(connection.getresponse().read())["task_id"]
        while redis.hget(key, "status") != b"completed":
            if time.monotonic() - start > 10:
                raise RuntimeError("a task had no result after 10 s")
            time.sleep(common.POLL_S)
        if number >= WARM_UP:
            samples.append((time.monotonic() - start) * 1000)
        time.sleep(0.002)
    return {"p50_ms": percentile(samples, .5), "p99_ms": percentile(samples, .99)}


def scheduler_pickup(scheduler, count):
    scheduler.reset()
    with scheduler.api(), scheduler.workers():
        return pickup(scheduler.connect(), scheduler.servers.redis, "task:", count)


def peer_pickup(peer, count):
    peer.reset()
    with peer.workers():
        time.sleep(2)
        samples = peer.latencies(count, 30)
    return {"p50_ms": percentile(samples, .5), "p99_ms": percentile(samples, .99)}


# ---- W4: memory and start ------------------------------------------------------------------------------------------


def footprint(scheduler):
    """Both services idle for a moment after 200 tasks; time from start to ready."""
    scheduler.reset()
    with scheduler.api() as api, scheduler.workers() as worker:
        idle = {"api_fresh_rss_mib": round(api.rss(), 1), "worker_fresh_rss_mib": round(worker.rss(), 1)}
        scheduler.post(200, 4)
        scheduler.wait_until_ended(200, worker, 30)
        time.sleep(1)
        return idle | {"api_rss_mib": round(api.rss(), 1), "api_start_ms": round(api.startup * 1000),
                       "worker_rss_mib": round(worker.rss(), 1), "worker_start_ms": round(worker.startup * 1000)}


# ---- W5, W6, W8: a deep backlog ------------------------------------------------------------------------------------


def read_latency(scheduler, ids, samples):
    """p95 of one page of the list and of one task, ms."""
    connection = scheduler.connect()
    pages, tasks = [], []
    for number in range(samples):
        for path, times in (("/tasks/?limit=50", pages), (f"/tasks/{ids[number * 7919 % len(ids)]}", tasks)):
            start = time.monotonic()
            status, _ = scheduler.get(path, connection)
            times.append((time.monotonic() - start) * 1000)
            if status != 200:
                raise RuntimeError(f"GET {path.partition('?')[0]} answered {status}")
    return {"page_p95_ms": percentile(pages, .95), "task_p95_ms": percentile(tasks, .95)}


def wait_until_idle(scheduler, api, share=0.1, limit=120):
    """Until API, Redis and RabbitMQ together used less than that share of a processor for two seconds; how long it took."""
    start, quiet = time.monotonic(), 0
    while quiet < 2:
        used, begin = api.cpu() + sum(scheduler.servers.cpu()), time.monotonic()
        time.sleep(1)
        used = api.cpu() + sum(scheduler.servers.cpu()) - used
        quiet = quiet + 1 if used < share * (time.monotonic() - begin) else 0
        if time.monotonic() - start > limit:
            raise RuntimeError(f"the servers were not idle after {limit} s")
    return round(time.monotonic() - start, 1)


def backlog(scheduler, size, drained, samples=300):
    """Reads with that many stored, at once and at rest, then the rate at which the first `drained` end; bytes a task."""
    scheduler.reset()
    redis = scheduler.servers.redis
    with scheduler.api() as api:
        before = redis.info("memory")["used_memory"]
        ids = scheduler.post_bulk(size)[1]()
        out = {"waiting_bytes": round((redis.info("memory")["used_memory"] - before) / size)}
        out |= read_latency(scheduler, ids, samples)
        out["idle_after_s"] = wait_until_idle(scheduler, api)
        out |= {f"rest_{name}": value for name, value in read_latency(scheduler, ids, samples).items()}
        with scheduler.workers() as worker:
            first, start = scheduler.ended(), time.monotonic()
            end = scheduler.wait_until_ended(min(size, drained), worker, 180)
            out["drain_per_s"] = rate(scheduler.ended() - first, end - start)
            if drained >= size:
                scheduler.verify(ids)
                out["ended_bytes"] = round((redis.info("memory")["used_memory"] - before) / size)
    return out


# ---- W7: more workers ----------------------------------------------------------------------------------------------


def scaling(scheduler, workers, slots, seconds=0.01, duration=4):
    """Tasks that wait 10 ms: the share of slots ÷ duration that is reached, and how busy the machine's processors were."""
    ideal = workers * slots / seconds
    count = int(ideal * duration)
    scheduler.reset()
    with scheduler.api(), scheduler.workers(workers, concurrency=slots) as worker:
        time.sleep(1)
        # Submitted faster than it is done; measured while every slot is busy.
        scheduler.post_bulk(count, body("sleep", {"seconds": seconds}))
        first, start, before = scheduler.ended(), time.monotonic(), machine_seconds()
        goal = first + int((count - first) * 0.9)
        end = scheduler.wait_until_ended(goal, worker, 60)
        reached = rate(scheduler.ended() - first, end - start)
        busy, idle = (now - then for now, then in zip(machine_seconds(), before))
    return {"workers": workers, "slots": slots, "per_s": reached, "share": round(reached / ideal, 3),
            "processors_busy": round(busy / (busy + idle), 2)}


# ---- floors --------------------------------------------------------------------------------------------------------


def broker_floor(servers, clients, count):
    """What RabbitMQ gives a C client that does nothing else: a quorum queue, 300 bytes, window 500."""
    env = dict(os.environ, AMQP_URL=servers.amqp_url)
    out = {}
    for mode, name in (("pub", "publish_per_s"), ("conm", "consume_per_s"), ("both", "both_per_s")):
        run = subprocess.run([os.path.join(clients, "amqp_floor"), mode, str(count), "500", "quorum"], env=env,
                             capture_output=True, text=True, timeout=180)
        if run.returncode:
            raise RuntimeError(f"amqp_floor: {run.stderr.strip()}")
        out[name] = json.loads(run.stdout.splitlines()[-1])["per_s"]
    return out


def lone_floor(servers, clients, count):
    """What one task at a time takes a C client with the same promises: two writes to Redis, a message between them."""
    servers.reset(appendfsync="always")
    run = subprocess.run([os.path.join(clients, "lone_floor"), str(count), str(servers.redis_port)],
                         env=dict(os.environ, AMQP_URL=servers.amqp_url), capture_output=True, text=True, timeout=180)
    if run.returncode:
        raise RuntimeError(run.stderr.strip())
    return json.loads(run.stdout)


def lone_http_floor(servers, clients, folder, count):
    """The same C client behind HTTP, asked and looked at as the scheduler is."""
    servers.reset(appendfsync="always")
    port = free_port()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def listens():
        try:
            connection.connect()
            return True
        except ConnectionRefusedError:
            return False
    with Program([os.path.join(clients, "lone_floor"), str(count + WARM_UP), str(servers.redis_port), str(port)],
                 dict(os.environ, AMQP_URL=servers.amqp_url), os.path.join(folder, "lone_floor.log")) as program:
        until("lone_floor", 20, listens, program)
        return pickup(connection, servers.redis, "bench_lone:", count)


def redis_floor(servers, count):
    """SET of 300 bytes by 50 clients, written to the disk before each answer."""
    servers.reset(appendfsync="always")
    run = subprocess.run(
        ["redis-benchmark", "-p", str(servers.redis_port), "-t", "set", "-d", "300", "-r", "100000", "-n", str(count),
         "-c", "50", "--csv"], capture_output=True, text=True, timeout=180)
    return {"set_per_s": round(float(run.stdout.strip().splitlines()[-1].replace('"', "").split(",")[1]))}
