"""What a lead must be to stand in a list: of its view, as the filters say, and with the words that are searched for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from webapp.accounts.scopes import Scope
from webapp.inbox.filters import Filters
from webapp.inbox.predicates import condition
from webapp.leads.visibility import split
from webapp.search.finding import FEW, find, find_alike

Fits = tuple[ColumnElement[bool], ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """The conditions, without the words and with them."""

    narrowed: Fits
    fits: Fits
    are_many: bool = False
    """Whether more than search.FEW leads are known to fit, so that nobody need count them to say that they are many."""


def wanted(session: Session, scope: Scope, filters: Filters, now: datetime, few: int = FEW) -> Wanted:
    """For what the viewer may see, which is not asked here. A search is a statement of its own: bound it."""
    narrower = filters.conditions(scope.viewer.user_id)
    narrowed = (condition(filters.chosen, now), *narrower)
    if not filters.words:
        return Wanted(narrowed, narrowed)
    found = find(session, scope.workspace_ids, filters.words, few)
    is_all = filters.view == "everyone" and not narrower and not split(scope)[1]
    return Wanted(narrowed, (*narrowed, found.fits), are_many=is_all and found.are_many)


def alike(session: Session, scope: Scope, filters: Filters, wanted: Wanted) -> Fits | None:
    """The same for names that are only spelled like the words, where nothing was found; None where there are none."""
    like = find_alike(session, scope.workspace_ids, filters.words) if filters.words else None
    return None if like is None else (*wanted.narrowed, like)
