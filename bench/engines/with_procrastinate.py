"""Procrastinate: jobs in PostgreSQL, as it comes. Jobs of dead workers stay where they are until somebody retries them."""

import os

import procrastinate

from bench.engines import job

address = os.environ["BENCH_EFFECTS"]
kind = procrastinate.SyncPsycopgConnector if __name__ == "__main__" else procrastinate.PsycopgConnector
app = procrastinate.App(connector=kind(conninfo=address))


@app.task(name="do")
def do(what, number):
    job.do(what, number)


if __name__ == "__main__":
    with app.open():
        job.drive(lambda what, number: do.defer(what=what, number=number))
