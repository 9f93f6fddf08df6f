"""`./run bench webhook`: how many deliveries a second the webhook door acknowledges, and how long a provider waits.

Every delivery is a new one with the body that EmailBison sends, and is answered 202 after its row and its job are committed.
The web server is started with the Procfile's own line on a PostgreSQL that syncs to disk. Relay and workers are not
running: what is measured is the acknowledgement.

Beside it, in the same run and in turns (ours, bare, ours, bare, ...), the same deliveries go to bench/bare.py: a Flask
application of one view that inserts the same row and commits, with a pool of the same size under the same gunicorn line.
Its table has no index but its key. Each number is the median of the rounds.

    conn     connections that send at once, each its next delivery when its last one was answered
    /s       deliveries acknowledged per second
    p50 p99  milliseconds from the first byte sent to the last byte received
    cpu      milliseconds of processor time per delivery in the web server's processes
    db       the same in PostgreSQL's processes, its writers included
    client   the same in the load generator, which runs on the same cores
    ratio    ours / bare deliveries per second; on a busy machine it and the processor times say more than /s does

--json: figures and peers hold the same by number of connections ("c1", "c16", "c50").
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from itertools import count

from bench import bare, load, report, stage
from bench.load import NUMBER, Request
from bench.report import Figures
from simulators.emailbison import EmailBison, events
from webapp.runtime.database import owner

CONNECTIONS = (1, 16, 50)
ROUNDS = 5
SECONDS = 2.0

Side = tuple[stage.Server, Request]

_firsts = count(1, 1_000_000)


def main() -> None:
    options = report.arguments("webhook", __doc__).parse_args()
    told = report.Report("webhook", as_json=options.json)
    rounds, seconds = (1, 0.3) if options.tiny else (ROUNDS, SECONDS)
    with stage.workspace("webhook-bench") as made:
        with owner().begin() as connection:
            connection.exec_driver_sql(bare.MAKE)
        with stage.web() as ours, stage.web("bench.bare:app") as theirs:
            sides = ((ours, delivery(made.webhook_path)), (theirs, delivery("/deliveries")))
            measure(told, sides, rounds, seconds)
        told.finish()


def delivery(path: str) -> Request:
    """A reply as EmailBison tells of it, by a lead of its own."""
    provider = EmailBison("bench", 31, "Acorn")
    lead = provider.books.add_lead(
        326_001, "Maya", "Ortiz", f"maya{NUMBER}@northwind.test", company="Northwind Threads"
    )
    text = "Thanks for the note. What does a pallet cost per day, and is there a minimum? We move 40 to 220 pallets a month."
    mail = provider.books.add_sent(12_002, lead, "space for your peak season", f"<p>{text}</p>" * 3)
    reply = provider.books.add_reply(9_045, lead, "Re: space for your peak season", f"{text}\n\n" * 3)
    body = json.dumps(events.replied(provider.books, "bench.test", reply, mail=mail))
    unique = body.replace('"id": 9045', f'"id": {NUMBER}').replace(reply["uuid"], f"a-{NUMBER}")
    return Request(path, "POST", unique, {"Content-Type": "application/json", "User-Agent": "EmailBison"})


def arriving(made: stage.Stage, port: int, seconds: float) -> AbstractContextManager[None]:
    """Replies of new leads, each of these seconds one, while the block runs."""
    asked, numbers = delivery(made.webhook_path), count(1)

    def post() -> None:
        number = next(numbers)
        body = asked.body.replace(NUMBER, str(load.FIRST_NUMBER + number))
        body = body.replace("326001", str(900_000 + number))
        load.send_once(port, Request(asked.path, "POST", body, asked.headers), 202)

    return stage.beside(post, seconds)


def measure(told: report.Report, sides: tuple[Side, Side], rounds: int, seconds: float) -> None:
    """Warm both up, then measure them in turns at each number of connections."""
    postgres = stage.postgres_pid()
    for server, request in sides:
        load.send(server.port, request, connections=32, seconds=min(1.0, seconds), first=next(_firsts))
    rows: list[tuple[object, ...]] = []
    for connections in CONNECTIONS:
        turns = [[_once(side, connections, seconds, postgres) for side in sides] for _ in range(rounds)]
        ours, theirs = (report.median_of([turn[side] for turn in turns]) for side in (0, 1))
        ratio = report.median_of([{"ratio": turn[0]["per_second"] / turn[1]["per_second"]} for turn in turns])
        told.figures[f"c{connections}"], told.peers[f"c{connections}"] = ours, theirs
        told.ratios[f"c{connections}"] = ratio["ratio"]
        rows += [
            (connections, "signalbox", *ours.values(), ratio["ratio"]),
            (connections, "bare", *theirs.values(), 1.0),
        ]
    columns = ("conn", "", "/s", "p50", "p99", "cpu", "db", "client", "ratio")
    report.table(f"Deliveries acknowledged, median of {rounds} rounds of {seconds:.1f} s", columns, rows)


def _once(side: Side, connections: int, seconds: float, postgres: int | None) -> Figures:
    server, request = side
    costs: tuple[Callable[[], float | None], ...] = (server.cpu_seconds, lambda: stage.cpu_seconds(postgres))
    before = [cost() for cost in costs]
    answers = load.send(
        server.port, request, connections=connections, seconds=seconds, first=next(_firsts)
    ).require(202)
    time.sleep(0.05)
    web, database = (
        None if then is None or now is None else (now - then) * 1000 / len(answers.milliseconds)
        for then, now in zip(before, [cost() for cost in costs], strict=True)
    )
    return {
        "per_second": answers.per_second,
        "p50_ms": report.percentile(answers.milliseconds, 50),
        "p99_ms": report.percentile(answers.milliseconds, 99),
        "cpu_ms": web,
        "db_ms": database,
        "client_ms": answers.client_cpu_ms,
    }


if __name__ == "__main__":
    main()
