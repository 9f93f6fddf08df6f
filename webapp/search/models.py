"""What leads are found by, and which leads have changed since that was written down."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Identity, Index
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from webapp.runtime.database import Base
from webapp.runtime.policies import OWNER_SEARCHES


class LeadWords(Base):
    """The words of one lead: whom it is, and what was said. Each stands with the number of its workspace in front."""

    __tablename__ = "lead_words"

    lead_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    names: Mapped[str] = mapped_column(server_default="")
    """Name and company, for whoever spells them in another way."""
    words: Mapped[Any] = mapped_column(TSVECTOR, server_default="")

    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "lead_id"], ["lead.workspace_id", "lead.id"], ondelete="CASCADE"
        ),
        Index("ix_lead_words_workspace", "workspace_id", "lead_id"),
        Index("ix_lead_words_words", "words", postgresql_using="gin"),
        Index(
            "ix_lead_words_names", "names", postgresql_using="gin", postgresql_ops={"names": "gin_trgm_ops"}
        ),
        {"comment": OWNER_SEARCHES},
    )


class LeadWordsDue(Base):
    """A lead whose words have to be written down anew: triggers add a row in the transaction of each change. Nothing
    refers from here to the lead: a check would lock it, and one that is deleted leaves rows as it goes."""

    __tablename__ = "lead_words_due"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    workspace_id: Mapped[int]
    lead_id: Mapped[int]

    __table_args__ = (
        Index("ix_lead_words_due_lead", "workspace_id", "id", postgresql_include=["lead_id"]),
        Index("ix_lead_words_due_same", "lead_id"),
    )
