"""What an owner or admin writes down about their workspace: profile, personas, knowledge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from webapp.accounts.models import Workspace
from webapp.audit import audit_log
from webapp.campaigns.models import Campaign
from webapp.leads.models import Lead
from webapp.personas.jobs import READ_PAGE
from webapp.personas.models import Knowledge, Persona
from webapp.providers.pages import is_address, text_of_html
from webapp.runtime import changes, clock
from webapp.runtime.errors import Invalid, NotFound
from webapp.runtime.text import one_line, storable

Row = TypeVar("Row", Persona, Knowledge)

MAX_LENGTH = 100_000
MAX_PROFILE_LENGTH = 6_000
MAX_ITEMS = 100
PERSONA = {"campaign": 200, "name": 200, "voice": 1_000, "signature": 500, "profile": MAX_PROFILE_LENGTH}
"""The fields of a persona, and how many characters each may have."""
FILES = (".txt", ".md", ".html", ".htm")


def set_profile(session: Session, workspace_id: int, profile: str) -> None:
    """What is sold, and to whom. Raises Invalid."""
    workspace, profile = (
        session.get_one(Workspace, workspace_id),
        _within("profile", profile, MAX_PROFILE_LENGTH),
    )
    before, after = {"profile": workspace.profile}, {"profile": profile}
    audit_log.record(session, "setting.profile", workspace_id=workspace_id, before=before, after=after)
    workspace.profile = profile


def personas_of(session: Session, workspace_id: int) -> Sequence[Persona]:
    """The one for all campaigns first."""
    return session.scalars(
        select(Persona).where(Persona.workspace_id == workspace_id).order_by(Persona.campaign)
    ).all()


def keep_persona(session: Session, workspace_id: int, form: Mapping[str, str]) -> None:
    """Make the persona of a campaign, or change it. Raises Invalid."""
    facts = {field: _within(field, form.get(field, ""), most) for field, most in PERSONA.items()}
    if not facts["name"]:
        raise Invalid("name", "Give the persona a name: drafts are written as this person.")
    facts["campaign"] = _campaign(session, workspace_id, facts["campaign"])
    session.execute(
        insert(Persona)
        .values(workspace_id=workspace_id, **facts)
        .on_conflict_do_update(index_elements=[Persona.workspace_id, Persona.campaign], set_=facts)
    )
    audit_log.record(session, "setting.persona", workspace_id=workspace_id, after=facts)


def _campaign(session: Session, workspace_id: int, written: str) -> str:
    """The campaign's name as it is spelled; blank for all others. Raises Invalid for one that the workspace does not have."""
    if not written:
        return ""
    known = select(Campaign.name).where(
        Campaign.workspace_id == workspace_id, func.lower(Campaign.name) == written.lower()
    )
    of_leads = select(Lead.campaign).where(Lead.workspace_id == workspace_id, Lead.campaign == written)
    name = session.scalar(known.limit(1)) or session.scalar(of_leads.limit(1))
    if name is None:
        raise Invalid("campaign", f"There is no campaign “{written}”. Leave it empty for all campaigns.")
    return name


def drop_persona(session: Session, workspace_ids: Sequence[int], persona_id: int) -> None:
    """Raises NotFound."""
    persona = _mine(session, Persona, workspace_ids, persona_id)
    before, row = audit_log.facts_of(persona, *PERSONA), ("persona", persona.id)
    audit_log.record(
        session, "setting.persona_removed", workspace_id=persona.workspace_id, row=row, before=before
    )
    session.delete(persona)


def knowledge_of(session: Session, workspace_id: int) -> Sequence[Knowledge]:
    """The newest first."""
    return session.scalars(
        select(Knowledge).where(Knowledge.workspace_id == workspace_id).order_by(Knowledge.id.desc())
    ).all()


def add_text(session: Session, workspace_id: int, title: str, body: str) -> Knowledge:
    """Something typed in. Raises Invalid."""
    text = _within("body", body, MAX_LENGTH)
    if not text:
        raise Invalid("body", "Write what the model may know.")
    return _add(
        session, Knowledge(workspace_id=workspace_id, kind="text", title=_title(title or text), body=text)
    )


def add_file(session: Session, workspace_id: int, name: str, content: bytes) -> Knowledge:
    """The text of a file. Raises Invalid."""
    if not name.lower().endswith(FILES):
        raise Invalid("file", f"Choose a file that ends with {', '.join(FILES)}.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Invalid(
            "file", "The file is not text in UTF-8. Save it as UTF-8 and choose it again."
        ) from None
    title = name.replace("\\", "/").rpartition("/")[2]
    if name.lower().endswith((".html", ".htm")):
        page = text_of_html(text)
        title, text = page.title or title, page.text
    if not text.strip():
        raise Invalid("file", "The file holds no text.")
    body = _within("file", text, MAX_LENGTH)
    return _add(session, Knowledge(workspace_id=workspace_id, kind="file", title=_title(title), body=body))


def add_page(session: Session, workspace_id: int, address: str) -> Knowledge:
    """A page, which a worker reads. Raises Invalid."""
    address = address.strip()
    if len(address) > 1000 or not is_address(address):
        raise Invalid("address", "Enter the whole address of a page, like https://www.example.com/prices.")
    row = _add(
        session,
        Knowledge(
            workspace_id=workspace_id, kind="page", title=_title(address), address=address, state="waiting"
        ),
    )
    _ask_to_read(session, row)
    return row


def read_again(session: Session, workspace_ids: Sequence[int], knowledge_id: int) -> None:
    """Fetch a page anew. Raises NotFound, or Invalid for what is no page."""
    row = _mine(session, Knowledge, workspace_ids, knowledge_id)
    if row.kind != "page":
        raise Invalid("knowledge", "Only a page can be read again.")
    row.state, row.note = "waiting", ""
    _ask_to_read(session, row)


def drop_knowledge(session: Session, workspace_ids: Sequence[int], knowledge_id: int) -> None:
    """Raises NotFound."""
    row = _mine(session, Knowledge, workspace_ids, knowledge_id)
    _record(session, "setting.knowledge_removed", row)
    session.delete(row)


def address_of(session: Session, knowledge_id: int) -> str:
    """The address of a page that is to be read. Raises NotFound for what is gone, or no page."""
    row = session.get(Knowledge, knowledge_id)
    if row is None or row.address is None:
        raise NotFound(f"knowledge {knowledge_id}")
    return row.address


def record_page(session: Session, knowledge_id: int, title: str, text: str) -> None:
    """A worker has read it."""
    row = session.get(Knowledge, knowledge_id)
    if row is None:
        raise NotFound(f"knowledge {knowledge_id}")
    row.title, row.body, row.state, row.note = _title(title or row.title), text[:MAX_LENGTH], "ready", ""
    row.read_at = clock.now()
    changes.announce(session, row.workspace_id)


def record_unread(session: Session, knowledge_id: int, note: str) -> None:
    """It cannot be read; what an earlier reading brought stays."""
    row = session.get(Knowledge, knowledge_id)
    if row is not None:
        row.state, row.note = "failed", note
        changes.announce(session, row.workspace_id)


def _add(session: Session, row: Knowledge) -> Knowledge:
    held = select(func.count()).where(Knowledge.workspace_id == row.workspace_id)
    if (session.scalar(held) or 0) >= MAX_ITEMS:
        raise Invalid("knowledge", f"A workspace may know {MAX_ITEMS} things. Remove one first.")
    session.add(row)
    session.flush()
    _record(session, "setting.knowledge_added", row)
    return row


def _record(session: Session, act: str, row: Knowledge) -> None:
    after = audit_log.facts_of(row, "kind", "title")
    audit_log.record(session, act, workspace_id=row.workspace_id, row=("knowledge", row.id), after=after)


def _ask_to_read(session: Session, row: Knowledge) -> None:
    READ_PAGE.enqueue(session, workspace_id=row.workspace_id, knowledge_id=row.id)
    changes.announce(session, row.workspace_id)


def _mine(session: Session, kind: type[Row], workspace_ids: Sequence[int], row_id: int) -> Row:
    row = session.get(kind, row_id)
    if row is None or row.workspace_id not in workspace_ids:
        raise NotFound(f"{kind.__tablename__} {row_id}")
    return row


def _within(field: str, text: str, most: int) -> str:
    kept = storable(text).replace("\r\n", "\n").strip()
    if len(kept) > most:
        raise Invalid(field, f"This is too long; {most:,} characters are the most.")
    return kept


def _title(text: str) -> str:
    lines = storable(text).strip().splitlines()
    return one_line(lines[0], 120) if lines else "Untitled"
