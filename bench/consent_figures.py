"""How well opt-outs are read, over the corpus of texts in tests/consent/corpus: one file per language, texts by kind."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from bench import report
from webapp.consent.opt_outs import read
from webapp.consent.question import Answer, Decision, Wants, decide
from webapp.consent.readings import Certainty, Channel, OptOutReading

CORPUS = Path(__file__).parents[1] / "tests" / "consent" / "corpus"


@dataclass(frozen=True, slots=True)
class Kind:
    """What is right for the texts of one kind: of the words, of a model without fault, and of both together."""

    certainties: frozenset[Certainty | Literal["faint"]]  # "faint": asked for what the wide net caught
    wants: Wants
    also_asks: bool
    decision: Decision

    @property
    def is_opt_out(self) -> bool:
        """Whether these texts ask for nothing but to be left alone."""
        return self.decision == "opted_out"


KINDS: dict[str, Kind] = {
    "certain": Kind(frozenset({"certain"}), "yes", False, "opted_out"),
    "asked": Kind(frozenset({"ask"}), "yes", False, "opted_out"),
    "unread": Kind(frozenset({"ask"}), "yes", False, "held"),
    "mixed": Kind(frozenset({"ask"}), "yes", True, "held"),
    "unclear": Kind(frozenset({"ask"}), "unclear", False, "held"),
    "vague": Kind(frozenset({"ask", "none"}), "unclear", False, "held"),
    "none": Kind(frozenset({"faint", "none"}), "no", False, "none"),
    "harmless": Kind(frozenset({"ask", "none"}), "no", False, "none"),
    "another": Kind(frozenset({"ask"}), "no", False, "none"),  # asked for somebody else
    "channel": Kind(frozenset({"ask", "none"}), "no", False, "none"),
    "opt_in": Kind(frozenset({"ask", "none"}), "no", False, "none"),
}


@dataclass(frozen=True, slots=True)
class Case:
    """One text of the corpus and what is right for it."""

    language: str
    kind: str
    text: str
    subject: str = ""
    channel: Literal["email", "sms"] = "email"
    closes: tuple[Channel, ...] = ()

    @property
    def right(self) -> Kind:
        return KINDS[self.kind]

    def reading(self) -> OptOutReading:
        return read(self.text, self.subject, channel=self.channel)

    def certainty(self) -> str:
        """What the words lead to; what the wide net caught is told apart, because it is mostly harmless."""
        reading = self.reading()
        is_faint = reading.strength in ("faint", "unread") and "ask" not in self.right.certainties
        return "faint" if is_faint else reading.certainty

    def decision(self) -> Decision:
        """What comes of it with a model that makes no mistake."""
        right = self.right
        return decide(self.reading(), Answer(right.wants, self.closes, right.also_asks, self.text[:20]))


def corpus() -> list[Case]:
    """Every text of the corpus, by language and kind."""
    return list(_cases())


def figures() -> dict[str, Any]:
    """Precision and recall of what words are sure of, recall of hints, and the decisions with a faultless model.

    "held" counts the texts that a person would have to decide; "held without need" those among them that are none.
    """
    cases = corpus()
    readings = {case: case.reading() for case in cases}
    opt_outs = [case for case in cases if case.right.is_opt_out]
    certain = [case for case in cases if readings[case].certainty == "certain"]
    suspects = [case for case in cases if case.kind in {"certain", "asked", "unread", "mixed", "unclear"}]
    others = [case for case in cases if case.right.decision == "none" and case.kind != "another"]
    decided = {case: case.decision() for case in cases}
    return {
        "texts": len(cases),
        "opt-outs": len(opt_outs),
        "languages": len({case.language for case in cases}),
        "certain: precision": _share(sum(case.right.is_opt_out for case in certain), len(certain)),
        "certain: recall": _share(sum(case.right.is_opt_out for case in certain), len(opt_outs)),
        "hints: recall": _share(sum(readings[case].certainty != "none" for case in suspects), len(suspects)),
        "hints: without need": _share(
            sum(readings[case].certainty != "none" for case in others), len(others)
        ),
        "decisions right": _share(sum(decided[case] == case.right.decision for case in cases), len(cases)),
        "false opt-outs": sum(decided[case] == "opted_out" and not case.right.is_opt_out for case in cases),
        "missed opt-outs": sum(decided[case] == "none" and case.right.is_opt_out for case in cases),
        "held": sum(each == "held" for each in decided.values()),
        "held without need": sum(decided[case] == "held" and case.right.decision != "held" for case in cases),
    }


def show(told: report.Report) -> None:
    """Print them, and keep them as `consent`."""
    found = told.figures["consent"] = figures()
    report.table("Opt-outs", ("", "figure"), list(found.items()))


def _cases() -> Iterator[Case]:
    for path in sorted(CORPUS.glob("*.json")):
        for kind, rows in json.loads(path.read_text(encoding="utf-8")).items():
            for row in rows:
                yield _case(path.stem, kind, {"text": row} if isinstance(row, str) else row)


def _case(language: str, kind: str, row: dict[str, Any]) -> Case:
    return Case(
        language,
        kind,
        row["text"],
        row.get("subject", ""),
        row.get("channel", "email"),
        tuple(row.get("channels", ())),
    )


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0
