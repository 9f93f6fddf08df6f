"""A mail server, a channel of Slack, and workspaces where it is morning, or afternoon, now."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from simulators.slack import Slack
from tests import factories
from tests.notices.conftest import mail_server
from tests.settings import chosen
from webapp.accounts.models import Workspace
from webapp.digests.jobs import SCHEDULE
from webapp.runtime import clock
from webapp.runtime.database import system_transaction
from webapp.runtime.settings import settings

__all__ = ["mail_server"]


@pytest.fixture
def slack() -> Iterator[Slack]:
    """A channel that we may reach, though it is on loopback."""
    channel = Slack()
    channel.start()
    with chosen(EGRESS_ALLOW=f"{settings().egress_allow},slack={channel.host}"):
        yield channel
    channel.stop()


def zone_where_it_is(hour: int) -> str:
    """A zone in which it is this hour now, and stays it for as long as a test takes, or nearly."""
    ahead = (hour - clock.now().hour + 11) % 24 - 11
    return f"Etc/GMT{-ahead:+d}"


def move_to(workspace: Workspace, hour: int) -> None:
    with system_transaction() as session:
        session.get_one(Workspace, workspace.id).time_zone = zone_where_it_is(hour)


def next_day() -> None:
    """What was told today was told the day before yesterday."""
    before = {"day": clock.now().date() - timedelta(days=2)}
    with system_transaction() as session:
        session.execute(text("UPDATE digest_choice SET mailed_on = :day WHERE mailed_on IS NOT NULL"), before)
        session.execute(text("UPDATE slack_hook SET posted_on = :day WHERE posted_on IS NOT NULL"), before)


def passes(times: int = 1) -> None:
    """The clock's pass, so often."""
    for _ in range(times):
        with system_transaction() as session:
            SCHEDULE.enqueue(session, workspace_id=None, slot=1)


def waiting_lead(workspace: Workspace, **facts: Any) -> None:
    """A lead whose reply waits for an answer."""
    usual = {"last_inbound_at": clock.now(), "last_message_at": clock.now(), "sentiment": "Interested"}
    with system_transaction() as session:
        factories.lead(session, workspace, **{**usual, **facts})
