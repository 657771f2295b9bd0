"""arq: Redis only, two asyncio worker processes."""
import asyncio
import sys
from importlib.metadata import version

import uvloop
from arq import create_pool, run_worker
from arq.connections import RedisSettings

import common


async def noop(ctx, body):
    return {"ok": True}


class Worker:
    functions = [noop]
    redis_settings = RedisSettings.from_dsn(common.REDIS_URL)
    max_jobs = 100
    queue_read_limit = max_jobs
    poll_delay = 0.5 if common.VARIANT == "default" else 0.02
    keep_result = 3600


_argv = [sys.executable, "peer_arq.py", "work"]
DESCRIPTION = {
    "peer": "arq", "version": version("arq"), "broker": "redis", "results": "redis", "queues": [],
    "done": {"kind": "exists"},
    "variants": {
        "2w": {"settings": "2 processes, max_jobs 100, poll_delay 0.02 s, uvloop, 100 enqueues "
                           "in flight", "worker": _argv, "copies": 2},
        "default": {"settings": "2 processes, poll_delay 0.5 s (its default)",
                    "worker": _argv, "copies": 2, "n": 1000},
    },
    "n": 3000,
}

_loop = None
_pool = None


def _start():
    global _loop, _pool
    if _loop is None:
        _loop = uvloop.new_event_loop()
        asyncio.set_event_loop(_loop)
        _pool = _loop.run_until_complete(create_pool(RedisSettings.from_dsn(common.REDIS_URL)))


async def _enqueue(body):
    return "arq:result:" + (await _pool.enqueue_job("noop", body)).job_id


def submit(i):
    _start()
    return _loop.run_until_complete(_enqueue(common.payload(i)))


def produce(n):
    _start()
    bodies = [common.payload(i) for i in range(n)]
    t0 = common.now()
    keys = _loop.run_until_complete(common.gather_in_order(lambda i: _enqueue(bodies[i]), n))
    return t0, common.now(), keys


if __name__ == "__main__":
    if sys.argv[1] == "work":
        asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
        asyncio.set_event_loop(asyncio.new_event_loop())
        import peer_arq
        run_worker(peer_arq.Worker)
    else:
        common.main(DESCRIPTION, produce, submit)
