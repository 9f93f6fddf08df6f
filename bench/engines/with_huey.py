"""Huey over Redis, as it comes: a job leaves Redis when it begins."""

import os

from huey import RedisHuey

from bench.engines import job

huey = RedisHuey("bench", url=os.environ["BENCH_REDIS"], results=False)


@huey.task(name="do")
def do(what, number):
    job.do(what, number)


if __name__ == "__main__":
    from bench.engines import with_huey  # noqa: PLW0406  # under its own name, as the worker knows it

    job.drive(with_huey.do)
