"""What `./run runbook` provokes, one function for each failure, and what is to be seen instead of it."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta

from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import select, text

from bench import session as sign_in
from bench import stage
from simulators.emailbison import events
from simulators.switchboard import Switchboard
from webapp.app import create_app
from webapp.integrations.connections import connect
from webapp.integrations.models import Connection
from webapp.leads.models import Lead
from webapp.operations.schedules import SCHEDULES
from webapp.runtime import clock, tenancy
from webapp.runtime.database import unit_of_work
from webapp.sync.jobs import SYNC

SOON_S = 10.0
"""No request may take longer, whatever is broken outside."""
PATIENCE_S = 90.0
TIMES = 20
WORD = "runbook"
REFUSAL = json.dumps({"data": {"success": False, "message": "The request is not authenticated."}})


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen, in words, and whether that is as it should be."""

    words: str
    is_good: bool


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    seconds: float
    text: str


@dataclass(slots=True)
class Play:
    """The installation under test: one workspace, one lead, and three browsers."""

    board: Switchboard
    workspace: stage.Stage
    connection_id: int
    cron_secret: str
    signed_in: dict[str, str]
    stale: dict[str, str]
    port: int = 0

    def ask(
        self, path: str, headers: dict[str, str] | None = None, method: str = "GET", body: str = ""
    ) -> Answer:
        """One request; it may take as long as the patience of this run."""
        began = time.monotonic()
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        kind = {
            "Content-Type": "application/json"
            if body.startswith("{")
            else "application/x-www-form-urlencoded"
        }
        line.request(method, path, body=body or None, headers={**kind, **(headers or {})})
        answer = line.getresponse()
        words = answer.read().decode(errors="replace")
        line.close()
        return Answer(answer.status, time.monotonic() - began, words)

    def answers(self) -> bool:
        try:
            return self.ask("/healthz").status == 200
        except OSError:
            return False

    def wait_for(self, what: str, is_there: Callable[[], bool]) -> None:
        """Raises TimeoutError."""
        deadline = time.monotonic() + PATIENCE_S
        while not is_there():
            if time.monotonic() > deadline:
                raise TimeoutError(f"{what} did not come within {PATIENCE_S:.0f} s")
            time.sleep(0.2)

    def reply(self, number: int, words: str) -> Answer:
        """A lead's reply, in the provider's books and by its webhook."""
        books = self.board.emailbison.books
        person = books.leads.get(5) or books.add_lead(5, "Jane", "Roe", "jane@client.test")
        row = books.add_reply(number, person, "Re: pallets", words, when=clock.now() - timedelta(seconds=1))
        body = json.dumps(events.replied(books, self.board.emailbison.host, row))
        return self.ask(self.workspace.webhook_path, method="POST", body=body)

    def lead(self) -> Lead | None:
        with unit_of_work() as session:
            return session.scalars(select(Lead).where(Lead.email == "jane@client.test")).one_or_none()

    def connection(self) -> Connection:
        with unit_of_work() as session:
            return session.get_one(Connection, self.connection_id)


def make_play(board: Switchboard, workspace: stage.Stage, cron_secret: str) -> Play:
    """Connect the workspace to the simulated provider, and sign two browsers in: one's access token has run out."""
    with unit_of_work() as session:
        row = connect(
            session,
            workspace.workspace_id,
            "emailbison",
            key=board.emailbison.key,
            host=board.emailbison.host,
        )
        row.state = "working"
        connection_id = row.id
    user = sign_in.owner()
    good, stale = (
        _browser(sign_in.begin(user, tokens(board.supabase)))
        for tokens in (sign_in.tokens_of, sign_in.run_out)
    )
    return Play(board, workspace, connection_id, cron_secret, good, stale)


def sign_in_server_away(play: Play) -> Seen:
    """Pages of a browser whose token has to be renewed, and of one that need not, while the server is away; and of the first
    when the server is back and does not know its token any more."""
    for _ in range(TIMES):  # every process has the server's public keys, as it has when people are at work
        play.wait_for(
            "a page of somebody signed in", lambda: play.ask(_page(play), play.signed_in).status == 200
        )
    play.board.supabase.faults.add("status", status=503, path="/auth/*", times=None)
    stale = [play.ask(_page(play), play.stale) for _ in range(TIMES)]
    good = [play.ask(_page(play), play.signed_in) for _ in range(TIMES)]
    play.board.supabase.faults.clear()
    play.board.supabase.books.sessions.clear()
    play.wait_for("the sign-in page", lambda: play.ask(_page(play), play.stale).status == 303)
    are_calm = {each.status for each in stale} <= {303, 503} and {each.status for each in good} == {200}
    return Seen(f"{_statuses([*stale, *good])}; afterwards 303", are_calm and _are_soon([*stale, *good]))


def signed_out_counts(play: Play) -> Seen:
    """A page that was left open asks for its counts; so does one for a workspace that is not there."""
    paths = (f"/w/{play.workspace.slug}/inbox/counts", "/w/nowhere/inbox/counts")
    asked = [play.ask(path) for _ in range(TIMES) for path in paths]
    return Seen(_statuses(asked), {each.status for each in asked} == {200} and _are_soon(asked))


def truncated_answers(play: Play) -> Seen:
    """The model's first answers are cut off; the reply is scored all the same."""
    for ending in ("incomplete", "truncated"):
        play.board.ai.endings.add(ending)
    taken = play.reply(9001, "Could we meet on Tuesday? What would forty pallets cost?")
    play.wait_for("the score", lambda: (lead := play.lead()) is not None and lead.overall_score is not None)
    lead = play.lead()
    return Seen(f"webhook {taken.status}, score {lead.overall_score if lead else '–'}", taken.status == 202)


def hung_provider(play: Play) -> Seen:
    """The provider says nothing, and somebody opens conversations and asks for syncs."""
    play.board.emailbison.faults.add("hang", path="/api/*", times=None, seconds=60.0)
    lead = play.lead()
    path = f"/w/{play.workspace.slug}/leads/{lead.id if lead else 0}"
    asked = [play.ask(f"{path}/syncs", play.signed_in, "POST") for _ in range(TIMES)]
    asked += [play.ask(path, play.signed_in) for _ in range(TIMES)]
    return Seen(_statuses(asked), all(each.status < 400 for each in asked) and _are_soon(asked))


def racing_enqueues(play: Play) -> Seen:
    """Sixteen at once ask for the same work, over and over."""
    lead = play.lead()
    assert lead is not None

    def ask(_number: int) -> None:
        with tenancy.all_tenants(), unit_of_work() as session:
            SYNC.enqueue(session, workspace_id=lead.workspace_id, lead_id=lead.id)

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(ask, range(16 * TIMES)))
    with unit_of_work() as session:
        live = text("SELECT count(*) FROM job WHERE key = :key AND state IN ('waiting', 'running', 'parked')")
        count = session.scalar(live, {"key": SYNC.key(lead.id)})
    return Seen(f"{16 * TIMES} asked, {count} live row, no exception", count in (0, 1))


def refused_key(play: Play) -> Seen:
    """The provider refuses the key; the connection says which host, and what to do."""
    play.board.emailbison.faults.add("status", status=401, path="/api/*", times=None, body=REFUSAL)
    path = f"/w/{play.workspace.slug}/integrations/{play.connection_id}/tests"
    asked = play.ask(path, play.signed_in, "POST")
    play.wait_for("the refusal", lambda: play.connection().state == "refused")
    row = play.connection()
    return Seen(
        (row.remedy or "no remedy")[:70] + "…",
        asked.status < 400 and play.board.emailbison.host in (row.remedy or ""),
    )


def crons_over_budget(play: Play) -> Seen:
    """Every schedule's door, while providers and the model say nothing."""
    for provider in (play.board.emailbison, play.board.gohighlevel, play.board.ai):
        provider.faults.add("hang", path="*", times=None, seconds=60.0)
    bearer = {"Authorization": f"Bearer {play.cron_secret}"}
    asked = [play.ask(f"/cron/{each.name}", bearer, "POST") for each in SCHEDULES]
    return Seen(_statuses(asked), {each.status for each in asked} <= {200, 202} and _are_soon(asked))


STEPS: tuple[tuple[str, str, Callable[[Play], Seen]], ...] = (
    ("the sign-in server is away, a token is not known", "pages go on; 503, then 303", sign_in_server_away),
    ("counts are asked for while signed out", "200, nothing logged", signed_out_counts),
    ("the model's answers are cut off", "asked again, scored", truncated_answers),
    ("the provider hangs while people sync", "answered at once", hung_provider),
    ("the same work is enqueued at the same moment", "one live row", racing_enqueues),
    ("the provider refuses the key", "a remedy that names the host", refused_key),
    ("schedules run while everything hangs", "202, or 200, at once", crons_over_budget),
)


def _page(play: Play) -> str:
    return f"/w/{play.workspace.slug}/inbox"


def _browser(token: str) -> dict[str, str]:
    """The headers of a browser with this session, which has seen a page with a form."""
    app = create_app()
    proof = URLSafeTimedSerializer(app.secret_key or "", salt="wtf-csrf-token").dumps(WORD)
    cookie = stage.sign(app, {**stage.signed_in(token), "csrf_token": WORD})
    return {"Cookie": f"signalbox={cookie}", "X-CSRFToken": str(proof)}


def _are_soon(asked: list[Answer]) -> bool:
    return all(each.seconds < SOON_S for each in asked)


def _statuses(asked: list[Answer]) -> str:
    counts = {
        status: sum(each.status == status for each in asked)
        for status in sorted({each.status for each in asked})
    }
    told = ", ".join(f"{count} × {status}" for status, count in counts.items())
    return f"{told}, slowest {max(each.seconds for each in asked):.2f} s"
