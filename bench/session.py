"""What it costs to know who is asking: the check of a session by itself, and pages while the sign-in server says nothing."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from sqlalchemy import select

from bench import load, report, stage
from simulators.supabase import Supabase
from webapp.accounts import sessions, token_refresh
from webapp.accounts.authentication import SignedIn, auth_state_of
from webapp.accounts.models import User
from webapp.app import create_app
from webapp.providers import supabase
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work
from webapp.runtime.settings import settings

EMAIL = "session@bench.test"
PASSWORD = "not used by anybody"  # of the simulated project
WITHIN_MS = 50.0
UNDER_MS = 1.0


def main() -> None:
    parser = report.arguments("session", __doc__)
    parser.add_argument("--seconds", type=float, default=15.0, help="for each load (15)")
    options = parser.parse_args()
    seconds, checks = (1.0, 50) if options.tiny else (options.seconds, 3000)
    told = report.Report("session", as_json=options.json)
    with project() as sim, stage.workspace("session-bench") as workspace:
        user_id = owner()
        figures = {"check, local": check(user_id, None, checks)}
        sealed = tokens_of(sim)
        figures["check, Supabase"] = check(user_id, sealed, checks)
        with stage.web() as server:
            path = f"/w/{workspace.slug}/inbox/counts"
            good, stuck = cookie(user_id, sealed), cookie(user_id, run_out(sim))
            figures["page, server well"] = pages(server.port, path, good, seconds)
            sim.faults.add("hang", path="/auth/*", times=None, seconds=9.0)
            figures["page, server silent"] = pages(server.port, path, good, seconds)
            with ThreadPoolExecutor(1) as pool:
                others = pool.submit(pages, server.port, path, stuck, seconds, 503)
                figures["page, silent, beside a browser whose token ran out"] = pages(
                    server.port, path, good, seconds
                )
                figures["that browser's refusals"] = others.result()
        tell(told, figures)


def tell(told: report.Report, figures: dict[str, report.Figures]) -> None:
    columns = ["milliseconds", *figures["check, local"]]
    report.table("Who is asking", columns, [[name, *found.values()] for name, found in figures.items()])
    print(
        f"\naims: a check under {UNDER_MS} ms at p50; p99 of a page within {WITHIN_MS} ms of normal while the server is silent"
    )
    told.figures |= figures
    told.peers["page, server well"] = figures["page, server well"]
    told.ratios["silent / well"] = round(
        (figures["page, server silent"]["p99"] or 0) / (figures["page, server well"]["p99"] or 1), 2
    )
    told.finish()


def owner() -> int:
    """The one person of the measurement's database."""
    with unit_of_work() as session:
        return session.scalars(select(User.id)).one()


@contextmanager
def project() -> Iterator[Supabase]:
    """A simulated project with one person, and the product told to use it."""
    sim = Supabase()
    sim.start()
    sim.books.add(EMAIL, PASSWORD)
    os.environ |= {
        "AUTH": "supabase",
        "SUPABASE_URL": sim.url,
        "SUPABASE_ANON_KEY": sim.key,
        "EGRESS_ALLOW": sim.host,
    }
    try:
        yield sim
    finally:
        sim.stop()


def tokens_of(sim: Supabase) -> bytes:
    """Tokens of a new session at the project, as they are stored."""
    return token_refresh.sealed(supabase.password(EMAIL, PASSWORD).tokens)


def run_out(sim: Supabase) -> bytes:
    """The same, but the access token is good no more. The server need not answer."""
    signed = sim.books.sign_in(EMAIL, PASSWORD)
    sim.signing.seconds = -60
    tokens = supabase.Tokens(sim.signing.access_token(signed, sim.issuer), signed.chain[-1])
    sim.signing.seconds = 3600
    return token_refresh.sealed(tokens)


def check(user_id: int, sealed: bytes | None, times: int) -> report.Figures:
    """Milliseconds of one check, everything included: its statements, and for Supabase opening and verifying the token."""
    os.environ["AUTH"] = "local" if sealed is None else "supabase"
    settings.cache_clear()
    token = begin(user_id, sealed)
    spent = []
    for _ in range(times):
        began = time.perf_counter()
        found = auth_state_of(token, clock.now())
        spent.append((time.perf_counter() - began) * 1000)
        if not isinstance(found, SignedIn):
            raise ValueError(f"the session was not recognised: {found}")
    return report.spread(spent[times // 10 :])


def pages(port: int, path: str, cookie: str, seconds: float, status: int = 200) -> report.Figures:
    """Milliseconds of a page for one signed-in browser with two connections."""
    asked = load.Request(path, headers={"Cookie": f"signalbox={cookie}"})
    load.send(port, asked, connections=2, seconds=1)  # processes warm up, and fetch the keys
    return report.spread(load.send(port, asked, connections=2, seconds=seconds).require(status).milliseconds)


def begin(user_id: int, sealed: bytes | None) -> str:
    """A new session of this person."""
    with unit_of_work() as session:
        return sessions.begin(session, session.get_one(User, user_id), "bench", clock.now(), sealed)


def cookie(user_id: int, sealed: bytes) -> str:
    """The cookie of a browser that is signed in through Supabase."""
    return stage.sign(create_app(), stage.signed_in(begin(user_id, sealed)))


if __name__ == "__main__":
    main()
