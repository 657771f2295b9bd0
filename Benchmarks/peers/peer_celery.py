"""Celery: RabbitMQ broker, Redis results, prefork pool of 2."""
import os
import sys

import celery
from celery import Celery

import common

LATE = common.VARIANT != "early"
app = Celery("peer_celery", broker=common.AMQP_URL,
             backend=None if os.environ.get("CELERY_NO_BACKEND") else common.REDIS_URL)
app.conf.update(
    task_serializer="json", result_serializer="json", accept_content=["json"],
    task_default_queue="bench_celery", task_default_delivery_mode=2,
    broker_transport_options={"confirm_publish": common.VARIANT != "noconfirm"},
    broker_connection_retry_on_startup=True,
    task_acks_late=LATE, worker_prefetch_multiplier=64,
    worker_disable_rate_limits=True, result_expires=3600,
)


@app.task(name="noop")
def noop(body):
    return {"ok": True}


def _worker(c):
    return [sys.executable, "-m", "celery", "-A", "peer_celery", "worker", "-P", "prefork",
            "-c", str(c), "-l", "WARNING", "-O", "fair",
            "--without-gossip", "--without-mingle", "--without-heartbeat"]


_BASE = "prefork -c 2, prefetch x64, -O fair, no gossip/mingle/heartbeat, persistent, confirms"
DESCRIPTION = {
    "peer": "celery", "version": celery.__version__, "broker": "rabbitmq", "results": "redis",
    "queues": ["bench_celery", "celery"],
    "done": {"kind": "exists"},
    "variants": {
        "late": {"settings": "acks_late=True; " + _BASE, "worker": _worker(2)},
        "early": {"settings": "acks_late=False; " + _BASE, "worker": _worker(2)},
        "nosub": {"settings": "as late, producer without result backend (no SUBSCRIBE a task)",
                  "worker": _worker(2), "producer_env": {"CELERY_NO_BACKEND": "1"}},
        "noconfirm": {"settings": "as nosub, without publisher confirms (Celery's default): a "
                                  "crash can lose accepted tasks",
                      "worker": _worker(2), "producer_env": {"CELERY_NO_BACKEND": "1"}, "n": 6000},
    },
    "http": {"argv": [sys.executable, "-m", "uvicorn", "http_celery:api", "--host", "127.0.0.1",
                      "--no-access-log", "--log-level", "warning", "--port", "{port}"],
             "settings": "FastAPI, uvicorn 1 process (uvloop, httptools), def endpoint, task.delay",
             "path": "/tasks", "id_field": "task_id", "key_prefix": "celery-task-meta-"},
    "n": 2000,
}


def submit(i):
    return "celery-task-meta-" + noop.delay(common.payload(i)).id


def produce(n):
    submit_one = noop.delay
    bodies = [common.payload(i) for i in range(n)]
    t0 = common.now()
    ids = [submit_one(b).id for b in bodies]
    return t0, common.now(), ["celery-task-meta-" + i for i in ids]


if __name__ == "__main__":
    common.main(DESCRIPTION, produce, submit)
