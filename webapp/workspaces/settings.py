"""What a workspace is called, when it works, how fast it wants to answer, and how it looks."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from webapp.accounts.models import ACCENTS, Workspace
from webapp.accounts.scopes import Scope
from webapp.attachments.file_kinds import picture_type
from webapp.audit import audit_log
from webapp.runtime import changes, clock
from webapp.runtime.errors import Invalid, NotAllowed, NotFound
from webapp.sequences import settings as sequence_settings
from webapp.workspaces.making import name_of
from webapp.workspaces.models import WorkspaceLogo

TARGETS = {
    "": "No target",
    "15": "15 minutes",
    "30": "30 minutes",
    "60": "1 hour",
    "120": "2 hours",
    "240": "4 hours",
    "480": "8 hours",
    "960": "16 hours",
    "1440": "24 hours",
}
"""Minutes of working time in which a reply is to be answered, as the form offers them."""
MAX_LOGO = 256 * 1024
FACTS = ("name", "time_zone", "reply_target_minutes", "accent", "logo")


def managed(session: Session, scope: Scope, *, lock: bool = True) -> Workspace:
    """The one workspace in view, locked if it is to be changed, for whoever may change it. Raises NotFound for "all", NotAllowed for others."""
    if scope.is_all:
        raise NotFound
    if not scope.may_manage(scope.workspace_ids[0]):
        raise NotAllowed
    return session.get_one(Workspace, scope.workspace_ids[0], with_for_update=lock)


def change(session: Session, workspace: Workspace, form: Mapping[str, str], days: list[str]) -> None:
    """Write what a person entered. Raises Invalid."""
    before = _facts(session, workspace)
    workspace.name = name_of(form.get("name", ""))
    zone = form.get("time_zone", "")
    if zone not in clock.time_zones():
        raise Invalid("time_zone", "Choose a time zone from the list, like Europe/Berlin.")
    target, accent = form.get("reply_target", ""), form.get("accent", "")
    if target not in TARGETS:
        raise Invalid("reply_target", "Choose one of the targets in the list.")
    if accent not in ACCENTS:
        raise Invalid("accent", "Choose one of the colours.")
    workspace.time_zone, workspace.accent = zone, accent
    workspace.reply_target_minutes = int(target) if target else None
    sequence_settings.change_hours(session, workspace.id, form, days)
    session.flush()
    _record(session, workspace, before)


def set_logo(session: Session, workspace: Workspace, content: bytes) -> None:
    """Raises Invalid for what is no picture that pages show, or too large."""
    kind = picture_type(content)
    if kind is None:
        raise Invalid("logo", "Choose a picture: PNG, JPEG, GIF or WebP.")
    if len(content) > MAX_LOGO:
        raise Invalid("logo", "The picture is too large: 256 KB at most.")
    before = _facts(session, workspace)
    values = {"picture_type": kind, "content": content, "stored_at": clock.now()}
    adding = insert(WorkspaceLogo).values(workspace_id=workspace.id, **values)
    session.execute(adding.on_conflict_do_update(index_elements=["workspace_id"], set_=values))
    workspace.logo = hashlib.sha256(content).hexdigest()[:12]
    _record(session, workspace, before)


def remove_logo(session: Session, workspace: Workspace) -> None:
    """The mark of Signalbox stands there again."""
    before = _facts(session, workspace)
    logo = session.get(WorkspaceLogo, workspace.id)
    if logo is not None:
        session.delete(logo)
    workspace.logo = ""
    _record(session, workspace, before)


def _facts(session: Session, workspace: Workspace) -> dict[str, object]:
    hours = sequence_settings.facts_of(session, workspace.id)
    return {
        **audit_log.facts_of(workspace, *FACTS),
        **{name: hours[name] for name in ("opens_at", "closes_at", "days")},
    }


def _record(session: Session, workspace: Workspace, before: dict[str, object]) -> None:
    row = ("workspace", workspace.id)
    audit_log.record(
        session,
        "setting.workspace",
        workspace_id=workspace.id,
        row=row,
        before=before,
        after=_facts(session, workspace),
    )
    changes.announce(session, workspace.id)
