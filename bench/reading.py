"""`./run bench reading`: whether mails are read as people read them, and what that costs, beside other libraries in the same run.

The mails: what more than thirty clients write in twenty languages, composed from tables, and others written by hand
(tests/mail/corpus). Words are compared, not blanks; with the peers a signature may count as own or not.

    exact         mails whose own words are just those that their writer wrote
    losing        mails in which words of the writer are missing, and how many words that are
    history       mails in which a sentence of the history is taken for the writer's
    ms p50, most  milliseconds of processor time for a mail

Growth: texts and HTML made to be slow to read. `ms` is for the longer one; `doubling` is the time for it over the time for one
half as long: 2 is linear, 4 is quadratic.

Then opt-outs (tests/consent/corpus) and mails that no person wrote (tests/mail/corpus_automatic): how well each kind is told,
and what that costs.

--json: `figures` has ours by kind, client and language, the growth, `consent` and `automatic`; `peers` the same totals of the others; ratios are ours
over theirs of the exact ones. talon, often named, needs compilers and packages of 2017: it is not among them.
"""

from __future__ import annotations

import json
import re
import statistics
import subprocess
import time
from argparse import Namespace
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bench import automatic_figures, consent_figures, mails, report
from bench.engines import environment
from bench.engines.reply_parsers import READERS
from bench.mails import Mail
from bench.report import Figures
from tools import packages
from tools.console import say
from webapp.mail.html import to_text
from webapp.mail.reading import read

NAIVE = "cut at the first mark"
PEER_PATIENCE = 300
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a reader took for the writer's words, and the processor time in milliseconds."""

    own: str
    ms: float


def main() -> None:
    options = report.arguments("reading", __doc__).parse_args()
    told = report.Report("reading", as_json=options.json)
    corpus = [*mails.composed(), *mails.odd()]
    corpus = corpus[::25] if options.tiny else corpus
    ours = [_read(mail) for mail in corpus]
    show_ours(told, corpus, ours)
    show_peers(told, corpus, options)
    show_growth(told, 0.02 if options.tiny else 1.0)
    consent_figures.show(told)
    automatic_figures.show(told)
    told.finish()


def _read(mail: Mail) -> Answer:
    began = time.process_time()
    content = read(mail.text, mail.html, subject=mail.subject)
    return Answer(content.own, (time.process_time() - began) * 1000)


def show_ours(told: report.Report, corpus: Sequence[Mail], answers: Sequence[Answer]) -> None:
    """By kind, client and language."""
    for what, name_of in GROUPS.items():
        groups: dict[str, list[tuple[Mail, Answer]]] = {}
        for mail, answer in zip(corpus, answers, strict=True):
            groups.setdefault(name_of(mail), []).append((mail, answer))
        found = {name: judged(pairs) for name, pairs in sorted(groups.items())}
        told.figures[what] = found
        report.table(
            f"By {what}", (what, *COLUMNS), [(name, *figures.values()) for name, figures in found.items()]
        )
    told.figures["all"] = judged(zip(corpus, answers, strict=True))


GROUPS: dict[str, Callable[[Mail], str]] = {
    "kind": lambda mail: mail.kind,
    "client": lambda mail: mail.client,
    "language": lambda mail: mail.language,
}
COLUMNS = ("mails", "exact", "losing", "words", "history", "ms p50", "most")


def judged(pairs: Iterable[tuple[Mail, Answer]], *, is_lenient: bool = False) -> Figures:
    """How many are right, and how the others are wrong. Lenient: a signature may count as the writer's words."""
    read_mails = list(pairs)
    exact = losing = lost = leaking = 0
    for mail, answer in read_mails:
        said, right = _words(answer.own), _words(mail.own)
        signed = right + _words(mail.signature)
        missing = (right - said).total()
        losing += missing > 0
        lost += missing
        leaking += any(sentence in " ".join(answer.own.split()) for sentence in mail.history)
        exact += said == right or (is_lenient and missing == 0 and not said - signed)
    spent = [answer.ms for _, answer in read_mails]
    return {
        "mails": len(read_mails),
        "exact": exact,
        "losing": losing,
        "words": lost,
        "history": leaking,
        "p50_ms": round(statistics.median(spent), 3),
        "most_ms": round(max(spent), 2),
    }


def _words(text: str) -> Counter[str]:
    return Counter(_WORD.findall(text))


def show_peers(told: report.Report, corpus: Sequence[Mail], options: Namespace) -> None:
    """The others on the same mails, one after the other."""
    found = {NAIVE: judged(zip(corpus, map(_cut, corpus), strict=True), is_lenient=True)}
    reason = "they are left out of a try" if options.tiny else environment.why_not_installed()
    if reason:
        say(f"the other libraries are not measured: {reason}")
    for name in () if reason else READERS:
        answers = ask(name, corpus)
        found[name] = judged(zip(corpus, answers, strict=True), is_lenient=True)
    ours = told.figures["all"]
    told.peers |= found
    told.ratios |= {
        f"exact / {name}": round(ours["exact"] / max(1, each["exact"]), 2) for name, each in found.items()
    }
    rows = [("signalbox", *ours.values()), *((name, *each.values()) for name, each in found.items())]
    report.table("Beside others", ("", *COLUMNS), rows)


def _cut(mail: Mail) -> Answer:
    """What everybody writes first."""
    began = time.process_time()
    kept: list[str] = []
    for line in (mail.text or to_text(mail.html or "")).splitlines():
        if line.startswith(">") or line.endswith("wrote:"):
            break
        kept.append(line)
    return Answer("\n".join(kept), (time.process_time() - began) * 1000)


def ask(name: str, corpus: Sequence[Mail]) -> list[Answer]:
    """One of the other libraries, in its own environment."""
    given = [
        json.dumps(
            {"text": mail.text, "html": mail.html or "", "words": mail.text or to_text(mail.html or "")}
        )
        for mail in corpus
    ]
    done = subprocess.run(
        [str(environment.PYTHON), "-m", "bench.engines.reply_parsers", name],
        input="\n".join(given),
        cwd=packages.ROOT,
        check=True,
        capture_output=True,
        text=True,
        timeout=PEER_PATIENCE,
    )
    answers = [Answer(**json.loads(line)) for line in done.stdout.splitlines()]
    if name != "quotequail":
        return answers
    return [
        Answer(to_text(answer.own), answer.ms) if mail.html else answer
        for mail, answer in zip(corpus, answers, strict=True)
    ]


FAMILIES: dict[str, Callable[[int], tuple[str, str | None]]] = {
    "blank lines": lambda n: ("hi" + "\n" * 20 * n + "x", None),
    "blanks": lambda n: ("hi" + " " * 20 * n + "x", None),
    "lines that end like a lead-in": lambda n: ("On 27 Nov 2026 10:02 Alice wrote you:\n" * n, None),
    "lines that begin like a header": lambda n: ("From: alice@acorn.test\n" * n, None),
    "rules": lambda n: ("-----\n" * n, None),
    "closings": lambda n: ("Best regards\n" * n, None),
    "marks": lambda n: (">" * 20 * n, None),
    "one long line": lambda n: ("On " + "a " * 10 * n + "wrote:", None),
    "lawyers": lambda n: ("This message is confidential, by mistake.\n\n" * n, None),
    "nested elements": lambda n: ("", "<div>" * n + "x"),
    "nested tables": lambda n: ("", "<table><tr><td>" * n + "x"),
    "comments without end": lambda n: ("", "<!--" * 5 * n),
    "tags without end": lambda n: ("", "<a x='" * 5 * n),
    "open quotes": lambda n: ("", "<a x='>" * n),
    "scripts": lambda n: ("", "<script>" * 5 * n),
    "breaks": lambda n: ("", "a" + "<br>" * n + "b"),
    "paragraphs": lambda n: ("", "<p>x" * n),
    "an attribute": lambda n: ("", "<p " + "a" * 50 * n + ">x"),
    "entities": lambda n: ("", "&" * 20 * n),
}
LONGER = 8_000


def show_growth(told: report.Report, size: float) -> None:
    """Twice as much takes twice as long, whatever is sent."""
    long = max(20, int(LONGER * size))
    found = {}
    for name, make in FAMILIES.items():
        whole, half = _cost(*make(long)), _cost(*make(long // 2))
        found[name] = {"ms": round(whole, 2), "doubling": round(whole / max(half, 0.02), 2)}
    told.figures["growth"] = found
    told.figures["most_doubling"] = max(figures["doubling"] for figures in found.values())
    report.table(
        f"Growth, {long:,} pieces",
        ("", "ms", "doubling"),
        [(name, *each.values()) for name, each in found.items()],
    )


def _cost(text: str, html: str | None) -> float:
    """The least of five, in milliseconds: what others do on the machine only adds."""
    spent = []
    for _ in range(5):
        began = time.process_time()
        read(text, html)
        spent.append((time.process_time() - began) * 1000)
    return min(spent)


if __name__ == "__main__":
    main()
