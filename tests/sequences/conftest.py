"""Acorn's account at the mail provider, and Jane, who asked and was answered."""

from __future__ import annotations

import pytest

from simulators import Switchboard
from tests import factories
from tests.factories import Cast
from tests.sequences.stage import answered_lead
from webapp.runtime.database import unit_of_work


@pytest.fixture
def lead_id(cast: Cast, sims: Switchboard) -> int:
    with unit_of_work() as session:
        factories.account(session, cast.acorn, sims.emailbison)
    return answered_lead(cast.acorn, sims)
