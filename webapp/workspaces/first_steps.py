"""What is still to be done in a new workspace, until the first reply has come."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.accounts.models import Membership
from webapp.integrations.models import Connection
from webapp.leads.models import Lead
from webapp.members.models import Invitation
from webapp.providers.registration import Channel
from webapp.providers.registry import label_of, of_channel


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do, where, and whether it is done."""

    title: str
    about: str
    place: str
    button: str
    is_done: bool


def steps_of(session: Session, workspace_id: int) -> list[Step]:
    """In the order in which they are done; each is found from what is there, so none has to be ticked off."""
    connections = session.scalars(select(Connection).where(Connection.workspace_id == workspace_id)).all()
    entered = [each for each in connections if each.is_connected]
    mine = Membership.workspace_id == workspace_id
    people = session.scalar(select(func.count()).select_from(Membership).where(mine)) or 0
    asked = session.scalar(select(Invitation.id).where(Invitation.workspace_id == workspace_id).limit(1))
    heard = select(Lead.id).where(Lead.workspace_id == workspace_id, Lead.last_inbound_at.is_not(None))
    return [
        Step(
            "Connect a provider",
            f"Enter the key of {_named('email')} for mail, or the token of {_named('sms')} for texts.",
            "integrations",
            "Connect",
            bool(entered),
        ),
        Step(
            "See that it works",
            "Signalbox tests the key by itself; if it is refused, the card says what to do.",
            "integrations",
            "Look at the test",
            any(each.state == "working" for each in entered),
        ),
        Step(
            "Invite whoever answers",
            "Setters see the leads that are given to them; inbox managers see all.",
            "members",
            "Invite",
            people > 1 or asked is not None,
        ),
        Step(
            "The first reply",
            "It arrives by itself once somebody answers a campaign. Older ones are brought by the sync.",
            "inbox?view=everyone",
            "Open the inbox",
            session.scalar(heard.limit(1)) is not None,
        ),
    ]


def _named(channel: Channel) -> str:
    return " or ".join(label_of(name) for name in of_channel(channel))
