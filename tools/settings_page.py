"""`python -m tools.settings_page`: writes docs/settings.md and .env.example from the code: settings, ceilings and deadlines with reasons."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from pydantic.fields import FieldInfo

import worker.handlers  # noqa: F401  # every kind of work
from tools import env_example
from tools.packages import ROOT
from webapp.backups import programs
from webapp.jobs import kinds, ledger
from webapp.providers import breaker, egress, network, pace, pages, smtp
from webapp.providers.emailbison import replies
from webapp.runtime import database
from webapp.runtime.settings import Settings
from webapp.web import buffering
from worker import pool, relay

PAGE = ROOT / "docs" / "settings.md"
SEED = "the 800 seconds that hosting platforms allow at most"
DEADLINES: tuple[tuple[str, float, str], ...] = (
    ("a request to arrive whole", buffering.ARRIVES_SECONDS, "a slow client holds a socket, and no thread"),
    ("a connection on which nothing is asked", buffering.IDLE_SECONDS, "it is closed; browsers open another"),
    ("a wait for a free database connection", 2, "then 503 with Retry-After: a page never hangs"),
    (
        "a database connection that lost its server",
        database.ALIVE["tcp_user_timeout"] / 1000,
        "libpq would wait for ever",
    ),
    ("connecting to a provider", network.CONNECT_SECONDS, "of the call's own total deadline"),
    (
        "a wait that a provider asks for inside a call",
        egress.MAX_WAIT_SECONDS,
        "longer waits cost the job its turn, not a worker",
    ),
    (
        "an answer with files at EmailBison",
        replies.WITH_FILES_SECONDS,
        "uploads are slow, and must not be cut off half-way",
    ),
    ("a page that is read for the knowledge, by Crawl4AI", pages.CRAWL_SECONDS, "it starts a browser there"),
    ("a mail handed to the mail server", smtp.SECONDS, "over all steps of SMTP"),
    ("a turn at a key's pace", pace.TIMEOUT_SECONDS, "then the job is put off without costing an attempt"),
    (
        "a provider that failed is left alone, at first",
        breaker.REST_SECONDS,
        "doubled with each probe that fails",
    ),
    (
        "a provider that failed is left alone, at most",
        breaker.MAX_OPEN_SECONDS,
        "so that it is found well within two minutes",
    ),
    (
        "a worker's lease of a job",
        ledger.LEASE_SECONDS,
        "renewed by a thread; when it runs out, the job runs elsewhere",
    ),
    ("a relay that leads and is silent", relay.SILENCE_SECONDS, "another one leads then"),
    ("jobs at a stop", pool.LEAVE_SECONDS, "then they are given back: ten seconds in all are promised"),
    ("pg_dump and pg_restore", programs.MOST_SECONDS, "a hung one holds a snapshot, which keeps dead rows"),
)
"""What is waited for, the seconds, and why so many."""


def page() -> str:
    """The whole page."""
    return f"""# Settings, ceilings and deadlines

Made from the code by `python -m tools.settings_page`; a test compares. So is [.env.example](../.env.example), a file to begin with.

## Settings

| setting | default | bounds | what it is for |
|---|---|---|---|
{_rows(_setting(name, field) for name, field in Settings.model_fields.items())}

## Ceilings

No request does long work: it enqueues a job. So requests need no ceiling of minutes; a job has one, after which it is ended and tried again. The passes of
scheduled work stop by themselves after `PASS_SECONDS` (at most {_most("pass_seconds")}: {SEED}), and what remains waits for the next pass;
{kinds.PASS_TIMEOUT} s is when one is ended that did not. A statement may run for `STATEMENT_TIMEOUT_MS`.

| kind of work | ended after, s | attempts | longest pause between two, s |
|---|---|---|---|
{_rows(_kind(kinds.KINDS[name]) for name in sorted(kinds.KINDS))}

## Deadlines inside

Each is over the whole of what it names, not from one byte to the next. The model's are settings (`SENTIMENT_SECONDS`, `SCORING_SECONDS`, `DRAFT_SECONDS`).

| what is waited for | at most, s | why |
|---|---|---|
{_rows((what, f"{seconds:g}", why) for what, seconds, why in DEADLINES)}
"""


def _rows(rows: Iterable[tuple[str, ...]]) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _setting(name: str, field: FieldInfo) -> tuple[str, str, str, str]:
    default = "" if field.is_required() else _told(field.default)
    return (
        f"`{name.upper()}`",
        default or "–",
        _bounds(field) or "–",
        (field.description or "").replace("|", "\\|"),
    )


def _told(default: object) -> str:
    words = "" if default is None or "Secret" in type(default).__name__ else str(default)
    return f"`{words}`" if words else ""


def _bounds(field: FieldInfo) -> str:
    found = {type(each).__name__: each for each in field.metadata}
    least = getattr(found.get("Ge"), "ge", None)
    most = getattr(found.get("Le"), "le", None)
    if least is None and most is None:
        return ""
    return (
        f"{least:,} to {most:,}"
        if None not in (least, most)
        else f"from {least:,}"
        if most is None
        else f"to {most:,}"
    )


def _most(name: str) -> str:
    return _bounds(Settings.model_fields[name]).rpartition(" ")[2]


def _kind(kind: kinds.JobKind) -> tuple[str, str, str, str]:
    return f"`{kind.name}`: {kind.label}", str(kind.timeout), str(kind.attempts), f"{kind.cap:g}"


if __name__ == "__main__":
    if sys.argv[1:] == ["--print"]:
        sys.stdout.write(page())
    else:
        PAGE.write_text(page())
        env_example.FILE.write_text(env_example.page())
