"""RQ as it comes. A failed or lost job is not tried again unless it is asked for; ids are RQ's own."""

import os

from redis import Redis
from rq import Queue

from bench.engines.job import do, drive

if __name__ == "__main__":
    queue = Queue("bench", connection=Redis.from_url(os.environ["BENCH_REDIS"]))
    drive(lambda what, number: queue.enqueue(do, what, number, result_ttl=0))
