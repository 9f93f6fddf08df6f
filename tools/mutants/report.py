"""docs/mutants.md: what was killed, slice by slice, and every mistake that no test noticed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tools.mutants.forks import Outcome
from tools.mutants.planting import Mutant, mutants_of
from tools.mutants.results import Results
from tools.mutants.slices import slices

REPORT = Path("docs", "mutants.md")
ACCEPTED = Path("docs", "mutants-accepted.txt")
MARK = "<!-- Everything below is written by ./test mutants. -->"
KILLED = ("killed", "timeout")


@dataclass(frozen=True)
class Chapter:
    """A slice's mutants, all of them, and what became of those that were tried."""

    name: str
    mutants: list[Mutant]
    outcomes: dict[str, Outcome]
    accepted: dict[str, str]

    def of(self, *ways: str) -> list[Mutant]:
        return [
            mutant
            for mutant in self.mutants
            if (known := self.outcomes.get(mutant.name)) and known.how in ways
        ]

    @property
    def unnoticed(self) -> list[Mutant]:
        return [mutant for mutant in self.of("survived", "unreached") if mutant.name not in self.accepted]


def write(results: Results, root: Path) -> None:
    """Write what is known below the mark of the report, and leave what people wrote above it."""
    path = root / REPORT
    head = path.read_text().partition(MARK)[0] if path.exists() else "# Mutation tests\n\n"
    accepted = read_accepted(root / ACCEPTED)
    chapters = [
        Chapter(each.name, [m for path in each.files for m in mutants_of(root, path)], known, accepted)
        for each in slices(root).values()
        if (known := results.of(each.name))
    ]
    path.write_text(
        head
        + "\n".join([MARK, "", *_table(chapters), *_lists(chapters), *_stale(root, chapters, accepted)])
        + "\n"
    )


def read_accepted(path: Path) -> dict[str, str]:
    """The reasons by the mutants' names: a name on a line of its own, and what is indented below it is the reason."""
    found: dict[str, str] = {}
    name = ""
    for line in path.read_text().splitlines() if path.exists() else []:
        if line.startswith(" "):
            found[name] = f"{found.get(name, '')} {line.strip()}".strip()
        elif line and not line.startswith("#"):
            name = line
    return found


def _table(chapters: list[Chapter]) -> Iterator[str]:
    yield "| slice | mutants | tried | killed | by time | survived | not reached | accepted | killed of tried |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for chapter in chapters:
        tried = len(chapter.of(*KILLED, "survived", "unreached"))
        killed, slow = len(chapter.of("killed")), len(chapter.of("timeout"))
        survived, unreached = len(chapter.of("survived")), len(chapter.of("unreached"))
        accepted = survived + unreached - len(chapter.unnoticed)
        share = f"{100 * (killed + slow) / tried:.0f} %" if tried else "–"
        numbers = [len(chapter.mutants), tried, killed, slow, survived, unreached, accepted]
        yield f"| {chapter.name} | {' | '.join(map(str, numbers))} | {share} |"


def _lists(chapters: list[Chapter]) -> Iterator[str]:
    for chapter in chapters:
        if chapter.of("survived", "unreached"):
            yield f"\n## {chapter.name}\n"
        for mutant in chapter.of("survived", "unreached"):
            how = "" if chapter.outcomes[mutant.name].how == "survived" else "not reached: "
            reason = chapter.accepted.get(mutant.name)
            told = f" Accepted: {reason}" if reason else ""
            again = f" ({mutant.nth})" if mutant.nth > 1 else ""
            yield f"- {how}`{mutant.path}:{mutant.line}` {mutant.scope} {_code(mutant.old)} → {_code(mutant.new)}{again}{told}"


def _stale(root: Path, chapters: list[Chapter], accepted: dict[str, str]) -> Iterator[str]:
    """Entries of the accepted ones that no longer say anything: the mutant is killed, or there is no such one."""
    mutants = {mutant.name: mutant for chapter in chapters for mutant in chapter.mutants}
    killed = {mutant.name for chapter in chapters for mutant in chapter.of(*KILLED)}
    paths = {mutant.path for mutant in mutants.values()}
    gone = [
        name
        for name in sorted(accepted)
        if name in killed
        or (
            name not in mutants
            and (name.partition(" ")[0] in paths or not (root / name.partition(" ")[0]).exists())
        )
    ]
    if gone:
        yield f"\nIn `{ACCEPTED.name}`, but not among the survivors: " + ", ".join(map(_code, gone))


def _code(text: str) -> str:
    fence = "``" if "`" in text else "`"
    return f"{fence}{text or ' '}{fence}"
