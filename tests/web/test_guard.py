"""No other site can change anything, and nothing private is logged."""

import pytest
from flask import Flask

from tests.browser import SWAP, Browser
from tests.fixture_types import LogLines


@pytest.mark.parametrize("token", [None, "", "forged", "ImZvcmdlZCI.aaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbb"])
def test_a_change_without_the_right_token_is_refused_in_words(visitor: Browser, token: str | None) -> None:
    visitor.token()
    headers = {"X-CSRFToken": token} if token is not None else {}
    answer = visitor.post("/trouble/nothing", headers=headers, token=False)
    assert answer.status_code == 400
    assert "Load the page again" in answer.text
    notice = visitor.post("/trouble/nothing", headers={**headers, **SWAP}, token=False)
    assert (notice.status_code, notice.headers["HX-Retarget"]) == (400, "#notices")


def test_another_persons_token_is_refused(troubled: Flask, visitor: Browser) -> None:
    other = Browser(troubled, troubled.response_class)
    with other.session_transaction() as cookie:
        cookie["csrf_token"] = "somebody else's"
    visitor.token()
    assert (
        visitor.post("/trouble/nothing", headers={"X-CSRFToken": other.token()}, token=False).status_code
        == 400
    )


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"}, 403),
        ({"Origin": "http://localhost"}, 200),
        ({"Origin": "http://127.0.0.1:8000"}, 200),
        ({"Origin": "https://evil.test"}, 403),
        ({"Origin": "http://localhost.evil.test"}, 403),
        ({"Origin": "http://localhost@evil.test"}, 403),
        ({"Origin": "http://["}, 403),
        ({"Origin": "null"}, 403),
    ],
)
def test_changes_from_other_sites_are_refused_whatever_token_they_bring(
    visitor: Browser, headers: dict[str, str], status: int
) -> None:
    assert visitor.post("/trouble/nothing", headers=headers).status_code == status
    assert visitor.get("/trouble/nothing", headers=headers).status_code == 200


def test_the_doors_for_machines_need_no_token(client: Browser) -> None:
    answer = client.post("/webhooks/emailbison/unknown-token", json={}, token=False)
    assert answer.status_code == 404
    assert "No workspace has this webhook address" in answer.text


def test_one_line_a_request_with_its_route_and_nothing_private(visitor: Browser, log_lines: LogLines) -> None:
    private = "maya@northwind.test"
    visitor.get(f"/trouble/nothing/{private}?q={private}", headers={"Referer": f"http://localhost/{private}"})
    (line,) = log_lines()
    assert line["event"] == "request"
    assert line["route"] == "/trouble/<kind>/<path:rest>"
    assert (line["method"], line["status"], line["process"]) == ("GET", 200, "web")
    assert line["duration_ms"] >= 0
    assert len(line["request_id"]) == 12
    assert "maya" not in str(line)


def test_a_fault_is_logged_once_and_masked(visitor: Browser, log_lines: LogLines) -> None:
    page = visitor.get("/trouble/broken", headers={"Accept": "text/html"}).text
    fault, request = log_lines()
    assert (fault["event"], fault["error_class"], fault["level"]) == ("failed", "RuntimeError", "error")
    assert "Traceback" in fault["exception"]
    assert fault["request_id"] == request["request_id"]
    assert fault["request_id"] in page
    assert "maya" not in str(fault)
    assert "sk-live" not in str(fault)


def test_the_expected_is_not_logged(visitor: Browser, log_lines: LogLines) -> None:
    for kind in ("signed-out", "not-found", "invalid"):
        visitor.get(f"/trouble/{kind}")
    assert [line["event"] for line in log_lines()] == ["request"] * 3


def test_a_busy_database_is_one_line_a_minute(visitor: Browser, log_lines: LogLines) -> None:
    for _ in range(3):
        visitor.get("/trouble/busy")
    assert sum(line["event"] == "busy" for line in log_lines()) <= 1
