"""What one tenant feels while another abuses the same installation: uploads, searches, syncs and openings without a pause.

Two workspaces of one installation, web processes as the Procfile has them. Three people of the one do about a thing a second.
In every second stretch of time, a person of the other sends as much as one browser can, forty requests at a time: searches
over all leads, conversations, files, syncs. Stretches with and without follow each other in one run, so that what the machine
does besides falls on both.

    ms p50, p95, p99, most  of the quiet tenant's requests
    ratio                   p99 with the abuse over p99 without, of each pair (of some seventy requests: nearly the slowest one),
                            and of all pairs together

Aim: the median ratio is 1.1 at most, and no error.
"""

from __future__ import annotations

import statistics
import threading

from bench import crowd, report, stage
from bench.at_work import FORM, LEAD, Step, Took, Work, hire, usual, work
from bench.load import Request
from webapp.accounts import people
from webapp.app import create_app
from webapp.runtime.database import unit_of_work

LEADS, PAIRS, SECONDS, ABUSERS = 2_000, 6, 15.0, 40
PART = "----part"
FILE = (
    f'--{PART}\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n'
    f"Content-Type: text/plain\r\n\r\n{'x' * 500_000}\r\n--{PART}--\r\n"
)


def main() -> None:
    asked = report.arguments("neighbour", __doc__).parse_args()
    leads, pairs, seconds = (40, 2, 3.0) if asked.tiny else (LEADS, PAIRS, SECONDS)
    told = report.Report("neighbour", as_json=asked.json)
    with stage.workspace("neighbour-bench") as workspace:
        app = create_app()
        mine = crowd.move_in(workspace.workspace_id, leads)
        crew = hire(app, workspace.workspace_id, 3)
        with unit_of_work() as session:
            other = people.create_workspace(session, slug="abuser", name="Abuser")
        theirs = crowd.move_in(other.id, leads)
        abuser = hire(app, other.id, 1) * ABUSERS
        with stage.web() as web, stage.process("relay"), stage.process("worker"):
            quiet = Work(web.port, crew, usual(workspace.slug), mine, seconds, (0.3, 0.9))
            loud = Work(web.port, abuser, _abuse("abuser"), theirs, seconds, (0.0, 0.0))
            work(quiet)  # processes warm up
            rounds = [(work(quiet), *_both(quiet, loud)) for _ in range(pairs)]
        tell(told, rounds)


def tell(told: report.Report, rounds: list[tuple[list[Took], list[Took], list[Took]]]) -> None:
    """Each pair, and all of them together."""
    alone, beside, abuse = ([took for each in rounds for took in each[number]] for number in range(3))
    ratios = [_figures(b)["p99"] / _figures(a)["p99"] for a, b, _ in rounds]
    columns = ("milliseconds", *_figures(alone))
    report.table(
        "The quiet tenant",
        columns,
        [("alone", *_figures(alone).values()), ("beside the abuse", *_figures(beside).values())],
    )
    report.table("The abuser", columns, [("all", *_figures(abuse).values())])
    middle = statistics.median(ratios)
    together = {name: _figures(beside)[name] / _figures(alone)[name] for name in ("p50", "p95", "p99")}
    print(
        f"\np99 beside / alone, each pair: {', '.join(f'{ratio:.2f}' for ratio in ratios)}; median {middle:.2f}"
        f"\nbeside / alone, all pairs together: {', '.join(f'{name} {ratio:.2f}' for name, ratio in together.items())}"
    )
    told.figures |= {"beside the abuse": _figures(beside), "abuse": _figures(abuse)}
    told.peers |= {"alone": _figures(alone)}
    told.ratios |= {"p99, beside / alone": round(middle, 2)}
    told.ratios |= {f"{name} of all, beside / alone": round(ratio, 2) for name, ratio in together.items()}
    told.finish()


def _figures(took: list[Took]) -> report.Figures:
    return {
        **report.spread([each.milliseconds for each in took]),
        "no": sum(each.is_no for each in took),
        "errors": sum(each.is_error for each in took),
    }


def _both(quiet: Work, loud: Work) -> tuple[list[Took], list[Took]]:
    found: list[list[Took]] = []
    abuse = threading.Thread(target=lambda: found.append(work(loud)))
    abuse.start()
    beside = work(quiet)
    abuse.join()
    return beside, found[0]


def _abuse(slug: str) -> list[Step]:
    base = f"/w/{slug}"
    upload = {"Content-Type": f"multipart/form-data; boundary={PART}"}
    return [
        Step("search", Request(f"{base}/inbox?view=all&q=warehouse"), 4),
        Step("search, rare", Request(f"{base}/inbox?view=all&q=zzqx"), 2),
        Step("open", Request(f"{base}/leads/{LEAD}"), 4),
        Step("upload", Request(f"{base}/leads/{LEAD}/files", "POST", FILE, upload), 1),
        Step("sync", Request(f"{base}/leads/{LEAD}/syncs", "POST", "", FORM), 3),
        Step("many", Request(f"{base}/inbox/many?act=done&all=1"), 1),
    ]


if __name__ == "__main__":
    main()
