"""Guessing a password is stopped after ten failures, for that account from that address, and said so."""

import pytest

from tests.browser import Browser
from tests.factories import PASSWORD, Cast
from webapp.accounts import throttle
from webapp.runtime.redis import hasty


def guess(client: Browser, email: str, password: str, address: str = "192.0.2.7") -> int:
    sent = {"email": email, "password": password}
    return client.post("/sign-in", data=sent, environ_base={"REMOTE_ADDR": address}).status_code


def test_ten_failures_close_the_door_even_for_the_right_password(client: Browser, cast: Cast) -> None:
    assert {guess(client, "alice@example.test", f"wrong guess {n}") for n in range(10)} == {422}
    answer = client.post(
        "/sign-in",
        data={"email": "Alice@example.test ", "password": PASSWORD},
        environ_base={"REMOTE_ADDR": "192.0.2.7"},
    )
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "600"
    assert "Wait ten minutes" in answer.text
    assert guess(client, "alice@example.test", PASSWORD, "192.0.2.8") == 303, "another address is not meant"
    assert guess(client, "bob@example.test", PASSWORD) == 303, "another account is not meant"


def test_the_right_password_forgets_the_failures(client: Browser, cast: Cast) -> None:
    for _ in range(9):
        guess(client, "alice@example.test", "wrong")
    assert guess(client, "alice@example.test", PASSWORD) == 303
    assert guess(client, "alice@example.test", "wrong") == 422
    assert guess(client, "alice@example.test", PASSWORD) == 303


def test_redis_keeps_no_address_and_forgets_by_itself(client: Browser, cast: Cast) -> None:
    guess(client, "alice@example.test", "wrong")
    (key,) = hasty().keys("sign-in:*")
    assert b"alice" not in key
    assert b"192.0.2" not in key
    assert 0 < hasty().ttl(key) <= throttle.SECONDS


@pytest.mark.parametrize("failures", [9, 10])
def test_the_process_counts_by_itself(failures: int) -> None:
    """What counts while Redis is away."""
    own = throttle.OwnTallies()
    for _ in range(failures):
        own.add("somebody")
    assert own.count("somebody") == failures
    assert own.count("somebody else") == 0
    own.clear("somebody")
    assert own.count("somebody") == 0
