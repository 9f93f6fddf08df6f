"""A reactivation, and the people in it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    String,
    UniqueConstraint,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from webapp.runtime.database import Base

PersonState = Literal["pending", "enrolled", "review"]
PERSON_STATES: tuple[PersonState, ...] = ("pending", "enrolled", "review")
"""pending: not looked up yet. enrolled: in the sequence, whose touches say the rest. review: a person has to look."""


class Reactivation(Base):
    """People who are taken up again with one sequence. Until `started_at` it is a draft that can be changed."""

    __tablename__ = "reactivation"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    sequence_id: Mapped[int]
    name: Mapped[str]
    source: Mapped[str | None]  # the text of the list, while columns can still be chosen
    columns: Mapped[dict[str, int]] = mapped_column(JSONB, server_default="{}")  # field → column of the list
    problems: Mapped[list[dict[str, Any]]] = mapped_column(
        JSONB, server_default="[]"
    )  # the first: line, said
    problem_count: Mapped[int] = mapped_column(server_default="0")
    created_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    started_at: Mapped[datetime | None]

    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "sequence_id"], ["sequence.workspace_id", "sequence.id"], ondelete="CASCADE"
        ),
        UniqueConstraint("workspace_id", "id"),
        Index("ix_reactivation_sequence", "workspace_id", "sequence_id"),
        CheckConstraint("name <> ''", name="name_not_blank"),
    )


class ReactivationPerson(Base):
    """One person of a reactivation: an address of the list, or a lead."""

    __tablename__ = "reactivation_person"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    reactivation_id: Mapped[int]
    line: Mapped[int]  # of the list; 0 for a lead that was chosen here
    email: Mapped[str]
    first_name: Mapped[str] = mapped_column(server_default="")
    last_name: Mapped[str] = mapped_column(server_default="")
    company: Mapped[str] = mapped_column(server_default="")
    state: Mapped[PersonState] = mapped_column(String(10), server_default="pending")
    reason: Mapped[str] = mapped_column(server_default="")  # why a person has to look
    lead_id: Mapped[int | None]
    enrolment_id: Mapped[int | None]

    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "reactivation_id"],
            ["reactivation.workspace_id", "reactivation.id"],
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["workspace_id", "lead_id"],
            ["lead.workspace_id", "lead.id"],
            ondelete="SET NULL (lead_id)",
        ),
        ForeignKeyConstraint(
            ["workspace_id", "enrolment_id"],
            ["enrolment.workspace_id", "enrolment.id"],
            ondelete="SET NULL (enrolment_id)",
        ),
        UniqueConstraint("workspace_id", "id"),
        UniqueConstraint("workspace_id", "reactivation_id", "email"),
        Index("ix_reactivation_person_lead", "workspace_id", "lead_id"),
        Index("ix_reactivation_person_enrolment", "workspace_id", "enrolment_id"),
        CheckConstraint(f"state IN {PERSON_STATES}", name="state_known"),
    )
