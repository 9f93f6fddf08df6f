"""Snippets kept, changed and offered. Each person has their own; whoever manages a workspace keeps the shared ones."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from webapp.accounts import people
from webapp.accounts.scopes import Scope
from webapp.leads.models import Lead
from webapp.runtime.errors import Invalid, NotAllowed, NotFound
from webapp.runtime.text import one_line, storable
from webapp.sequences.wording import EmptyVariable, checked, filled
from webapp.snippets.models import Snippet

MAX_NAME = 60
MOST = 200
"""Snippets of one person, and as many shared ones."""


@dataclass(frozen=True, slots=True)
class Offered:
    """A snippet for one lead: the words that would stand in the answer, or why it cannot be used."""

    name: str
    text: str
    refused: str


def list_snippets(session: Session, scope: Scope) -> list[Snippet]:
    """What the viewer can use in these workspaces, by name."""
    mine = select(Snippet).where(Snippet.workspace_id.in_(scope.workspace_ids), _usable(scope))
    return list(session.scalars(mine.order_by(func.lower(Snippet.name), Snippet.id)))


def offer(session: Session, scope: Scope, lead: Lead) -> list[Offered]:
    """The same for a lead's workspace, filled in. A variable of which nothing is known is never left empty."""
    mine = select(Snippet).where(Snippet.workspace_id == lead.workspace_id, _usable(scope))
    found = session.scalars(mine.order_by(func.lower(Snippet.name), Snippet.id))
    return [_offered(snippet, lead) for snippet in found]


def add(
    session: Session, scope: Scope, workspace_id: int, name: str, body: str, *, is_shared: bool
) -> Snippet:
    """A new one. Raises Invalid, and NotAllowed for a shared one by somebody who does not manage the workspace."""
    if is_shared and not scope.may_manage(workspace_id):
        raise NotAllowed
    owner_id = None if is_shared else scope.viewer.user_id
    people.require_member(session, workspace_id, owner_id)
    mine = (Snippet.workspace_id == workspace_id, Snippet.owner_id.is_not_distinct_from(owner_id))
    if (session.scalar(select(func.count()).where(*mine)) or 0) >= MOST:
        raise Invalid("name", f"{MOST} are the most. Remove one first.")
    adding = insert(Snippet).values(
        workspace_id=workspace_id, owner_id=owner_id, name=_name(name), body=checked(body, "email")
    )
    snippet_id = session.scalar(adding.on_conflict_do_nothing().returning(Snippet.id))
    if snippet_id is None:
        raise Invalid("name", f"There is a snippet “{_name(name)}” already.")
    return session.get_one(Snippet, snippet_id)


def change(session: Session, snippet: Snippet, name: str, body: str) -> None:
    """Another name, other words. Raises Invalid."""
    said = _name(name)
    taken = select(Snippet.id).where(
        Snippet.workspace_id == snippet.workspace_id,
        Snippet.owner_id.is_not_distinct_from(snippet.owner_id),
        func.lower(Snippet.name) == said.lower(),
        Snippet.id != snippet.id,
    )
    if session.scalar(taken) is not None:
        raise Invalid("name", f"There is a snippet “{said}” already.")
    snippet.name, snippet.body = said, checked(body, "email")


def find(session: Session, scope: Scope, snippet_id: int) -> Snippet:
    """One that the viewer may change, locked: their own, or a shared one of a workspace that they manage.

    Raises NotFound for those of others, and NotAllowed for a shared one that is only to be used.
    """
    mine = (Snippet.id == snippet_id, Snippet.workspace_id.in_(scope.workspace_ids), _usable(scope))
    found = session.scalars(select(Snippet).where(*mine).with_for_update()).one_or_none()
    if found is None:
        raise NotFound(f"snippet {snippet_id}")
    if found.owner_id is None and not scope.may_manage(found.workspace_id):
        raise NotAllowed
    return found


def _usable(scope: Scope) -> ColumnElement[bool]:
    return or_(Snippet.owner_id.is_(None), Snippet.owner_id == scope.viewer.user_id)


def _offered(snippet: Snippet, lead: Lead) -> Offered:
    try:
        return Offered(snippet.name, filled(snippet.body, lead), "")
    except EmptyVariable as empty:
        return Offered(snippet.name, "", empty.sentence)


def _name(written: str) -> str:
    name = one_line(storable(written), MAX_NAME)
    if not name:
        raise Invalid("name", "Give it a name.")
    return name
