import os

from celery import Celery

from marking import work

app = Celery("handover", broker=os.environ["BROKER_URL"])
app.conf.update(
    task_acks_late=True, task_reject_on_worker_lost=True, worker_prefetch_multiplier=1, task_ignore_result=True,
    task_default_queue="handover-celery", broker_connection_retry_on_startup=True,
)


@app.task(name="mark")
def mark(name: str) -> None:
    work(name)


def submit(name: str) -> None:
    mark.delay(name)
