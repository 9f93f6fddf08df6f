"""All rows of a workspace, deleted slice by slice, each slice in a transaction of its own.

The tables are those of the schema, and whoever refers to another goes first: so no slice sets off a cascade, and a table
that is added tomorrow is emptied tomorrow. A slice goes on behind the last one, along an index: reading from the beginning,
over what is deleted already, would take longer each time.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Column, Index, Table, UniqueConstraint, delete, select, text, tuple_
from sqlalchemy.orm import Session

from webapp.runtime.clock import Deadline
from webapp.runtime.database import Base, system_transaction
from webapp.runtime.policies import APPEND_ONLY

FIRST, LEAST, MOST = 500, 20, 5_000
"""Rows of a slice, at first and within which bounds they grow or shrink."""
AIM_S = 0.25
"""How long a slice may take: whoever waits for a lock that it holds waits no longer."""

Note = Callable[[Session, str, int], None]
"""Told in a slice's own transaction how many rows of which table it deleted."""


@dataclass(frozen=True, slots=True)
class Step:
    """A table to be emptied, and the column along which an index leads through its rows; None: a workspace has few."""

    table: Table
    along: Column[Any] | None


@cache
def steps() -> tuple[Step, ...]:
    """Every table with rows of workspaces; those that refer to others come before them."""
    tenants = [table for table in reversed(Base.metadata.sorted_tables) if "workspace_id" in table.columns]
    return tuple(Step(table, _along(table)) for table in tenants)


def empty(workspace_id: int, deadline: Deadline, note: Note) -> bool:
    """Delete until nothing is left or the time is over; whether nothing is left. Raises Busy."""
    return all(_empty_table(step, workspace_id, deadline, note) for step in steps())


def _empty_table(step: Step, workspace_id: int, deadline: Deadline, note: Note) -> bool:
    size, after = FIRST, None
    while not deadline.has_passed():
        began = time.monotonic()
        with system_transaction() as session:
            gone, after = _slice(session, step, workspace_id, after, size)
            if gone:
                note(session, step.table.name, gone)
        if gone < size:
            return True
        took = time.monotonic() - began
        size = min(MOST, size * 2) if took < AIM_S / 2 else max(LEAST, size // 2) if took > AIM_S else size
    return False


def _slice(session: Session, step: Step, workspace_id: int, after: Any, size: int) -> tuple[int, Any]:
    """(how many rows were deleted, where the next slice begins)"""
    table, along = step.table, step.along
    if table.comment == APPEND_ONLY:  # the application may not: a function of the owner's does
        forget = text(f"SELECT {table.name}_forget(:workspace_id, :most)")
        return int(session.scalar(forget, {"workspace_id": workspace_id, "most": size}) or 0), None
    keys = list(table.primary_key)
    picked = select(*keys).where(table.c.workspace_id == workspace_id).limit(size)
    if along is not None:
        picked = picked.order_by(along)
        picked = picked.where(along >= after) if after is not None else picked
    shown = keys[0] if along is None else along
    gone = session.scalars(delete(table).where(tuple_(*keys).in_(picked)).returning(shown)).all()
    return len(gone), max(gone) if gone and along is not None else None


def _along(table: Table) -> Column[Any] | None:
    """The column that comes after the workspace in an index of all rows; the table's own id, where there is a choice or no such index."""
    found = [columns[1] for columns in _indexed(table) if columns[0] == "workspace_id" and len(columns) > 1]
    usable = [name for name in found if name in table.columns and not table.columns[name].nullable]
    name = "id" if "id" in usable or not found else usable[0] if usable else None
    return table.columns.get(name) if name else None


def _indexed(table: Table) -> Iterator[list[str]]:
    """The columns of every index that leaves out no row."""
    yield [column.name for column in table.primary_key]
    for rule in table.constraints:
        if isinstance(rule, UniqueConstraint):
            yield [column.name for column in rule.columns]
    for index in sorted(table.indexes, key=lambda each: str(each.name)):
        if index.dialect_options["postgresql"]["where"] is None:
            yield _columns(index)


def _columns(index: Index) -> list[str]:
    """By name; an expression like "id DESC" is the column that it begins with."""
    return [getattr(each, "name", None) or str(each).split(maxsplit=1)[0] for each in index.expressions]
