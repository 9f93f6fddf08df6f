"""Two workers with the same digest at the same moment: one writes it, the other finds it written."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.digests.conftest import move_to
from tests.factories import Cast
from tests.locks import wait_for_waiters
from webapp.digests import mailing, posting
from webapp.digests.jobs import EVERY_DAY
from webapp.digests.models import DigestChoice, SlackHook
from webapp.runtime import clock, tenancy
from webapp.runtime.database import system_transaction


def mail(session: Session, number: int) -> bool:
    return mailing.write(session, number, clock.now()) == "written"


def post(session: Session, number: int) -> bool:
    return posting.claim(session, number, clock.now()) is not None


@pytest.mark.parametrize(("table", "act"), [(DigestChoice, mail), (SlackHook, post)], ids=["mail", "post"])
def test_it_is_written_once(
    cast: Cast, table: type[DigestChoice] | type[SlackHook], act: Callable[[Session, int], bool]
) -> None:
    move_to(cast.acorn, 9)
    with system_transaction() as session:
        facts = {"workspace_id": cast.acorn.id, "days": EVERY_DAY}
        session.add(DigestChoice(**facts, user_id=cast.alice.id, by_mail=True))
        session.add(SlackHook(**facts, address="https://hooks.test/services/x", host="hooks.test"))
    with system_transaction() as session:
        number = session.scalars(select(table.id)).one()

    def work() -> bool:
        with tenancy.all_tenants(), system_transaction() as session:
            return act(session, number)

    with ThreadPoolExecutor(2) as pool:
        with system_transaction() as session:
            session.scalars(select(table).with_for_update()).one()
            both = [pool.submit(work) for _ in range(2)]
            wait_for_waiters(session, *both)
        assert sorted(each.result() for each in both) == [False, True]
