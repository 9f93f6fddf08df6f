"""A page of leads over one workspace or many, and how many fit: each as quick as an index is, however many leads there are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import ARRAY, BigInteger, ColumnElement, Select, func, literal, select, true, union_all
from sqlalchemy.orm import Session

from webapp.accounts.scopes import Scope
from webapp.leads.models import Lead
from webapp.leads.visibility import split, visible

MOST_COUNTED = 1_000
"""How many of what is searched or filtered for are counted; of more, it is said that there are more."""

Ordered = Callable[[Select[Any]], Select[Any]]
"""Puts a query of leads in order, and behind the place where the last page ended."""


def page_of(scope: Scope, fits: Sequence[ColumnElement[bool]], ordered: Ordered, most: int) -> Select[Lead]:
    """The first leads that the viewer may see and that fit.

    An index is in order within one workspace. Of several, each gives as many as the page may hold, along its own part of
    the index, and the page is the first of those.
    """
    if len(scope.workspaces) == 1:
        return ordered(select(Lead).where(visible(scope), *fits)).limit(most)
    whole, mine = split(scope)
    his_own = Lead.assigned_to == scope.viewer.user_id
    of_each = [
        _of_each(workspace_ids, ordered, most, conditions)
        for workspace_ids, conditions in ((whole, fits), (mine, (*fits, his_own)))
        if workspace_ids
    ]
    return ordered(select(Lead).where(visible(scope), Lead.id.in_(union_all(*of_each)))).limit(most)


def _of_each(
    workspace_ids: list[int], ordered: Ordered, most: int, fits: Sequence[ColumnElement[bool]]
) -> Select[int]:
    places = (
        func.unnest(literal(workspace_ids, ARRAY(BigInteger)))
        .table_valued("workspace_id")
        .render_derived("place")
    )
    theirs = select(Lead.id).where(
        Lead.workspace_id == places.c.workspace_id, Lead.merged_into.is_(None), *fits
    )
    first = ordered(theirs).limit(most).lateral()
    return select(first.c.id).select_from(places.join(first, true()))


def count_some(session: Session, scope: Scope, fits: Sequence[ColumnElement[bool]]) -> int:
    """How many leads fit; MOST_COUNTED + 1 where it is more than MOST_COUNTED, which is as far as it looks."""
    some = select(literal(1)).select_from(Lead).where(visible(scope), *fits).limit(MOST_COUNTED + 1)
    return session.scalar(select(func.count()).select_from(some.subquery())) or 0


def said(found: int | None) -> str:
    """That number as it stands over the list."""
    if found is None:
        return "–"
    return f"{MOST_COUNTED:,}+" if found > MOST_COUNTED else f"{found:,}"
