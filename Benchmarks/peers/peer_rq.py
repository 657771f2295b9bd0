"""RQ: Redis only, one worker; forks a child for every job unless SimpleWorker is asked for."""
import sys
from importlib.metadata import version

from rq import Queue

import common

NAME = "bench_rq"


def noop(body):
    return {"ok": True}


def _worker(cls, pool=0):
    head = [sys.executable, "-m", "rq.cli"]
    tail = ["-u", common.REDIS_URL, "-P", ".", "-w", cls]
    if pool:
        return head + ["worker-pool", NAME, "-n", str(pool), "-q"] + tail
    return head + ["worker", NAME, "-q"] + tail


DESCRIPTION = {
    "peer": "rq", "version": version("rq"), "broker": "redis", "results": "redis", "queues": [],
    "done": {"kind": "hget", "field": "status", "value": "finished"},
    "variants": {
        "fork": {"settings": "1 worker, a fork per job (its default), enqueue_many by 500",
                 "worker": _worker("rq.worker.Worker"), "n": 200},
        "simple": {"settings": "1 SimpleWorker (no fork), enqueue_many by 500",
                   "worker": _worker("rq.worker.SimpleWorker")},
    },
    "n": 1200,
}

_queue = None


def _start():
    global _queue
    if _queue is None:
        _queue = Queue(NAME, connection=common.connect())


def submit(i):
    _start()
    return "rq:job:" + _queue.enqueue("peer_rq.noop", common.payload(i), result_ttl=3600).id


def produce(n):
    _start()
    bodies = [common.payload(i) for i in range(n)]
    t0 = common.now()
    ids = []
    for i in range(0, n, 500):
        jobs = _queue.enqueue_many([Queue.prepare_data("peer_rq.noop", (b,), result_ttl=3600)
                                    for b in bodies[i:i + 500]])
        ids += [j.id for j in jobs]
    return t0, common.now(), ["rq:job:" + i for i in ids]


if __name__ == "__main__":
    common.main(DESCRIPTION, produce, submit)
