"""Dramatiq over Redis, as it comes: it tries failed jobs again and returns those of dead workers after a minute."""

import os

import dramatiq
from dramatiq.brokers.redis import RedisBroker

from bench.engines import job

dramatiq.set_broker(RedisBroker(url=os.environ["BENCH_REDIS"]))


@dramatiq.actor
def do(what, number):
    job.do(what, number)


if __name__ == "__main__":
    job.drive(do.send)
