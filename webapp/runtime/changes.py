"""Tells open pages that something in a workspace changed: one number per workspace in Redis, raised after each commit.

Whoever listens is told the name of what changed; open tabs then ask for the numbers of their workspaces, which costs one MGET,
and fetch the list again only when a number differs from the one they saw. All of it is hints: a lost one is made good by the
tabs' slow refresh.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from redis.exceptions import RedisError
from sqlalchemy.orm import Session

from webapp.runtime.database import after_commit
from webapp.runtime.redis import for_requests

KEEP_SECONDS = 30 * 24 * 3600


def announce(session: Session, workspace_id: int) -> None:
    """Let open pages of this workspace know, once the unit of work has committed."""
    after_commit(session, _key(workspace_id), partial(_raise_number, workspace_id))


def announce_person(session: Session, user_id: int) -> None:
    """Let this person's open pages ask at once whether they still may, once the unit of work has committed."""
    name = person_name(user_id)
    after_commit(session, name, partial(_publish, name))


def workspace_name(workspace_id: int) -> str:
    """What is told when something in this workspace changes."""
    return f"workspace-{workspace_id}"


def person_name(user_id: int) -> str:
    """What is told when this person's sign-ins change."""
    return f"person-{user_id}"


def channel() -> str:
    """Where it is told. Redis's channels know no databases, so the name says which one is meant."""
    return f"changes-{for_requests().get_connection_kwargs().get('db', 0)}"


def revision(workspace_ids: Sequence[int]) -> str | None:
    """What an open page compares with what it saw. None when Redis does not answer."""
    if not workspace_ids:
        return "0"
    try:
        numbers = for_requests().mget([_key(workspace_id) for workspace_id in workspace_ids])
    except RedisError:
        return None
    return ".".join(str(int(number)) if number else "0" for number in numbers)


def _raise_number(workspace_id: int) -> None:
    try:
        with for_requests().pipeline(transaction=False) as pipe:
            pipe.incr(_key(workspace_id))
            pipe.expire(_key(workspace_id), KEEP_SECONDS)
            pipe.publish(channel(), workspace_name(workspace_id))
            pipe.execute()
    except RedisError:
        return  # a hint only; the tabs' slow refresh makes it good


def _publish(name: str) -> None:
    try:
        for_requests().publish(channel(), name)
    except RedisError:
        return  # as above


def _key(workspace_id: int) -> str:
    return f"changed:{workspace_id}"
