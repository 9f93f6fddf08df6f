"""Errors reach Sentry and times reach a collector, as those services want them, with nothing that may not stand in a log."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from flask import request

from simulators.provider import Provider
from tests.factories import Cast
from tests.fixture_types import Drain, LogLines
from tests.processes import serving
from tests.settings import chosen
from webapp.jobs.schedules import run_now
from webapp.operations.schedules import SCHEDULES
from webapp.providers import reporting
from webapp.providers.reports import as_envelope, sentry_place
from webapp.runtime.database import system_transaction
from webapp.runtime.log import logger
from webapp.runtime.settings import settings

PATIENCE = 60.0


class Collector(Provider):
    """Takes Sentry's envelopes and OpenTelemetry's spans, and keeps them as they came."""

    name = "collector"

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self.spans: list[dict[str, Any]] = []
        self.said: list[bytes] = []
        super().__init__()

    def routes(self) -> None:
        self.app.add_url_rule("/api/7/envelope/", view_func=self.envelope, methods=["POST"])
        self.app.add_url_rule("/otel/v1/traces", view_func=self.traces, methods=["POST"])

    def envelope(self) -> tuple[str, int]:
        if "sentry_key=public" not in request.headers.get("X-Sentry-Auth", ""):
            return "", 403
        head, kind, event = map(json.loads, request.get_data().splitlines())
        assert (kind, head["event_id"]) == ({"type": "event"}, event["event_id"])
        self.said.append(request.get_data())
        self.events.append(event)
        return "{}", 200

    def traces(self) -> tuple[str, int]:
        if request.headers.get("X-Tenant") != "acorn":
            return "", 401
        self.said.append(request.get_data())
        for resource in json.loads(request.get_data())["resourceSpans"]:
            assert resource["resource"]["attributes"][0]["value"] == {"stringValue": "signalbox"}
            self.spans += [span for scope in resource["scopeSpans"] for span in scope["spans"]]
        return "{}", 200

    def wait_for(self, what: Callable[[], object]) -> None:
        deadline = time.monotonic() + PATIENCE
        while not what():
            assert time.monotonic() < deadline, (self.events, self.spans)
            time.sleep(0.05)


@pytest.fixture
def collector() -> Iterator[Collector]:
    collector = Collector()
    collector.start()
    yield collector
    collector.stop()


def told(collector: Collector) -> dict[str, str]:
    return {
        "SENTRY_DSN": f"https://public@{collector.host}/7",
        "OTLP_ENDPOINT": f"https://{collector.host}/otel",
        "OTLP_HEADERS": "X-Tenant=acorn",
        "EGRESS_ALLOW": f"{settings().egress_allow},sentry={collector.host},otlp={collector.host}",
    }


@pytest.fixture
def reported(collector: Collector, log_lines: LogLines) -> Iterator[Collector]:
    with chosen(**told(collector)):
        reporting.start()
        yield collector
        reporting.stop()


def test_an_error_is_told_with_its_frames_and_without_what_is_private(reported: Collector) -> None:
    def refuse(address: str) -> None:
        raise ValueError(f"{address} is refused by sk-secret12345")

    try:
        refuse("jane@client.test")
    except ValueError as failed:
        logger().error(
            "failed", error_class="ValueError", exc_info=failed, route="/x", body="What does it cost?"
        )
    logger().info("refused", reason="nothing is wrong")
    reported.wait_for(lambda: reported.events)
    (event,) = reported.events
    (raised,) = event["exception"]["values"]
    assert (event["level"], event["transaction"], raised["type"]) == ("error", "/x", "ValueError")
    assert [frame["function"] for frame in raised["stacktrace"]["frames"]][-1] == "refuse"
    assert raised["value"] == "ValueError: [masked] is refused by [masked]"
    assert not any(word in reported.said[0] for word in (b"jane@", b"sk-secret", b"cost"))


def test_a_job_is_a_span(reported: Collector, cast: Cast, drain: Drain) -> None:
    with system_transaction() as session:
        run_now(session, SCHEDULES[0], 0)
    drain()
    reported.wait_for(lambda: reported.spans)
    (span,) = reported.spans
    assert (span["name"], span["kind"], span["status"]) == ("operations.tidy", 5, {"code": 1})
    assert 0 <= int(span["endTimeUnixNano"]) - int(span["startTimeUnixNano"]) < 60e9


def test_a_web_process_reports_its_requests(collector: Collector, cast: Cast, tmp_path: Path) -> None:
    with serving(tmp_path / "web.log", **told(collector)) as address:
        assert httpx.get(f"{address}/sign-in").status_code == 200
        collector.wait_for(lambda: any(span["name"] == "GET /sign-in" for span in collector.spans))
    span = next(span for span in collector.spans if span["name"] == "GET /sign-in")
    attributes = {each["key"]: each["value"] for each in span["attributes"]}
    assert attributes["signalbox.status"] == {"intValue": "200"}
    assert attributes["signalbox.process"] == {"stringValue": "web"}


def test_a_collector_that_is_away_keeps_nobody(cast: Cast, log_lines: LogLines) -> None:
    away = {"SENTRY_DSN": "https://public@127.0.0.1:9/7", "EGRESS_ALLOW": "sentry=127.0.0.1:9"}
    with chosen(**away):
        reporting.start()
        for _ in range(reporting.MOST_WAITING + 50):
            logger().error("failed", error_class="ValueError")
        reporting.stop()
    said = [line for line in log_lines() if line["event"] == "reports cannot be sent"]
    assert [line["provider"] for line in said] in ([], ["sentry"])


@pytest.mark.parametrize(
    ("dsn", "place"),
    [
        ("https://k@o1.ingest.sentry.io/42", ("k", "o1.ingest.sentry.io", "/api/42/envelope/")),
        ("https://k@errors.lan:9000/base/3/", ("k", "errors.lan:9000", "/base/api/3/envelope/")),
    ],
)
def test_where_a_dsn_leads(dsn: str, place: tuple[str, str, str]) -> None:
    found = sentry_place(dsn)
    assert (found.key, found.host, found.path) == place


def test_a_frame_is_named_as_it_stands_in_the_repository() -> None:
    places = (
        "/srv/webapp/releases/7/webapp/web/errors.py",
        "/srv/app/worker/perform.py",
        "/usr/lib/python3/json.py",
    )
    trace = "".join(f'  File "{place}", line 3, in answer\n' for place in places)
    line = {"at": 0, "level": "error", "event": "failed", "exception": f"{trace}ValueError: no"}
    event = json.loads(as_envelope(line).splitlines()[-1])
    (value,) = event["exception"]["values"]
    names = [frame["filename"] for frame in value["stacktrace"]["frames"]]
    assert names == ["webapp/web/errors.py", "worker/perform.py", "/usr/lib/python3/json.py"]
