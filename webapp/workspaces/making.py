"""Making a workspace in the browser: a name is enough."""

from __future__ import annotations

import re
import unicodedata

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.accounts import people
from webapp.accounts.models import Workspace
from webapp.accounts.scopes import ALL
from webapp.audit import audit_log
from webapp.runtime.errors import Invalid
from webapp.runtime.text import one_line, storable

MAX_NAME = 60
MAX_SLUG = 40


def make(session: Session, written: str, time_zone: str) -> Workspace:
    """An empty workspace of this name, in a system transaction. Raises Invalid."""
    name = name_of(written)
    made = people.create_workspace(session, slug=free_slug(session, name), name=name, time_zone=time_zone)
    row, after = ("workspace", made.id), {"slug": made.slug, "name": name}
    audit_log.record(session, "system.workspace_made", workspace_id=made.id, row=row, after=after)
    return made


def name_of(written: str) -> str:
    """The name as it is kept. Raises Invalid when nothing is left of it."""
    name = one_line(storable(written), MAX_NAME)
    if not name:
        raise Invalid("name", "Give the workspace a name.")
    return name


def free_slug(session: Session, name: str) -> str:
    """The name as addresses can hold it, with a number where another workspace has it."""
    base, number = slug_of(name), 1
    taken = set(session.scalars(select(Workspace.slug).where(Workspace.slug.startswith(base)))) | {ALL}
    slug = base
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug


def slug_of(name: str) -> str:
    """ "Zoë & Co." as "zoe-co"; "workspace" where no letter of it can stand in an address."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain)[:MAX_SLUG].strip("-") or "workspace"
