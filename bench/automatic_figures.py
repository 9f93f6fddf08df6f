"""How well mails that no person wrote are told, kind by kind, and what telling one costs.

Figures over the corpora that the rules were written with (`tests/mail/corpus_automatic`): they show what is missed and
that nobody is hidden, not how other mails would fare.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

from bench import report
from webapp.mail.automatic import read_automatic
from webapp.mail.delivery_reports import read_report
from webapp.mail.return_dates import return_date

CORPORA = Path(__file__).resolve().parent.parent / "tests" / "mail" / "corpus_automatic"
ROUNDS = 5
COLUMNS = ("mails", "precision", "recall")
NOBODY = "person"

Case = dict[str, Any]


def figures() -> dict[str, Any]:
    """Precision and recall per kind, persons taken for machines, and processor time per mail in milliseconds."""
    reports, automatic, dates = (_corpus(name) for name in ("reports", "automatic", "return_dates"))
    return {
        "delivery reports": _table((_true_severity(case), _severity(case)) for case in reports),
        "automatic mails": _table((case.get("truth", NOBODY), _kind(case)) for case in automatic),
        "dates of return": {
            "mails": len(dates),
            "right": round(sum(_day(case) == case["expected"] for case in dates) / len(dates), 3),
        },
        "processor time per mail, ms": {
            "delivery reports": _cost(_severity, reports),
            "automatic mails": _cost(_kind, automatic),
            "dates of return": _cost(_day, dates),
        },
    }


def show(told: report.Report) -> None:
    """Print them by kind, and keep them as `automatic`."""
    found = told.figures["automatic"] = figures()
    tables = ("delivery reports", "automatic mails")
    for what in tables:
        kinds = {kind: row for kind, row in found[what].items() if isinstance(row, dict)}
        rows = [(kind, *(row[column] for column in COLUMNS)) for kind, row in kinds.items()]
        report.table(what.capitalize(), ("", *COLUMNS), rows)
    persons = sum(found[what]["persons taken for machines"] for what in tables)
    days = found["dates of return"]
    facts = [
        ("persons taken for machines", persons),
        ("dates of return", days["mails"]),
        ("of them right", days["right"]),
    ]
    report.table("Together", ("", "figure"), facts)
    costs = found["processor time per mail, ms"]
    report.table("Processor time per mail", ("", "ms"), list(costs.items()))


def _corpus(name: str) -> list[Case]:
    cases: list[Case] = json.loads((CORPORA / f"{name}.json").read_text(encoding="utf-8"))
    return cases


def _true_severity(case: Case) -> str:
    return case["expected"]["severity"] if case["expected"] else NOBODY


def _severity(case: Case) -> str:
    report = read_report(case["subject"], case["body"], case["sender"], case.get("headers"))
    return report.severity if report else NOBODY


def _kind(case: Case) -> str:
    told = read_automatic(
        case["subject"],
        case["own_text"],
        case.get("headers"),
        provider_says_automated=case.get("provider_says_automated", False),
        sender=case["sender"],
    )
    return told.kind if told else NOBODY


def _day(case: Case) -> str | None:
    told = return_date(case["text"], date.fromisoformat(case["sent_on"]), case.get("language"))
    return told.date.isoformat() if told else None


def _table(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Of (truth, answer): for each kind how many, and precision and recall."""
    counted = Counter(pairs)
    truths, answers = Counter[str](), Counter[str]()
    for (truth, answer), count in counted.items():
        truths[truth] += count
        answers[answer] += count
    rows: dict[str, Any] = {
        kind: {
            "mails": truths[kind],
            "precision": round(counted[kind, kind] / answers[kind], 3) if answers[kind] else None,
            "recall": round(counted[kind, kind] / truths[kind], 3),
        }
        for kind in sorted(truths)
    }
    rows["persons taken for machines"] = truths[NOBODY] - counted[NOBODY, NOBODY]
    return rows


def _cost(read: Callable[[Case], object], cases: list[Case]) -> float:
    begun = time.process_time()
    for _ in range(ROUNDS):
        for case in cases:
            read(case)
    return round(1000 * (time.process_time() - begun) / (ROUNDS * len(cases)), 3)
