"""Jobs about rows that are erased: their arguments are ids only, but a note may say more."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session


def forget(session: Session, workspace_id: int, name: str, numbers: Sequence[int]) -> int:
    """Delete every job that does not run and that has one of these numbers as its argument `name`; how many they were."""
    where = {"workspace_id": workspace_id, "name": name, "numbers": [str(number) for number in numbers]}
    return len(session.execute(_FORGET, where).all())


_FORGET = text("""
    DELETE FROM job WHERE workspace_id = :workspace_id AND state <> 'running'
        AND arguments ->> CAST(:name AS text) = ANY (CAST(:numbers AS text[])) RETURNING id
""")
