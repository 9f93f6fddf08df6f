"""Celery over Redis, acknowledging late and fetching one job at a time: its careful setting."""

import os

from celery import Celery

from bench.engines import job

# Celery knows the number of the database as a path, or for a unix socket as a "virtual host".
place, _, number = os.environ["BENCH_REDIS"].partition("?db=")
if place.startswith("unix://"):
    address = f"redis+socket://{place.removeprefix('unix://')}?virtual_host={number}"
else:
    address = f"{place.rstrip('/')}/{number}"
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
