"""What operators feel while everything outside says nothing: fifty people at work, and every provider silent.

GoHighLevel, EmailBison, the model and the sign-in server (Supabase) take every call and never answer. Web, worker, relay and
clock run as the Procfile has them, with work in every queue that waits for those providers. Fifty people, each with a session
of their own, do something about every second: every page and fragment that a signed-in person can ask for, and every button
whose work needs a provider. The same people did the same just before, while every provider answered: that is what it is
compared with.

    ms p50, p95, p99, most  from the connection to the last byte
    no                      told that it cannot be (4xx): an answer to a lead that opted out, knowledge beyond its limit
    errors                  5xx, and whoever was not answered at all

Aim: p99 under 200 ms for every step, and no error. Signing in asks the sign-in server, and no design can answer it without:
it is measured by itself, and has to end with a reason within the server's deadline.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from flask import Flask
from sqlalchemy import select

from bench import at_work, crowd, load, report, session, stage
from bench.at_work import FORM, LEAD, Step, Took, browser
from bench.load import Request
from simulators.switchboard import AI_KEY, Switchboard
from webapp.accounts.models import User
from webapp.app import create_app
from webapp.integrations.connections import connect
from webapp.integrations.models import Connection
from webapp.personas.models import Persona
from webapp.runtime.database import unit_of_work
from webapp.sync import bulk_sync

PEOPLE = 50
LEADS = 2_000
SECONDS = 90.0
AIM_MS = 200.0
OFTEN = {
    "inbox.lead": 6,
    "inbox.listing": 4,
    "inbox.pulse": 12,
    "inbox.counts": 3,
    "sync.panel": 4,
    "sync.syncs": 4,
}
"""What people do more often than once in a while."""


def main() -> None:
    asked = report.arguments("hung", __doc__).parse_args()
    count, leads, seconds = (4, 40, 4.0) if asked.tiny else (PEOPLE, LEADS, SECONDS)
    told = report.Report("hung", as_json=asked.json)
    with providers() as board, stage.workspace("hung-bench") as workspace:
        newest = crowd.move_in(workspace.workspace_id, leads)
        app = create_app()
        steps = [*_pages(app, workspace), *_buttons(workspace, _connect(workspace.workspace_id, board))]
        sealed = session.tokens_of(board.supabase)
        crew = at_work.hire(app, workspace.workspace_id, count, sealed)
        with stage.web() as web, stage.process("relay"), stage.process("clock"), stage.process("worker"):
            usual = at_work.Work(web.port, crew, steps, newest[: leads // 2], seconds)
            # Processes warm up, and fetch the sign-in server's keys.
            at_work.work(replace(usual, seconds=seconds / 10))
            well = at_work.work(usual)
            for provider in board.all().values():
                provider.faults.add("hang", times=None)
            with unit_of_work() as made:
                bulk_sync.start(made, workspace.workspace_id, made.scalars(select(User.id)).all()[0])
            time.sleep(1 if asked.tiny else 10)  # until everything that can wait for a provider does
            silent = at_work.work(usual)
            signing_in = _sign_in(app, web.port)
        tell(told, well, silent, signing_in)


def tell(told: report.Report, well: list[Took], silent: list[Took], signing_in: float) -> None:
    """Every step, the slowest first."""
    steps = {
        name: _figures([took for took in silent if took.name == name])
        for name in {took.name for took in silent}
    }
    slowest = sorted(steps.items(), key=lambda step: -step[1]["p99"])
    whole, before = _figures(silent), _figures(well)
    columns = ("milliseconds", *whole)
    rows = [("all, everything answers", *before.values()), ("all, everything silent", *whole.values())]
    report.table("Fifty operators", columns, rows)
    report.table("Each step, everything silent", columns, [(name, *row.values()) for name, row in slowest])
    print(f"\nsigning in, the server silent: refused with a reason after {signing_in:.1f} s")
    over = [name for name, row in slowest if row["p99"] > AIM_MS]
    print(f"steps with a p99 over {AIM_MS:.0f} ms: {', '.join(over) or 'none'}")
    told.figures |= {"silent": whole, "steps": steps, "signing in, seconds": round(signing_in, 2)}
    told.peers |= {"everything answers": before}
    told.ratios |= {"p99, silent / answering": round(whole["p99"] / before["p99"], 2)}
    told.finish()


def _figures(took: list[Took]) -> report.Figures:
    return {
        **report.spread([each.milliseconds for each in took]),
        "no": sum(each.is_no for each in took),
        "errors": sum(each.is_error for each in took),
    }


@contextmanager
def providers(**more: str) -> Iterator[Switchboard]:
    """Every provider's simulator, sign-in included; the product, here and in the processes to come, is told where they are, and of `more`."""
    board = Switchboard()
    board.start()
    board.supabase.books.add(session.EMAIL, session.PASSWORD)
    os.environ.update(
        AUTH="supabase",
        SUPABASE_URL=board.supabase.url,
        SUPABASE_ANON_KEY=board.supabase.key,
        OPENAI_BASE_URL=f"{board.ai.url}/v1",
        OPENAI_API_KEY=AI_KEY,
        GOHIGHLEVEL_BASE_URL=board.gohighlevel.url,
        EGRESS_ALLOW=",".join(provider.host for provider in board.all().values()),
        **more,
    )
    try:
        yield board
    finally:
        board.stop()


def _connect(workspace_id: int, board: Switchboard) -> dict[str, int]:
    """Both providers, known to work; the ids of their connections."""
    with unit_of_work() as made:
        connect(made, workspace_id, "emailbison", key=board.emailbison.key, host=board.emailbison.host)
        location = connect(made, workspace_id, "gohighlevel", key=board.gohighlevel.token)
        location.location_id = board.gohighlevel.books.location_id
        made.add(Persona(workspace_id=workspace_id, name="Bench"))
        for row in made.scalars(select(Connection)):
            row.state = "working"
        return {row.provider: row.id for row in made.scalars(select(Connection))}


def _pages(app: Flask, workspace: stage.Stage) -> list[Step]:
    """Every address of a workspace that can be asked for with nothing but a lead's id."""
    found = []
    for rule in app.url_map.iter_rules():
        if rule.methods is None or "GET" not in rule.methods or not rule.rule.startswith("/w/"):
            continue
        path = rule.rule.replace("<slug>", workspace.slug).replace("<int:lead_id>", LEAD)
        path = path.replace("<any(knowledge, rescoring):part>", "knowledge")
        if "<" in path:
            continue  # one delivery: there is none
        asked = Request(path, headers={"HX-Request": "true"} if path.count("/") > 3 else {})
        found.append(Step(rule.endpoint, asked, OFTEN.get(rule.endpoint, 1)))
    return found


def _buttons(workspace: stage.Stage, connections: dict[str, int]) -> list[Step]:
    """Whatever needs a provider, and what people do to a lead."""
    mail, texts = connections["emailbison"], connections["gohighlevel"]
    lead = f"/leads/{LEAD}"
    buttons = [
        ("sync.syncs", f"{lead}/syncs", ""),
        ("sync.syncs, opened", f"{lead}/syncs", "opened=1"),
        ("composer.replies", f"{lead}/replies", "channel=email&text=Tuesday+at+ten+is+fine."),
        ("drafting.index", f"{lead}/drafts", ""),
        ("scoring.scores", f"{lead}/scores", ""),
        ("leads.sentiment", f"{lead}/sentiment", "sentiment=Interested"),
        ("leads.handled", f"{lead}/handled", ""),
        ("leads.snooze", f"{lead}/snooze", "until=tomorrow"),
        ("leads.notes", f"{lead}/notes", "notes=Called"),
        ("integrations.tests, mail", f"/integrations/{mail}/tests", ""),
        ("integrations.tests, SMS", f"/integrations/{texts}/tests", ""),
        ("integrations.registrations", f"/integrations/{mail}/registrations", ""),
        ("campaigns.syncs", f"/campaigns/{workspace.workspace_id}/syncs", ""),
        ("completeness.sweeps", f"/completeness/{texts}/sweeps", ""),
        ("completeness.checks", f"/completeness/{mail}/checks", "days=7"),
        ("personas.additions", "/personas/knowledge/pages", "address=https%3A%2F%2Fwww.example.com%2F"),
    ]
    return [
        Step(name, Request(f"/w/{workspace.slug}{path}", "POST", body, FORM), OFTEN.get(name, 1))
        for name, path, body in buttons
    ]


def _sign_in(app: Flask, port: int) -> float:
    """Seconds until somebody who signs in meanwhile is told why it cannot be."""
    form = "email=somebody%40bench.test&password=of+no+account"
    asked = Request("/sign-in", "POST", form, {**FORM, **browser(app, {})})
    began = time.monotonic()
    load.send_once(port, asked, 503)
    return time.monotonic() - began


if __name__ == "__main__":
    main()
