"""A page reads in a snapshot: one moment, nothing written, nothing asked twice."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from tests import factories
from tests.factories import Cast
from webapp.leads.models import Lead
from webapp.runtime import tenancy
from webapp.runtime.database import unit_of_work
from webapp.runtime.errors import Busy
from webapp.runtime.snapshots import once_a_snapshot, snapshot


@once_a_snapshot
def named(session: Session, name: str, *, company: str = "") -> int:
    """How many leads have this name, and were entered so far."""
    asked.append(name + company)
    return session.scalars(select(func.count()).where(Lead.first_name == name)).one()


asked: list[str] = []


@pytest.fixture(autouse=True)
def _nothing_asked() -> None:
    asked.clear()


def enter(cast: Cast, name: str) -> None:
    with unit_of_work() as session:
        factories.lead(session, cast.acorn, first_name=name)


def test_it_sees_one_moment(cast: Cast) -> None:
    enter(cast, "Ines")
    with snapshot() as session:
        before = session.scalar(select(func.count(Lead.id)))
        enter(cast, "Ines")
        assert session.scalar(select(func.count(Lead.id))) == before == 1


def test_it_writes_nothing(cast: Cast) -> None:
    enter(cast, "Ines")
    with pytest.raises(Busy) as refused, snapshot() as session:
        session.execute(text("UPDATE lead SET first_name = 'Leo'"))
    assert "read-only" in str(refused.value.__cause__)
    with unit_of_work() as session:  # the same connection again, perhaps
        session.execute(text("UPDATE lead SET first_name = 'Leo'"))


def test_it_keeps_to_the_workspaces_that_are_open(cast: Cast) -> None:
    enter(cast, "Ines")
    with tenancy.within(cast.birch.id), snapshot() as session:
        assert named(session, "Ines") == 0


def test_a_question_is_asked_once_for_the_same_arguments(cast: Cast) -> None:
    with snapshot() as session:
        assert [named(session, "Ines"), named(session, "Ines")] == [0, 0]
        named(session, "Leo")
        named(session, "Leo", company="Harbor")
        named(session, "Leo", company="Harbor")
    assert asked == ["Ines", "Leo", "LeoHarbor"]
    with snapshot() as session:
        named(session, "Ines")
    assert asked[-1] == "Ines"


def test_a_unit_of_work_asks_each_time(cast: Cast) -> None:
    with unit_of_work() as session:
        assert named(session, "Ines") == 0
        factories.lead(session, cast.acorn, first_name="Ines")
        assert named(session, "Ines") == 1
