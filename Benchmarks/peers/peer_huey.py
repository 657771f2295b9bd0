"""Huey: Redis only, one consumer of 10 threads."""
import logging
import sys
from importlib.metadata import version

from huey import RedisHuey

import common

huey = RedisHuey("bench", url=common.REDIS_URL, results=True)


@huey.task()
def noop(body):
    return {"ok": True}


def _worker(n):
    return [sys.executable, "-m", "huey.bin.huey_consumer", "peer_huey.huey", "-w", str(n),
            "-k", "thread", "-q", "-n", "-d", "0.05"]


DESCRIPTION = {
    "peer": "huey", "version": version("huey"), "broker": "redis", "results": "redis",
    "queues": [], "done": {"kind": "hexists", "hash": huey.storage.result_key},
    "variants": {
        "t10": {"settings": "1 process, 10 threads, no periodic, blocking pop, not acknowledged",
                "worker": _worker(10)},
    },
    "n": 6000,
}


def submit(i):
    return noop(common.payload(i)).id


def produce(n):
    bodies = [common.payload(i) for i in range(n)]
    t0 = common.now()
    ids = [noop(b).id for b in bodies]
    return t0, common.now(), ids


if __name__ == "__main__":
    import peer_huey
    common.main(DESCRIPTION, peer_huey.produce, peer_huey.submit)
