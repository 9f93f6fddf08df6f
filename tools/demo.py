"""The database brought up to date, the demo data made the first time, and what there is to show of it."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tools import processes
from tools.console import Stop

COLUMNS = ("name", "email", "password", "role")


@dataclass(frozen=True)
class Shown:
    """People who can sign in and workspaces that can be written to; nothing when this is not a demo."""

    people: list[dict[str, str]] = field(default_factory=list)
    workspaces: list[dict[str, Any]] = field(default_factory=list)

    def webhook_urls(self) -> list[str]:
        hooks = [webhook["url"] for workspace in self.workspaces for webhook in workspace["webhooks"]]
        return [url for url in hooks if url.startswith("http")]  # one that is locked is said in words

    def as_text(self, address: str, control: str | None) -> str:
        """The closing words of ./run."""
        parts = [f"\n  Signalbox is up: {address}\n"]
        if self.people:
            rows = [[person[column] for column in COLUMNS] for person in self.people]
            parts.append("\n  Sign in as one of these demo people:\n\n" + table([list(COLUMNS), *rows]))
        if self.workspaces:
            rows = [
                [w["name"], hook["provider"], hook["url"]] for w in self.workspaces for hook in w["webhooks"]
            ]
            parts.append("\n  Webhooks of the workspaces:\n\n" + table(rows))
        if control:
            parts.append(f"\n  Simulated providers: {control} (send replies, break things)\n")
        parts.append("\n  Ctrl-C stops everything.\n")
        return "".join(parts)


def set_up(environment: dict[str, str], check: Callable[[], None]) -> Shown:
    """One interpreter does it all, because loading the application costs about a second each time."""
    with tempfile.TemporaryFile("w+") as answer:
        command = [sys.executable, "-m", "flask", "--app", "wsgi", "setup"]
        if processes.call(command, environment, check, answer):
            raise Stop("The database could not be brought up to date: the lines above say why.")
        answer.seek(0)
        lines = answer.read().strip().splitlines()
    said = json.loads(lines[-1]) if lines else {}
    return Shown(said.get("people", []), said.get("workspaces", []))


def table(rows: list[list[str]]) -> str:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "".join(
        "    " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() + "\n"
        for row in rows
    )
