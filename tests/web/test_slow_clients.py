"""Whoever sends slowly, by half or nothing at all takes no thread from anybody: our own server holds that, without a proxy."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest

from webapp.web.buffering import ARRIVES_SECONDS

MANY = 64
"""More than there are threads in any of our web processes."""
HALF_BODY = "POST {path} HTTP/1.1\r\nHost: here\r\nContent-Type: {kind}\r\nContent-Length: 5000\r\n\r\nab"
HALF_HEADERS = "GET {path} HTTP/1.1\r\nHost: he"
KINDS = {
    "half a delivery": HALF_BODY.format(path="/webhooks/gohighlevel", kind="application/json"),
    "half a form": HALF_BODY.format(path="/sign-in", kind="application/x-www-form-urlencoded"),
    "half the headers": HALF_HEADERS.format(path="/sign-in"),
    "nothing": "",
}


@pytest.fixture
def held_open(live_server: str) -> Iterator[list[socket.socket]]:
    """Many of every kind, all at once."""
    place = (urlsplit(live_server).hostname, urlsplit(live_server).port)
    with ExitStack() as stack:
        opened = []
        for sent in KINDS.values():
            for _ in range(MANY):
                client = stack.enter_context(socket.create_connection(place, timeout=60))
                client.sendall(sent.encode())
                opened.append(client)
        yield opened


def test_pages_are_answered_while_many_send_by_half(
    live_server: str, held_open: list[socket.socket], database: None
) -> None:
    with urlopen(f"{live_server}/sign-in", timeout=11) as page:
        assert page.status == 200
    with urlopen(f"{live_server}/healthz", timeout=11) as health:
        assert health.status == 200


@pytest.mark.long
def test_they_are_let_go_of_and_what_they_sent_half_of_was_never_done(
    live_server: str, held_open: list[socket.socket], database: None
) -> None:
    """Even those that send a byte now and then."""
    began = time.monotonic()
    trickling = held_open[0]
    while time.monotonic() - began < 6 * ARRIVES_SECONDS:
        try:
            trickling.sendall(b"c")
        except OSError:
            break
        time.sleep(0.5)
    else:
        pytest.fail("a request that never ends was kept")
    assert time.monotonic() - began >= ARRIVES_SECONDS / 2
    for client in held_open[1:]:
        assert client.recv(1000) == b""
