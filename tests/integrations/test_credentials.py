"""What may be entered for a provider, to its last character; and what a provider that cannot do a thing is not asked for."""

from __future__ import annotations

import pytest

from simulators import Switchboard
from tests import factories
from tests.browser import Browser
from tests.factories import Cast
from tests.integrations.conftest import PAGE, connection, said
from webapp.integrations.connections import open_mail
from webapp.integrations.models import Connection
from webapp.providers.errors import KeyRefused
from webapp.runtime.database import unit_of_work


@pytest.mark.parametrize(
    ("key", "status"),
    [
        ("k" * 7, 422),
        ("k" * 8, 204),
        ("k" * 400, 204),
        ("k" * 401, 422),
        ("k k" * 5, 422),
        ("schlüssel", 422),
    ],
)
def test_a_key_has_eight_to_four_hundred_plain_characters(
    alice: Browser, cast: Cast, key: str, status: int
) -> None:
    assert said(alice, f"{PAGE}/{cast.acorn.id}/emailbison/keys", key=key)[0] == status


def test_space_around_a_key_is_dropped(alice: Browser, cast: Cast, connection_id: int) -> None:
    assert said(alice, f"{PAGE}/{cast.acorn.id}/emailbison/keys", key="  9|a-new-key \n")[0] == 204
    with unit_of_work() as session:
        assert session.get_one(Connection, connection_id).key == "9|a-new-key"


def test_a_blank_key_keeps_nothing_where_a_key_alone_opens_the_account(
    alice: Browser, cast: Cast, connection_id: int
) -> None:
    before = connection(connection_id).key_last_four
    assert said(alice, f"{PAGE}/{cast.acorn.id}/emailbison/keys", key="")[0] == 422
    assert connection(connection_id).key_last_four == before


def test_a_provider_that_nobody_knows_has_no_address(alice: Browser, cast: Cast) -> None:
    assert said(alice, f"{PAGE}/{cast.acorn.id}/nobody/keys", key="k" * 20)[0] == 404
    assert said(alice, f"{PAGE}/{cast.acorn.id}/gohighlevel/choices", host_id="")[0] == 404


def test_webhooks_are_registered_only_where_a_call_can_do_it(
    alice: Browser, cast: Cast, sims: Switchboard
) -> None:
    with unit_of_work() as session:
        number = factories.gohighlevel_account(session, cast.acorn, sims.gohighlevel).id
    assert said(alice, f"{PAGE}/{number}/registrations")[0] == 404
    assert connection(number).webhook_wanted is False


def test_a_refused_key_is_not_tried_again_and_a_foreign_record_is(connection_id: int, cast: Cast) -> None:
    with unit_of_work() as session:
        stands = session.get_one(Connection, connection_id)
        stands.state, stands.trouble = "refused", "other_workspace"
    with unit_of_work() as session:
        assert open_mail(session, cast.acorn.id)[0].id == connection_id
        session.get_one(Connection, connection_id).trouble = "key_refused"
    with unit_of_work() as session, pytest.raises(KeyRefused, match="not asked"):
        open_mail(session, cast.acorn.id)
