"""The original Python design: RabbitMQ for work, one JSON record a task in Redis.

Submit: SET task:<id> (status pending), then a persistent, confirmed publish.
Worker: prefetch 10; SET status running, run, SET status completed, ack.
"""
import asyncio
import json
import sys
import time
import uuid

import aio_pika
import redis.asyncio as aioredis
import uvloop

import common

QUEUE = "bench_original"
TTL = 3600


class Store:
    def __init__(self):
        self.redis = aioredis.Redis.from_url(common.REDIS_URL, max_connections=200)

    async def put(self, record):
        record["updated_at"] = time.time()
        await self.redis.set("task:" + record["id"], json.dumps(record), ex=TTL)


class Submitter:
    async def open(self):
        self.store = Store()
        self.connection = await aio_pika.connect_robust(common.AMQP_URL)
        self.channel = await self.connection.channel(publisher_confirms=True)
        await self.channel.declare_queue(QUEUE, durable=True)
        return self

    async def submit(self, kind, body, priority=5):
        record = {"id": str(uuid.uuid4()), "kind": kind, "payload": body, "priority": priority,
                  "status": "pending", "created_at": time.time()}
        await self.store.put(record)
        await self.channel.default_exchange.publish(
            aio_pika.Message(json.dumps(record).encode(), content_type="application/json",
                             message_id=record["id"],
                             delivery_mode=aio_pika.DeliveryMode.PERSISTENT),
            routing_key=QUEUE)
        return record["id"]


async def work(prefetch):
    store = Store()
    connection = await aio_pika.connect_robust(common.AMQP_URL)
    channel = await connection.channel()
    await channel.set_qos(prefetch_count=prefetch)
    queue = await channel.declare_queue(QUEUE, durable=True)

    async def handle(message):
        async with message.process():
            record = json.loads(message.body)
            record["status"] = "running"
            await store.put(record)
            record["result"] = {"ok": True}
            record["status"] = "completed"
            await store.put(record)

    await queue.consume(handle)
    await asyncio.Event().wait()


def _worker(prefetch):
    return [sys.executable, "peer_original.py", "work", str(prefetch)]


DESCRIPTION = {
    "peer": "original", "version": "aio-pika " + aio_pika.__version__, "broker": "rabbitmq",
    "results": "redis", "queues": [QUEUE],
    "done": {"kind": "json", "field": "status", "value": "completed"},
    "variants": {
        "p10": {"settings": "1 asyncio worker process (uvloop), prefetch 10, 3 SETs a task, "
                            "persistent, confirms, ack after completed", "worker": _worker(10)},
    },
    "http": {"argv": [sys.executable, "-m", "uvicorn", "http_original:api", "--host", "127.0.0.1",
                      "--no-access-log", "--log-level", "warning", "--port", "{port}"],
             "settings": "FastAPI, uvicorn 1 process (uvloop, httptools), async endpoint",
             "path": "/tasks", "id_field": "task_id", "key_prefix": "task:"},
    "n": 4000,
}

_loop = None
_submitter = None


def _start():
    global _loop, _submitter
    if _loop is None:
        _loop = uvloop.new_event_loop()
        _submitter = _loop.run_until_complete(Submitter().open())


def submit(i):
    _start()
    return "task:" + _loop.run_until_complete(_submitter.submit("noop", common.payload(i)))


def produce(n):
    _start()
    bodies = [common.payload(i) for i in range(n)]
    t0 = common.now()
    ids = _loop.run_until_complete(common.gather_in_order(
        lambda i: _submitter.submit("noop", bodies[i]), n))
    return t0, common.now(), ["task:" + i for i in ids]


if __name__ == "__main__":
    if sys.argv[1] == "work":
        uvloop.run(work(int(sys.argv[2])))
    else:
        common.main(DESCRIPTION, produce, submit)
