import os

import dramatiq
from dramatiq.brokers.rabbitmq import RabbitmqBroker

from marking import work

dramatiq.set_broker(RabbitmqBroker(url=os.environ["BROKER_URL"]))


@dramatiq.actor(queue_name="handover-dramatiq", time_limit=900_000)
def mark(name: str) -> None:
    work(name)


def submit(name: str) -> None:
    mark.send(name)
