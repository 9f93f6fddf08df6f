"""A page asks each second whether anything changed: an answer without a body does not end its connection."""

from __future__ import annotations

import http.client
from urllib.parse import urlsplit

from tests.browser import Browser


def test_an_answer_without_a_body_leaves_the_connection_open(live_server: str, alice: Browser) -> None:
    cookie = alice.get_cookie("signalbox")
    assert cookie is not None
    revision = alice.get("/w/acorn/pulse").get_json()["revision"]
    line = http.client.HTTPConnection(urlsplit(live_server).netloc, timeout=20)

    def pulse(**headers: str) -> tuple[int, str | None]:
        line.request(
            "GET", f"/w/acorn/pulse?v={revision}", headers={"Cookie": f"signalbox={cookie.value}", **headers}
        )
        answer = line.getresponse()
        answer.read()
        return answer.status, answer.headers["Connection"]

    assert pulse() == (204, None)
    opened = line.sock
    assert pulse() == (204, None)
    assert line.sock is opened is not None
    assert pulse(Connection="close") == (204, "close")
    assert line.sock is None
