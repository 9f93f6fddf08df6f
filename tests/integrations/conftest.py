"""Acorn with its EmailBison, and the page as somebody sees it."""

from __future__ import annotations

import pytest

from simulators import Switchboard
from tests import factories
from tests.browser import SWAP, Browser
from tests.factories import Cast
from tests.fixture_types import SignIn
from webapp.integrations.models import Connection
from webapp.runtime.database import unit_of_work

PAGE = "/w/acorn/integrations"


@pytest.fixture
def connection_id(cast: Cast, sims: Switchboard) -> int:
    """Acorn's connection to the first installation."""
    with unit_of_work() as session:
        return factories.account(session, cast.acorn, sims.emailbison).id


@pytest.fixture
def ada(client: Browser, cast: Cast, sign_in: SignIn) -> Browser:
    return sign_in(client, cast.ada)


def said(client: Browser, path: str, **form: object) -> tuple[int, str]:
    """The status of a swap, and what its toast says."""
    answer = client.post(path, data=form, headers=SWAP)
    return answer.status_code, answer.headers.get("HX-Trigger", "") + answer.get_data(as_text=True)


def connection(number: int) -> Connection:
    with unit_of_work() as session:
        return session.get_one(Connection, number)
