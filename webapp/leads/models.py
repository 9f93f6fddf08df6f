"""A lead: one person we talk to, with the rollups that lists and counts read.

The rollups are written in the transaction that writes the message, so a list never has to look at messages.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Computed,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    SmallInteger,
    String,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column

from webapp.leads.indexes import list_indexes
from webapp.leads.states import ATTENTION, CLOSED, SMS_DND, STATUSES, SmsDnd, SnoozeMark, Status
from webapp.leads.view_rules import ASLEEP, VIEWS_CALL
from webapp.runtime.database import Base


class Lead(Base):
    """One person, in one workspace, over all channels."""

    __tablename__ = "lead"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    first_name: Mapped[str] = mapped_column(server_default="")
    last_name: Mapped[str] = mapped_column(server_default="")
    email: Mapped[str | None]
    phone: Mapped[str | None]  # as the provider spells it
    phone_e164: Mapped[str | None]  # the number that texts are matched by; one lead of a workspace owns it
    company: Mapped[str] = mapped_column(server_default="")
    title: Mapped[str] = mapped_column(server_default="")
    emailbison_id: Mapped[str | None]
    gohighlevel_id: Mapped[str | None]
    campaign: Mapped[str] = mapped_column(server_default="")  # the name, for lists and search
    campaign_id: Mapped[int | None]
    campaign_step: Mapped[int | None] = mapped_column(SmallInteger)
    assigned_to: Mapped[int | None]
    notes: Mapped[str] = mapped_column(server_default="")
    merged_into: Mapped[int | None]  # the same person as this lead, which is kept; see leads.merges

    came_unasked: Mapped[bool] = mapped_column(
        server_default="false"
    )  # wrote to us first, known to no provider
    is_held: Mapped[bool] = mapped_column(server_default="false")  # a person has to decide on consent first
    sms_dnd: Mapped[SmsDnd] = mapped_column(String(10), server_default="none")
    sms_dnd_at: Mapped[datetime | None]  # the provider's time; older news that comes later changes nothing

    status: Mapped[Status] = mapped_column(String(20), server_default="new")
    is_status_by_hand: Mapped[bool] = mapped_column(server_default="false")  # no sentiment overrules it
    provider_status: Mapped[dict[str, Any]] = mapped_column(
        JSONB, server_default="{}"
    )  # provider → the status that was last pushed to it, see provider_status.py
    sentiment: Mapped[str | None] = mapped_column(String(40))  # none: nobody has judged the last reply yet
    overall_score: Mapped[int | None] = mapped_column(SmallInteger)
    is_score_doubted: Mapped[bool] = mapped_column(server_default="false")  # see scoring.doubts
    snoozed_until: Mapped[datetime | None]
    snooze_mark: Mapped[SnoozeMark | None] = mapped_column(String(10))
    ended_snooze: Mapped[datetime | None]  # the value of snoozed_until that is counted as over

    last_inbound_at: Mapped[datetime | None]
    last_reply_sent_at: Mapped[datetime | None]  # a person's answer; campaign mail is none
    late_reply_at: Mapped[datetime | None]
    """When a reply reached us that is dated before our answer, and that whoever answered had not seen."""
    waiting_since: Mapped[datetime | None]  # their first reply that nobody has answered
    last_message_at: Mapped[datetime] = mapped_column(server_default=func.now())
    handled_at: Mapped[datetime | None]  # when a person said that no answer is needed
    last_channel: Mapped[str | None] = mapped_column(String(10))
    attachment_count: Mapped[int] = mapped_column(server_default="0")  # files of its messages
    has_failed: Mapped[bool] = mapped_column(server_default="false")  # a message to it could not be sent
    views: Mapped[int] = mapped_column(SmallInteger, Computed(VIEWS_CALL, persisted=True))
    """The bits of the views that it belongs to while it is awake; see view_rules."""

    preview: Mapped[str] = mapped_column(server_default="")

    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.now())

    __table_args__ = (
        # A lead belongs to members of its own workspace: who leaves it leaves their leads to nobody.
        ForeignKeyConstraint(
            ["workspace_id", "assigned_to"],
            ["membership.workspace_id", "membership.user_id"],
            ondelete="SET NULL (assigned_to)",
        ),
        UniqueConstraint("workspace_id", "id"),
        ForeignKeyConstraint(
            ["workspace_id", "merged_into"],
            ["lead.workspace_id", "lead.id"],
            ondelete="SET NULL (merged_into)",
        ),
        Index(
            "ix_lead_merged",
            "workspace_id",
            "merged_into",
            postgresql_where=text("merged_into IS NOT NULL"),
        ),
        ForeignKeyConstraint(
            ["workspace_id", "campaign_id"],
            ["campaign.workspace_id", "campaign.id"],
            ondelete="SET NULL (campaign_id)",
        ),
        Index(
            "ix_lead_campaign",
            "workspace_id",
            "campaign_id",
            text("last_message_at DESC"),
            text("id DESC"),
            postgresql_where=text("campaign_id IS NOT NULL"),
        ),
        Index(
            "uq_lead_email", "workspace_id", "email", unique=True, postgresql_where=text("email IS NOT NULL")
        ),
        Index(
            "uq_lead_emailbison_id",
            "workspace_id",
            "emailbison_id",
            unique=True,
            postgresql_where=text("emailbison_id IS NOT NULL"),
        ),
        Index(
            "uq_lead_gohighlevel_id",
            "workspace_id",
            "gohighlevel_id",
            unique=True,
            postgresql_where=text("gohighlevel_id IS NOT NULL"),
        ),
        Index(
            "uq_lead_phone_e164",
            "workspace_id",
            "phone_e164",
            unique=True,
            postgresql_where=text("phone_e164 IS NOT NULL"),
        ),
        Index("ix_lead_newest", "workspace_id", text("last_message_at DESC"), text("id DESC")),
        # A page of each order begins where the last one ended.
        Index(
            "ix_lead_waiting",
            "workspace_id",
            text("coalesce(waiting_since, '9999-01-01 00:00:00+00'::timestamptz)"),
            "id",
        ),
        Index(
            "ix_lead_score",
            "workspace_id",
            text("coalesce(overall_score, -1) DESC"),
            text("last_message_at DESC"),
            text("id DESC"),
        ),
        Index(
            "ix_lead_replied",
            "workspace_id",
            text("last_inbound_at DESC"),
            postgresql_where=text("last_inbound_at IS NOT NULL"),
        ),
        Index(
            "ix_lead_asleep",
            "workspace_id",
            "snoozed_until",
            postgresql_where=text(f"views & {ASLEEP} <> 0"),
        ),
        *list_indexes(),
        CheckConstraint(f"status IN {tuple(STATUSES)}", name="status_known"),
        CheckConstraint("email = lower(btrim(email)) AND email <> ''", name="email_form"),
        CheckConstraint(r"phone_e164 ~ '^\+[1-9][0-9]{5,14}$'", name="phone_form"),
        CheckConstraint(f"sms_dnd IN {tuple(SMS_DND)}", name="sms_dnd_known"),
        CheckConstraint("snooze_mark IN ('absent', 'wrote', 'remind')", name="snooze_mark_known"),
        CheckConstraint("merged_into <> id", name="merged_into_another"),
        CheckConstraint("emailbison_id <> '' AND gohighlevel_id <> ''", name="provider_ids_not_blank"),
    )

    def external_id(self, provider: str) -> str | None:
        """The id that this provider knows the lead by."""
        found: str | None = getattr(self, f"{provider}_id", None)
        return found

    @classmethod
    def external_id_column(cls, provider: str) -> InstrumentedAttribute[str | None]:
        """The same, in a query."""
        column: InstrumentedAttribute[str | None] = getattr(cls, f"{provider}_id")
        return column

    @property
    def name(self) -> str:
        """What to call them: their name, else their address or number."""
        return f"{self.first_name} {self.last_name}".strip() or self.email or self.phone or "Unknown sender"

    @property
    def is_stranger(self) -> bool:
        """Whether this is somebody to whom nobody has written."""
        return self.came_unasked and self.last_reply_sent_at is None

    def is_answered(self) -> bool:
        """Whether we spoke last, knowing what they had said. A tie counts as answered."""
        if self.last_inbound_at is None:
            return True
        if self.late_reply_at is not None:
            return False
        return self.last_reply_sent_at is not None and self.last_reply_sent_at >= self.last_inbound_at

    def needs_answer(self, now: datetime) -> bool:
        """The row form of `inbox.predicates.needs_you`; a test holds the two together."""
        if self.snoozed_until is not None and self.snoozed_until > now:
            return False
        if self.is_held and self.last_inbound_at is not None:
            return True
        return self.status not in CLOSED and (self.is_back(now) or self._asks())

    def _asks(self) -> bool:
        """Whether their newest reply asks for an answer that nobody has given, and that nobody has set aside."""
        return (
            self.last_inbound_at is not None
            and not self.is_answered()
            and (self.sentiment is None or self.sentiment in ATTENTION)
            and (
                self.handled_at is None
                or self.handled_at < max(self.last_inbound_at, self.late_reply_at or self.last_inbound_at)
            )
        )

    def is_done(self) -> bool:
        """Whether a person said that their newest reply needs no answer."""
        heard = [moment for moment in (self.last_inbound_at, self.late_reply_at) if moment]
        return self.handled_at is not None and all(self.handled_at >= moment for moment in heard)

    def is_back(self, now: datetime) -> bool:
        """Whether their absence is over, or it is time for a reminder, and nobody has looked after them since."""
        is_marked = self.snooze_mark in ("absent", "remind")
        if not is_marked or self.snoozed_until is None or self.snoozed_until > now:
            return False
        done = max(filter(None, (self.last_reply_sent_at, self.handled_at)), default=None)
        is_welcome = self.sentiment is None or self.sentiment in (*ATTENTION, "Out of Office")
        return (is_welcome or self.snooze_mark == "remind") and (done is None or done < self.snoozed_until)
