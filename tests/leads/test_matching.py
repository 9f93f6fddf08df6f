"""Many deliveries of one person at once: one lead, no unique violation, no deadlock."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import func, select, text

from tests.factories import Cast
from tests.locks import wait_for_waiters
from webapp.accounts.scopes import scope_of, viewer_of
from webapp.inbox import merging
from webapp.leads.locks import lock_identities
from webapp.leads.matching import ContactDetails, kept_of, match, match_or_create
from webapp.leads.models import Lead
from webapp.runtime import tenancy
from webapp.runtime.database import unit_of_work
from webapp.runtime.errors import Invalid, NotFound

MAIL = ContactDetails(emailbison_id="5", email="jane@client.test", first_name="Jane")
TEXT = ContactDetails(gohighlevel_id="c1", email="jane@client.test", phone="+15550001234")
BARE = ContactDetails(email="jane@client.test", phone="(555) 000-1234")
CALL = ContactDetails(phone="+15550001234", gohighlevel_id="c1", company="Client")
AT_ONCE = 8


def count(cast: Cast) -> int:
    with unit_of_work() as session:
        return session.scalar(select(func.count()).where(Lead.workspace_id == cast.acorn.id)) or 0


@pytest.mark.parametrize("seed", range(6))
def test_mail_and_sms_of_one_person_at_once_are_one_lead(cast: Cast, seed: int) -> None:
    """Every order of arrival, with transactions that overlap; all share the address or the number."""
    draw = random.Random(seed)
    told = [draw.choice([MAIL, TEXT, BARE]) for _ in range(AT_ONCE * 3)]
    barrier = Barrier(AT_ONCE)

    def deliver(person: ContactDetails) -> int:
        tenancy.set_all_tenants()
        barrier.wait()
        with unit_of_work() as session:
            return match_or_create(session, cast.acorn.id, person).lead.id

    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = list(pool.map(deliver, told))
    assert len(set(found)) == 1
    assert count(cast) == 1


@pytest.mark.parametrize("seed", range(6))
def test_identities_that_cross_never_fail(cast: Cast, seed: int) -> None:
    """Two leads that only a third person connects: whoever is first decides, and nobody is refused or stuck."""
    draw = random.Random(seed)
    told = [draw.choice([MAIL, TEXT, BARE, CALL]) for _ in range(AT_ONCE * 4)]
    barrier = Barrier(AT_ONCE)

    def deliver(person: ContactDetails) -> None:
        tenancy.set_all_tenants()
        barrier.wait()
        with unit_of_work() as session:
            match_or_create(session, cast.acorn.id, person)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(deliver, told))
    assert count(cast) <= 2
    with unit_of_work() as session:
        before = count(cast)
        assert len({match_or_create(session, cast.acorn.id, person).lead.id for person in (MAIL, BARE)}) == 1
    assert count(cast) == before


def test_deliveries_while_people_join_and_part(cast: Cast) -> None:
    """Matching always ends at a lead that stands, and never waits in a circle with who joins."""
    with unit_of_work() as session:
        jane = ContactDetails(emailbison_id="5", email="jane@client.test")
        one = match_or_create(session, cast.acorn.id, jane).lead.id
        two = match_or_create(session, cast.acorn.id, ContactDetails(gohighlevel_id="c1")).lead.id
    barrier = Barrier(AT_ONCE)

    def deliver(number: int) -> None:
        tenancy.set_all_tenants()
        barrier.wait()
        for _ in range(12):
            if number < 2:
                _join_or_part(cast, *((one, two) if number else (two, one)))
                continue
            with unit_of_work() as session:
                person = (
                    ContactDetails(emailbison_id="5")
                    if number % 2
                    else ContactDetails(gohighlevel_id="c1", company="x")
                )
                lead = match_or_create(session, cast.acorn.id, person).lead
                assert kept_of(session, lead) == lead.id

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(deliver, range(AT_ONCE)))
    assert count(cast) == 2


def _join_or_part(cast: Cast, kept: int, merged: int) -> None:
    try:
        with unit_of_work() as session:
            scope = scope_of(viewer_of(session, cast.alice), "acorn")
            _, row = merging.merge(session, scope, kept, merged)
            number = row.id
        with unit_of_work() as session:
            merging.unmerge(session, scope, number)
    except (NotFound, Invalid):
        return  # the other one was faster


def test_news_of_a_stranger_make_nobody_a_lead(cast: Cast) -> None:
    with unit_of_work() as session:
        assert match(session, cast.acorn.id, TEXT) is None
        assert match(session, cast.acorn.id, ContactDetails()) is None
        made = match_or_create(session, cast.acorn.id, MAIL).lead
        found = match(session, cast.acorn.id, TEXT)
        assert found is not None
        assert found.lead is made
        assert (made.gohighlevel_id, made.phone_e164) == ("c1", "+15550001234")


def test_two_contacts_with_one_number_are_two_people_and_the_first_owns_it(cast: Cast) -> None:
    """Families and offices share a number."""
    first = ContactDetails(gohighlevel_id="c1", phone="+15550001234", first_name="Jane")
    second = ContactDetails(gohighlevel_id="c2", phone="+15550001234", first_name="Joe")
    with unit_of_work() as session:
        jane, joe = (match_or_create(session, cast.acorn.id, each).lead for each in (first, second))
        assert jane.id != joe.id
        assert (jane.phone_e164, joe.phone_e164, joe.phone) == ("+15550001234", None, "+15550001234")
        bare = ContactDetails(phone="+15550001234")
        assert match_or_create(session, cast.acorn.id, bare).lead.id == jane.id
        assert match_or_create(session, cast.birch.id, second).lead.phone_e164 == "+15550001234"


@pytest.mark.parametrize("is_turned", [False, True])
@pytest.mark.parametrize("number", range(6))
def test_identities_are_locked_in_one_order_whoever_names_them(
    cast: Cast, number: int, is_turned: bool
) -> None:
    """Whoever waits for the first one holds none of the others, so nobody can wait in a circle."""
    named = [
        ("email", f"jane{number}@client.test"),
        ("emailbison_id", str(number)),
        ("gohighlevel_id", f"c{number}"),
    ]
    backend: list[int] = []

    def lock_all() -> None:
        tenancy.set_all_tenants()
        with unit_of_work() as session:
            backend.append(session.scalar(text("SELECT pg_backend_pid()")) or 0)
            lock_identities(session, cast.acorn.id, dict(reversed(named) if is_turned else named))

    with ThreadPoolExecutor(1) as pool:
        with unit_of_work() as session:
            first = min(named, key=lambda each: session.scalar(NUMBER, {"name": _name(cast, *each)}))
            lock_identities(session, cast.acorn.id, dict([first]))
            waiting = pool.submit(lock_all)
            wait_for_waiters(session, waiting)
            assert session.scalar(HELD, {"pid": backend[0]}) == 0
        waiting.result()


def _name(cast: Cast, name: str, value: str) -> str:
    return f"lead|{cast.acorn.id}|{name}|{value}"


NUMBER = text("SELECT hashtextextended(:name, 0)")
HELD = text("""
    SELECT count(*) FROM pg_locks WHERE pid = :pid AND locktype = 'advisory' AND mode = 'ExclusiveLock' AND granted
""")
