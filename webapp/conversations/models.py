"""Messages. All messages of one lead are its conversation; there is no table for it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    String,
    UniqueConstraint,
    and_,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column

from webapp.conversations.content import Content, read_mail, read_text
from webapp.mail.reading import Segment
from webapp.runtime.database import Base

Channel = Literal["email", "sms"]
Direction = Literal["inbound", "outbound"]
Source = Literal["lead", "campaign", "operator", "forward"]
State = Literal["received", "waiting", "sending", "sent", "failed", "unknown"]
BY_HAND: tuple[Source, ...] = ("operator", "forward")
"""Sources of what one of us wrote. A forward goes to somebody else: it is no answer, and nothing that was said to the lead."""
UNSETTLED: tuple[State, ...] = ("waiting", "sending", "unknown")
"""States of an answer whose sending has not ended."""

REPORT_NOTES: dict[str, str] = {
    "hard": "Mail to this address comes back for good.",
    "soft": "This mail did not arrive, but the address may take the next one.",
    "blocked": "Their mail server refused this mail; the address itself may exist.",
    "unproven": "A report of a mail server that names no mail of ours. Nothing follows from it.",
}
"""What a person reads under a returned mail, by its severity."""


class Message(Base):
    """One thing that was said, stored whole.

    `provider_id` is the provider's own id with its family ("reply-9045", "scheduled-12581"): unique in the workspace,
    never globally. It is NULL until the provider has given one.
    """

    __tablename__ = "message"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    lead_id: Mapped[int]
    via_lead_id: Mapped[int | None]  # the merged lead that it came through; none: it came through `lead_id`
    channel: Mapped[Channel] = mapped_column(String(10))
    direction: Mapped[Direction] = mapped_column(String(10))
    source: Mapped[Source] = mapped_column(String(10))
    state: Mapped[State] = mapped_column(String(10))
    provider: Mapped[str] = mapped_column(String(20))
    provider_id: Mapped[str | None]
    provider_facts: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    """What the provider needs to hear again to answer: sender account id, mail id, campaign."""

    subject: Mapped[str] = mapped_column(server_default="")
    body_text: Mapped[str] = mapped_column(server_default="")
    body_html: Mapped[str | None]
    own_text: Mapped[
        str | None
    ]  # what its writer said; NULL: stored before mails were read, and not read yet
    segments: Mapped[list[list[str]] | None] = mapped_column(JSONB(none_as_null=True))  # see content.Content
    display_html: Mapped[str | None]
    blocked_images: Mapped[int] = mapped_column(server_default="0")
    is_truncated: Mapped[bool] = mapped_column(server_default="false")
    sender_name: Mapped[str] = mapped_column(server_default="")
    sender_address: Mapped[str] = mapped_column(server_default="")
    recipients: Mapped[list[str]] = mapped_column(JSONB, server_default="[]")
    copies: Mapped[list[str]] = mapped_column(JSONB, server_default="[]")
    blind_copies: Mapped[list[str]] = mapped_column(JSONB, server_default="[]")
    reply_to: Mapped[list[str]] = mapped_column(JSONB, server_default="[]")  # where its writer wants answers
    is_automated: Mapped[bool] = mapped_column(server_default="false")
    is_bounce: Mapped[bool] = mapped_column(server_default="false")
    sentiment: Mapped[str | None] = mapped_column(String(40))
    sentiment_by: Mapped[str | None] = mapped_column(String(20))  # rule | model | provider | person

    opt_out_decision: Mapped[str | None] = mapped_column(String(10))
    """What it says about being contacted: opted_out | held | none. None: not judged yet, whatever came after it."""

    answers_id: Mapped[int | None]  # the inbound message that this one answers
    begins_thread: Mapped[bool] = mapped_column(server_default="false")
    """A mail of ours that answers none: it has a subject of its own."""
    forwards_id: Mapped[int | None]  # the message that this one passes on
    written_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id", ondelete="SET NULL"))
    failure: Mapped[str | None]  # why it was not sent, and what to do

    unless_reply_after: Mapped[int | None]
    """It was planned, and is sent only if no reply was stored after this message id (0: none at all). None: sent anyway."""
    gate: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))  # what the send gate said

    sends_at: Mapped[datetime | None]  # until then its writer may take it back
    sent_at: Mapped[datetime]  # the provider's time
    arrived_at: Mapped[datetime] = mapped_column(server_default=func.now())  # ours

    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "lead_id"], ["lead.workspace_id", "lead.id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(
            ["workspace_id", "via_lead_id"],
            ["lead.workspace_id", "lead.id"],
            ondelete="SET NULL (via_lead_id)",
        ),
        Index(
            "ix_message_via_lead",
            "workspace_id",
            "via_lead_id",
            postgresql_where=text("via_lead_id IS NOT NULL"),
        ),
        ForeignKeyConstraint(
            ["workspace_id", "answers_id"],
            ["message.workspace_id", "message.id"],
            ondelete="SET NULL (answers_id)",
        ),
        ForeignKeyConstraint(
            ["workspace_id", "forwards_id"],
            ["message.workspace_id", "message.id"],
            ondelete="SET NULL (forwards_id)",
        ),
        Index(
            "ix_message_forwards",
            "workspace_id",
            "forwards_id",
            postgresql_where=text("forwards_id IS NOT NULL"),
        ),
        UniqueConstraint("workspace_id", "id"),
        UniqueConstraint("workspace_id", "provider", "provider_id"),
        Index("ix_message_mail_id", "workspace_id", text("(provider_facts ->> 'mail_id')")),
        Index(
            "ix_message_answers",
            "workspace_id",
            "answers_id",
            postgresql_where=text("answers_id IS NOT NULL"),
        ),
        Index("ix_message_written_by", "written_by", postgresql_where=text("written_by IS NOT NULL")),
        Index("ix_message_unread", "workspace_id", "id", postgresql_where=text("own_text IS NULL")),
        Index("ix_message_thread", "workspace_id", "lead_id", "sent_at", "id"),
        Index(
            "ix_message_unsent",
            "workspace_id",
            "lead_id",
            postgresql_where=text("direction = 'outbound' AND state <> 'sent'"),
        ),
        CheckConstraint("channel IN ('email', 'sms')", name="channel_known"),
        CheckConstraint("direction IN ('inbound', 'outbound')", name="direction_known"),
        CheckConstraint("source IN ('lead', 'campaign', 'operator', 'forward')", name="source_known"),
        CheckConstraint(
            "state IN ('received', 'waiting', 'sending', 'sent', 'failed', 'unknown')", name="state_known"
        ),
        CheckConstraint("provider_id <> ''", name="provider_id_not_blank"),
    )

    @property
    def is_inbound(self) -> bool:
        return self.direction == "inbound"

    @property
    def is_by_hand(self) -> bool:
        return self.source in BY_HAND

    @property
    def by_form(self) -> str:
        """The mailbox of ours through which a contact form told of it; blank for others. Nobody proved who filled it in."""
        return str(self.provider_facts.get("by_form") or "")

    @property
    def passed_on(self) -> str:
        """What a forward quotes below its writer's own words; blank for others."""
        is_quoted = self.source == "forward" and self.segments
        return "\n\n".join(words for kind, words in self.segments or () if is_quoted and kind == "quoted")

    @property
    def sent_text(self) -> str:
        """All that is sent."""
        return "\n\n".join(filter(None, (self.body_text, self.passed_on)))

    @property
    def report_note(self) -> str:
        """What a person should know of a returned mail; blank for others."""
        report = self.provider_facts.get("report") if self.is_bounce else None
        return REPORT_NOTES.get(str(report.get("severity")), "") if isinstance(report, dict) else ""

    @property
    def content(self) -> Content:
        """How it was read. A row that was stored before mails were read is read now, and left as it is."""
        if self.own_text is not None:
            return Content(
                self.own_text,
                self.segments,
                self.display_html,
                self.blocked_images or 0,
                bool(self.is_truncated),
            )
        text = self.body_text or ""
        return (
            read_text(text) if self.channel == "sms" else read_mail(self.subject or "", text, self.body_html)
        )

    @property
    def own_words(self) -> str:
        """What its writer said: no history, no signature, nothing that was passed on. Rules and the model see this alone."""
        return self.own_text if self.own_text is not None else self.content.own_text

    @property
    def parts(self) -> list[Segment]:
        """All segments, in order; without touching the HTML of a message that was read."""
        if self.own_text is None:
            return self.content.parts
        return Content(self.own_text, self.segments).parts

    @hybrid_property
    def is_reply(self) -> bool:
        """Whether the lead said it. What a mail server sent back is inbound, but no reply, and neither is an absence note."""
        return self.direction == "inbound" and not self.is_bounce and not self.is_automated

    @is_reply.inplace.expression
    @classmethod
    def _is_reply(cls) -> ColumnElement[bool]:
        return and_(cls.direction == "inbound", ~cls.is_bounce, ~cls.is_automated)
