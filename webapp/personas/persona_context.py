"""Which persona speaks to a lead, and what it knows."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from webapp.accounts.models import Workspace
from webapp.leads.models import Lead
from webapp.llm.budget import choices_of
from webapp.personas.models import Knowledge, Persona

MAX_KNOWLEDGE = 24_000
"""Characters of knowledge that go into one question, newest first."""


@dataclass(frozen=True, slots=True)
class PersonaContext:
    """Everything about us that the model may see."""

    profile: str
    questions: str
    name: str = ""
    manner: str = ""
    signature: str = ""


def persona_context_for(session: Session, lead: Lead) -> PersonaContext:
    """The persona of the lead's campaign, else the one for all the others, else the bare workspace."""
    profile = session.scalar(select(Workspace.profile).where(Workspace.id == lead.workspace_id)) or ""
    questions = choices_of(session, lead.workspace_id).questions
    persona = session.scalars(
        select(Persona)
        .where(
            Persona.workspace_id == lead.workspace_id,
            or_(Persona.campaign == lead.campaign, Persona.campaign == ""),
        )
        .order_by((Persona.campaign == "").asc())
        .limit(1)
    ).first()
    if persona is None:
        return PersonaContext(profile, questions)
    return PersonaContext(
        persona.profile or profile, questions, persona.name, persona.voice, persona.signature
    )


def knowledge_text(session: Session, workspace_id: int) -> str:
    """What the workspace knows, each thing under its title, as much as fits."""
    rows = session.scalars(
        select(Knowledge)
        .where(Knowledge.workspace_id == workspace_id, Knowledge.body != "")
        .order_by(Knowledge.id.desc())
    )
    parts, left = [], MAX_KNOWLEDGE
    for row in rows:
        part = f"## {row.title}\n{row.body}"[:left]
        parts.append(part)
        left -= len(part)
        if left <= 0:
            break
    return "\n\n".join(parts)
