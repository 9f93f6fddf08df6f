"""`./run bench footprint`: what a server has to have: memory of all processes, size of what is installed, and how long a start takes.

    MB        memory of a process of the Procfile and its children: their own, and their share of what they have in common (PSS)
    rested    after the start, before anybody asked for anything
    worked    after ten seconds of pages and replies
    start s   from the command to the first page, the imports of a cold process included
    installed the locked packages of production (requirements-production.lock), and the product's own files

Beside it a Flask application that says hello, under the same gunicorn line: what Python, Flask and gunicorn need by themselves.
"""

from __future__ import annotations

import json
import re
import time
from contextlib import ExitStack
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from bench import load, memory, report, stage
from simulators.emailbison import events
from simulators.emailbison.books import Books
from tools.processes import family

OURS = ("webapp", "worker", "templates", "migrations")
PROCESSES = ("web", "worker", "relay", "clock")
LOCK = stage.ROOT / "requirements-production.lock"


def main() -> None:
    options = report.arguments("footprint", __doc__).parse_args()
    seconds = 1.0 if options.tiny else 10.0
    told = report.Report("footprint", as_json=options.json)
    with stage.workspace("footprint") as workspace:
        bare = start("bench.bare:app", "/hello")
        own = start("wsgi:app", "/sign-in")
        told.figures = {**sizes(workspace, seconds), "start": own, "installed MB": installed()}
        told.peers = {"bare": bare}
        rows = [[name, *told.figures[name].values()] for name in (*PROCESSES, "all")]
        report.table("MB", ["", "rested", "worked"], rows)
        report.table("Start", ["", "s", "MB"], [["ours", *own.values()], ["bare Flask", *bare.values()]])
        report.table("Installed", ["", "MB"], [list(each) for each in told.figures["installed MB"].items()])
        told.ratios = {name: round(own[name] / bare[name], 2) for name in ("start s", "MB")}
        told.finish()


def start(application: str, path: str) -> report.Figures:
    """From the command to the first page, and what the server needs then."""
    began = time.monotonic()
    with stage.web(application) as server:
        load.send_once(server.port, load.Request(path, headers={"Connection": "close"}), 200)
        return {"start s": round(time.monotonic() - began, 2), "MB": _megabytes(server.pid)}


def sizes(workspace: stage.Stage, seconds: float) -> report.Figures:
    """Every process at rest and after some work."""
    with ExitStack() as stack:
        running = {name: stack.enter_context(stage.process(name)) for name in PROCESSES}
        time.sleep(seconds)
        rested = {name: _megabytes(each.pid) for name, each in running.items()}
        _work(running["web"].port, workspace, seconds)
        worked = {name: _megabytes(each.pid) for name, each in running.items()}
    found = {name: {"rested": rested[name], "worked": worked[name]} for name in PROCESSES}
    return {
        **found,
        "all": {"rested": round(sum(rested.values()), 1), "worked": round(sum(worked.values()), 1)},
    }


def _work(port: int, workspace: stage.Stage, seconds: float) -> None:
    books = Books(7, workspace.slug)
    lead = books.add_lead(1, "Maya", "Ortiz", "maya@northwind.test")
    for number in range(20):
        body = json.dumps(
            events.replied(books, "send.bench.test", books.add_reply(number + 1, lead, "Re: pallets", "Yes."))
        )
        told = load.Request(workspace.webhook_path, "POST", body, {"Content-Type": "application/json"})
        load.send_once(port, told, 202)
    page = load.Request(f"/w/{workspace.slug}/inbox", headers={"Cookie": f"signalbox={workspace.cookie}"})
    load.send(port, page, connections=4, seconds=seconds).require(200)


def installed() -> report.Figures:
    """Megabytes on the disk. Packages of the lock that this environment lacks are left out."""
    names = re.findall(r"^([A-Za-z0-9._-]+)==", LOCK.read_text(), re.MULTILINE)
    packages = sum(map(_package_bytes, names))
    own = sum(
        path.stat().st_size for folder in OURS for path in (stage.ROOT / folder).rglob("*") if path.is_file()
    )
    return {
        "packages": round(packages / 1e6, 1),
        "own files": round(own / 1e6, 1),
        "together": round((packages + own) / 1e6, 1),
    }


def _package_bytes(name: str) -> int:
    try:
        files = distribution(name).files or []
    except PackageNotFoundError:
        return 0
    paths = (Path(str(file.locate())) for file in files)
    return sum(path.stat().st_size for path in paths if path.is_file())


def _megabytes(pid: int) -> float:
    return round(memory.megabytes(family(pid)), 1)


if __name__ == "__main__":
    main()
