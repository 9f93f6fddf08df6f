"""A workspace that GoHighLevel calls, and somebody whom it knows."""

from __future__ import annotations

import pytest

from simulators import Switchboard
from tests import factories
from tests.factories import Cast
from tests.webhooks.gohighlevel import Row
from webapp.integrations.webhook_addresses import webhook_url
from webapp.runtime.database import unit_of_work
from webapp.runtime.redis import for_requests


@pytest.fixture
def address(cast: Cast, sims: Switchboard) -> str:
    """Where a workflow of Acorn's location posts to."""
    for_requests().flushdb()
    with unit_of_work() as session:
        connection = factories.gohighlevel_account(session, cast.acorn, sims.gohighlevel)
        return "/" + webhook_url(connection).split("/", 3)[3]


@pytest.fixture
def jane(sims: Switchboard) -> Row:
    return sims.gohighlevel.books.add_contact("Jane", "Roe", "+15550001234", "jane@client.test")
