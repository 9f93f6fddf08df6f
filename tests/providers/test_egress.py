"""Whatever a server does, a call ends: at its deadline or its size, with an error that says what happened."""

from __future__ import annotations

import gzip
import socket
import ssl
import time
from collections.abc import Callable
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from simulators import Switchboard
from tests.names import Names
from tests.providers.conftest import Asking, Behave
from webapp.providers import egress
from webapp.providers.egress import ask, retry_after
from webapp.providers.errors import Ambiguous, BadReply, NotAsked, ProviderError, TooLarge, Unavailable
from webapp.providers.network import public_addresses
from webapp.providers.pace import Pace
from webapp.runtime import clock

SECONDS = 1.0
GRACE = 10.0
"""What a loaded machine may add to a deadline of one second; without deadlines these servers hold on for minutes."""


def ended(call: egress.Call) -> tuple[ProviderError, float]:
    """The error that the call ends with, and after how many seconds."""
    began = time.monotonic()
    with pytest.raises(ProviderError) as failed:
        ask(call)
    return failed.value, time.monotonic() - began


@pytest.mark.parametrize(
    ("fault", "error", "hint"),
    [
        ("hang", Unavailable, "timeout"),
        ("drip", Unavailable, "timeout"),
        ("silent_body", Unavailable, "timeout"),
        ("oversize", TooLarge, "more than 5 MB"),
        ("bomb", TooLarge, "more than 5 MB"),
        ("redirect", BadReply, "points elsewhere"),
        ("endless_headers", Unavailable, "network"),
        ("reset", Unavailable, "network"),
    ],
)
def test_a_server_that_misbehaves_is_cut_off(
    sims: Switchboard, query: Asking, fault: str, error: type[ProviderError], hint: str
) -> None:
    sims.emailbison.faults.add(fault, times=None, body=f"{sims.emailbison_two.url}/api/users")
    failed, seconds = ended(query(seconds=SECONDS))
    assert type(failed) is error
    assert hint in failed.hint
    assert seconds < SECONDS + GRACE
    assert sims.emailbison_two.calls == [], "no redirect is followed"


@pytest.mark.parametrize("fault", ["hang", "reset_after", "drip"])
def test_a_change_whose_answer_is_lost_is_ambiguous_and_made_once(
    sims: Switchboard, query: Asking, fault: str
) -> None:
    sims.emailbison.faults.add(fault, times=None)
    failed, _ = ended(query(method="POST", path="/api/blacklisted-emails", json={"email": "x@y.test"}))
    assert type(failed) is Ambiguous
    assert len(sims.emailbison.books.blacklist) == (fault != "hang")


def test_a_packed_body_is_unpacked_and_a_torn_one_is_no_answer(
    query: Asking, server: Callable[[Behave], str], allow: Callable[[str], None]
) -> None:
    packed = gzip.compress(b'{"data": {"id": 7}}')

    def answering(body: bytes, encoding: str) -> Behave:
        def behave(connection: socket.socket) -> None:
            connection.recv(65536)
            head = f"HTTP/1.1 200 OK\r\nContent-Encoding: {encoding}\r\nContent-Length: {len(body)}\r\n\r\n"
            connection.sendall(head.encode() + body)

        return behave

    hosts = [
        server(answering(body, encoding))
        for body, encoding in ((packed, "gzip"), (packed[:-9], "gzip"), (b"plain", "gzip"), (packed, "br"))
    ]
    for host in hosts:
        allow(host)
    assert ask(query(host=hosts[0])).body == b'{"data": {"id": 7}}'
    assert [type(ended(query(host=host))[0]) for host in hosts[1:]] == [BadReply] * 3


def test_a_certificate_that_nobody_vouches_for_is_named(
    query: Asking, server: Callable[[Behave], str], allow: Callable[[str], None], certificate: Path
) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)

    def behave(connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True) as secured:
            secured.recv(65536)

    host = server(behave)
    allow(f"https://{host}")
    failed, _ = ended(query(host=host, seconds=5))
    assert (type(failed), failed.hint) == (Unavailable, "tls")


def test_a_handshake_that_stalls_ends_with_the_call(
    query: Asking, server: Callable[[Behave], str], allow: Callable[[str], None]
) -> None:
    host = server(lambda connection: time.sleep(30) if connection.recv(65536) else None)
    allow(f"https://{host}")
    failed, seconds = ended(query(host=host, seconds=SECONDS))
    assert failed.hint == "timeout"
    assert seconds < SECONDS + GRACE


@pytest.mark.parametrize(
    ("answers", "hint"),
    [
        ([["NXDOMAIN"]], "dns"),
        ([["SERVFAIL"]], "dns"),
        ([["SILENT"]], "dns"),
        ([[]], "dns"),
        ([["127.0.0.1"]], "private"),
        ([["93.184.216.34", "10.0.0.1"]], "private"),
        ([["93.184.216.34", "fd00::1"]], "private"),
        ([["2606:4700::1", "169.254.169.254"]], "private"),
    ],
)
def test_a_name_is_reached_only_when_every_address_is_public(
    query: Asking, names: Names, answers: list[list[str]], hint: str
) -> None:
    names.tell("send.brand.test", *answers)
    failed, seconds = ended(query(host="send.brand.test", seconds=SECONDS))
    assert (type(failed), failed.hint) == (Unavailable, hint)
    assert seconds < SECONDS + GRACE


def test_a_name_that_changes_its_answer_gains_nothing(query: Asking, names: Names) -> None:
    """Public when it was entered, private when it is called: it is judged again at every connection."""
    names.tell("rebind.test", ["93.184.216.34"], ["169.254.169.254"])
    assert public_addresses("rebind.test", 443) == ["93.184.216.34"]
    failed, _ = ended(query(host="rebind.test"))
    assert failed.hint == "private"
    assert names.asked == ["rebind.test"] * 2, "each connection looks up once, and uses what it judged"


@pytest.mark.parametrize("literal", ["127.0.0.1", "[::1]", "169.254.169.254", "[::ffff:10.0.0.1]", "0.0.0.0"])
def test_a_literal_address_is_judged_too(query: Asking, literal: str) -> None:
    failed, _ = ended(query(host=literal))
    assert failed.hint == "private"


def test_another_port_of_an_allowed_host_is_not_allowed(sims: Switchboard, query: Asking) -> None:
    failed, _ = ended(query(host=f"127.0.0.1:{sims.emailbison.port + 1000}"))
    assert failed.hint == "private"


def test_safe_calls_are_tried_three_times_and_refusals_once(sims: Switchboard, query: Asking) -> None:
    sims.emailbison.faults.add("status", status=503, times=2)
    assert ask(query(seconds=10)).status == 200
    sims.emailbison.faults.add("status", status=503, times=10)
    failed, _ = ended(query(seconds=10))
    (spoiled,) = sims.emailbison.faults.waiting()
    assert (failed.status, spoiled.times) == (503, 10 - 3)  # type: ignore[attr-defined]
    sims.emailbison.faults.clear()
    sims.emailbison.calls.clear()
    assert ask(query(headers={"Authorization": "Bearer wrong"})).status == 401
    assert len(sims.emailbison.calls) == 1


def test_retry_after_is_obeyed_in_both_forms(sims: Switchboard, query: Asking) -> None:
    soon = format_datetime(clock.now() + timedelta(seconds=100), usegmt=True)
    assert retry_after({"retry-after": "7"}) == 7
    assert 90 < (retry_after({"retry-after": soon}) or 0) <= 100
    assert [retry_after({"retry-after": odd}) for odd in ("", "soon", "-3", "nan")][:3] == [None, None, 0.0]
    assert [retry_after({"retry-after": endless}) for endless in ("inf", "1e999", "9" * 400)] == [
        86_400.0
    ] * 3
    assert retry_after({"retry-after": "Fri, 31 Dec 9999 23:59:59 GMT"}) == 86_400.0
    sims.emailbison.faults.add("status", status=429, headers={"Retry-After": "1"})
    began = time.monotonic()
    assert ask(query(seconds=20)).status == 200
    assert time.monotonic() - began >= 1.0
    sims.emailbison.faults.add("status", status=429, headers={"Retry-After": "60"}, times=None)
    failed, seconds = ended(query(seconds=20))
    assert (failed.status, failed.retry_after) == (429, 60.0)  # type: ignore[attr-defined]
    assert seconds < GRACE, "a long wait is left to the job's schedule"


@pytest.mark.parametrize(
    ("method", "status", "headers", "tries", "kind"),
    [
        ("GET", 429, {}, 1, Unavailable),  # too many calls are not made fewer by calling again
        ("GET", 500, {"Retry-After": "6"}, 1, Unavailable),
        ("POST", 429, {}, 1, Unavailable),  # it says that nothing was done
        ("POST", 500, {}, 1, Ambiguous),
        ("GET", 408, {}, 3, Unavailable),
        ("POST", 408, {}, 1, Ambiguous),  # of a proxy, which may have passed it on
        ("POST", 425, {}, 1, Unavailable),
    ],
)
def test_what_is_repeated_and_what_is_not_certain(
    sims: Switchboard, query: Asking, *, method: str, status: int, headers: dict[str, str], tries: int, kind: type[Exception]
) -> None:  # fmt: skip
    sims.emailbison.faults.add("status", status=status, headers=headers, times=10)
    assert type(ended(query(method=method, seconds=20))[0]) is kind
    (spoiled,) = sims.emailbison.faults.waiting()
    assert spoiled.times == 10 - tries


def test_every_attempt_takes_a_turn_of_its_own(sims: Switchboard, query: Asking) -> None:
    sims.emailbison.faults.add("status", status=503, times=10)
    failed, _ = ended(query(pace=Pace("key-of-three", 60_000), seconds=20))
    assert isinstance(failed, NotAsked), "the second turn is a minute away"
    (spoiled,) = sims.emailbison.faults.waiting()
    assert spoiled.times == 9
