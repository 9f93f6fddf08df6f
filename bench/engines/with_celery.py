"""Celery over Redis, acknowledging late and fetching one job at a time: its careful setting."""

import os

from celery import Celery

from bench.engines import job

address = os.environ["BENCH_REDIS"]
if address.startswith("unix://"):
    path, _, number = address.removeprefix("unix://").partition("?db=")
    address = f"redis+socket://{path}?virtual_host={number}"
app = Celery("bench", broker=address)
app.conf.update(
    task_ignore_result=True,
    task_acks_late=True,
    worker_prefetch_multiplier=1,
    broker_connection_retry_on_startup=True,
)


@app.task(name="do")
def do(what, number):
    job.do(what, number)


if __name__ == "__main__":
    job.drive(do.delay)
