"""Two hundred signed-in people of one workspace at work, while replies arrive: what pages take, what fails, what memory does.

Web processes, relay and worker run as the Procfile has them. For each rate all people together ask so often, each by itself,
with time to think in between. Replies of new leads are posted to the webhook all the time, one each half second.

    ms p50, p95, p99, most   of all requests; `no` are refusals, `errors` are 5xx and answers that never came
    MB                       of the web processes, in the first and in the last fifth of a rate's time

Aim: p95 within 100 ms, no error, memory flat.
"""

from __future__ import annotations

import statistics

from bench import at_work, crowd, memory, report, stage
from bench.at_work import Work
from bench.search import index
from bench.webhook import arriving
from tools.processes import family
from webapp.app import create_app

PEOPLE, LEADS = 200, 10_000
EVERY_S = 0.5
"""From one reply to the next."""


def main() -> None:
    parser = report.arguments("operators", __doc__)
    parser.add_argument(
        "--rates", type=float, nargs="+", default=[2, 10, 20], help="requests a second (2 10 20)"
    )
    parser.add_argument("--minutes", type=float, default=5.0, help="for each rate (5)")
    asked = parser.parse_args()
    crew_size, leads, rates, seconds = (
        (4, 60, [4.0], 2.0) if asked.tiny else (PEOPLE, LEADS, asked.rates, asked.minutes * 60)
    )
    told = report.Report("operators", as_json=asked.json)
    with stage.workspace("operators-bench") as made:
        app = create_app()
        newest = crowd.move_in(made.workspace_id, leads)
        index(leads)
        crew = at_work.hire(app, made.workspace_id, crew_size)
        with (
            stage.web() as web,
            stage.process("relay"),
            stage.process("worker"),
            arriving(made, web.port, EVERY_S),
        ):
            usual = at_work.usual(made.slug)
            at_work.work(
                Work(web.port, crew[:4], usual, newest, min(seconds, 10), (0.2, 0.4))
            )  # they warm up
            for rate in rates:
                mean = crew_size / rate
                plan = Work(web.port, crew, usual, newest, seconds, (mean / 2, mean * 1.5))
                told.figures[f"{rate:g} a second"] = _measured(web, plan)
    rows = [(name, *found.values()) for name, found in told.figures.items()]
    columns = ("requests", *next(iter(told.figures.values())))
    report.table(f"{crew_size} people, milliseconds", columns, rows)
    told.finish()


def _measured(web: stage.Server, plan: Work) -> report.Figures:
    """One rate."""
    sizes: list[float] = []
    with stage.beside(lambda: sizes.append(memory.megabytes(family(web.pid))), plan.seconds / 50):
        took = at_work.work(plan)
    fifth = max(1, len(sizes) // 5)
    return {
        **report.spread([each.milliseconds for each in took]),
        "no": sum(each.is_no for each in took),
        "errors": sum(each.is_error for each in took),
        "MB first": statistics.median(sizes[:fifth]),
        "MB last": statistics.median(sizes[-fifth:]),
    }


if __name__ == "__main__":
    main()
