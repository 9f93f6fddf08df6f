"""What became of every mutant that was tried: one line of JSON each, kept between runs."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from tools.mutants.forks import Outcome


class Results:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def path(self, name: str) -> Path:
        return self.folder / f"{name}.jsonl"

    def add(self, name: str, outcomes: Iterable[Outcome]) -> None:
        with self.path(name).open("a") as lines:
            lines.writelines(json.dumps(asdict(outcome)) + "\n" for outcome in outcomes)

    def of(self, name: str) -> dict[str, Outcome]:
        """The newest outcome of each mutant, by its name."""
        lines = self.path(name).read_text().splitlines() if self.path(name).exists() else []
        return {outcome.name: outcome for outcome in (Outcome(**json.loads(line)) for line in lines)}
