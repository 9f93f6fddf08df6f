"""`./run runbook`: provokes each failure of docs/runbook.md on a throw-away installation, then looks for its signature in the log.

Web, relay, clock and worker run as the Procfile has them, and the simulators play the providers. The last table says what
`flask logs check` found in everything that they logged. Ends with 1 when a step went otherwise than it says, or a signature was met.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bench import hung, stage
from tools.processes import die_with_parent
from tools.runbook_steps import STEPS, Play, Seen, make_play
from tools.server import free_port
from webapp.operations import log_check

CRON_SECRET = "a secret of this run alone"  # of a throw-away installation
PROCESSES = ("relay", "clock", "worker")


def main() -> int:
    with (
        tempfile.TemporaryDirectory() as folder,
        hung.providers(EMAILBISON_PACE_MS="0", CRON_SECRET=CRON_SECRET) as board,
        stage.workspace("runbook") as workspace,
    ):
        log = Path(folder) / "all.log"
        play = make_play(board, workspace, CRON_SECRET)
        with _running(log, play):
            seen = [(title, expected, _try(step, play)) for title, expected, step in STEPS]
        with log.open("rb") as written:
            report = log_check.check(written)
    print(_table(seen))
    print(f"\nIn the log of all processes: {log_check.as_table(report)}")
    return 0 if report.is_clean and all(each.is_good for _, _, each in seen) else 1


def _table(seen: list[tuple[str, str, Seen]]) -> str:
    rows = [("", "Provoked", "Expected", "Seen")]
    rows += [
        ("held" if each.is_good else "FAILED", title, expected, each.words) for title, expected, each in seen
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    return "\n".join(
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[3]])
        for row in rows
    )


def _try(step: object, play: Play) -> Seen:
    """One step; whatever it breaks is mended afterwards."""
    try:
        return step(play)  # type: ignore[operator, no-any-return]
    except Exception as failed:  # noqa: BLE001  # the table tells it
        return Seen(f"{type(failed).__name__}: {failed}"[:120], is_good=False)
    finally:
        for provider in play.board.all().values():
            provider.faults.clear()
        play.board.ai.endings.clear()


@contextmanager
def _running(log: Path, play: Play) -> Iterator[None]:
    """All processes, their lines in one file."""
    with log.open("ab") as lines, ExitStack() as stack:
        play.port = free_port()
        for name in ("web", *PROCESSES):
            stack.enter_context(_process(stage.COMMANDS[name], lines.fileno(), PORT=str(play.port)))
        play.wait_for("the web server", play.answers)
        yield


@contextmanager
def _process(command: str, log: int, **environment: str) -> Iterator[None]:
    child = subprocess.Popen(
        command,
        shell=True,
        cwd=stage.ROOT,
        env={**os.environ, **environment},
        stdout=log,
        stderr=subprocess.STDOUT,
        preexec_fn=die_with_parent(15),
    )
    try:
        yield
    finally:
        child.terminate()
        try:
            child.wait(20)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


if __name__ == "__main__":
    sys.exit(main())
