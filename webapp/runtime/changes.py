"""Tells open pages that something in a workspace changed: one number per workspace in Redis, raised after each commit.

Open tabs ask for the numbers of their workspaces every second, which costs one MGET, and fetch the list again only when
a number differs from the one they saw. The numbers are hints: a lost one is made good by the tabs' slow refresh.
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
            pipe.execute()
    except RedisError:
        return  # a hint only; the tabs' slow refresh makes it good


def _key(workspace_id: int) -> str:
    return f"changed:{workspace_id}"
