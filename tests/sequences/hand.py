"""A worker of its own in simulated time: `python -m tests.sequences.hand` does what is due at each moment that it is told.

It answers each; it can be killed at any place, like the real one, and another one goes on.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime

from sqlalchemy import func, select

from tests.sequences import stage
from webapp.conversations import sending
from webapp.conversations.attempts import attempt
from webapp.conversations.models import UNSETTLED, Message
from webapp.providers.errors import ProviderError
from webapp.runtime import tenancy
from webapp.runtime.clock import Deadline
from webapp.runtime.database import engine, system_transaction
from webapp.runtime.errors import Busy, NotFound
from webapp.runtime.redis import for_requests
from webapp.sequences import passes
from webapp.sequences.handed_over import ask_again


def work(now: datetime) -> None:
    """The passes, the touches that are due, and the sending of what is handed over."""
    passes.stop_over(now, Deadline.after(60))
    passes.start_triggered(now, Deadline.after(60))
    stage.do_due(now)
    with system_transaction() as session:
        planned = (Message.unless_reply_after.is_not(None), Message.state.in_(UNSETTLED))
        waiting = session.execute(
            select(Message.workspace_id, Message.id).where(*planned).order_by(Message.id)
        ).all()
    for workspace_id, message_id in waiting:
        with leased(message_id) as is_mine, suppress(NotFound):
            if is_mine:
                send(workspace_id, message_id, now)
    passes.complete(now)


@contextmanager
def leased(message_id: int) -> Iterator[bool]:
    """Whether nobody else sends this one: the ledger's promise. It ends with the process."""
    with engine().connect() as connection:
        is_mine = bool(connection.scalar(select(func.pg_try_advisory_lock(message_id))))
        try:
            yield is_mine
        finally:
            if is_mine:
                connection.execute(select(func.pg_advisory_unlock(message_id)))


def send(workspace_id: int, message_id: int, now: datetime) -> None:
    """As the job that sends does it."""
    with system_transaction() as session:
        since = ask_again(session, workspace_id, message_id, now)
        may_go_on = since.until is None
        claim = sending.claim(session, message_id, is_over=since.is_over) if may_go_on else None
    if claim is None:
        return
    try:
        made = attempt(claim)
    except ProviderError:
        for_requests().flushdb()  # no circuit rests from one simulated hour to the next
        return
    with system_transaction() as session:
        if made.provider_id is None:
            sending.record_unsent(session, message_id, claim.closed)
        else:
            sending.record_sent(session, message_id, made.provider_id)


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def serve() -> None:
    """Do what each line of the input asks for, and answer it."""
    tenancy.set_all_tenants()
    say(f"ready {os.getpid()}")
    while line := read_line():
        try:
            if line != "ping":
                work(datetime.fromisoformat(line))
        except Busy:
            say(f"busy {line}")
        else:
            say(f"done {line}")


def read_line() -> str:
    """A byte at a time, so that whoever comes after a killed one finds every line that was not begun."""
    found = b""
    while not found.endswith(b"\n"):
        piece = os.read(0, 1)
        if not piece:
            return ""
        found += piece
    return found.decode().strip()


def main() -> None:
    """Another hand for each that was killed; forked, because to import the product takes longer than a simulated day."""
    while True:
        child = os.fork()
        if child == 0:
            serve()
            os._exit(0)
        if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0:
            return


if __name__ == "__main__":
    main()
