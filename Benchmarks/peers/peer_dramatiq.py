"""Dramatiq: RabbitMQ broker, Redis results, 2 processes of 8 threads."""
import os
import sys

import dramatiq
from dramatiq.brokers.rabbitmq import RabbitmqBroker
from dramatiq.results import Results
from dramatiq.results.backends import RedisBackend

import common

backend = RedisBackend(url=common.REDIS_URL)
broker = RabbitmqBroker(url=common.AMQP_URL, confirm_delivery=True)
broker.add_middleware(Results(backend=backend, store_results=True, result_ttl=3600 * 1000))
dramatiq.set_broker(broker)


@dramatiq.actor(queue_name="bench_dramatiq")
def noop(body):
    return {"ok": True}


def _worker(processes, threads):
    return [sys.executable, "-m", "dramatiq", "peer_dramatiq",
            "--processes", str(processes), "--threads", str(threads)]


_Q = "bench_dramatiq"
DESCRIPTION = {
    "peer": "dramatiq", "version": dramatiq.__version__, "broker": "rabbitmq", "results": "redis",
    "queues": [_Q, _Q + ".DQ", _Q + ".XQ"],
    "done": {"kind": "exists"},
    "variants": {
        "2x8": {"settings": "2 processes x 8 threads (its default), default middleware, "
                            "confirm_delivery, persistent, ack after run",
                "worker": _worker(2, 8)},
    },
    "n": 4000,
}


def submit(i):
    return backend.build_message_key(noop.send(common.payload(i)))


def produce(n):
    bodies = [common.payload(i) for i in range(n)]
    t0 = common.now()
    sent = [noop.send(b) for b in bodies]
    t1 = common.now()
    return t0, t1, [backend.build_message_key(m) for m in sent]


if __name__ == "__main__":
    common.main(DESCRIPTION, produce, submit)
