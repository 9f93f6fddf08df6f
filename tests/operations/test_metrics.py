"""The numbers for Prometheus, and who may read them."""

from datetime import timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import insert

from tests.browser import Browser
from webapp.jobs.models import Job
from webapp.operations import metrics
from webapp.operations.jobs import TIDY
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work


def test_the_ledger_is_told_in_numbers(client: Browser) -> None:
    with unit_of_work() as session:
        usual = {"kind": TIDY.name, "arguments": {}, "queue": "bulk"}
        due = clock.now() - timedelta(seconds=90)
        session.execute(insert(Job), [{**usual, "key": f"waits-{n}", "run_at": due} for n in range(3)])
        session.execute(insert(Job).values(**usual, key="over", state="done", finished_at=clock.now()))
    answer = client.get("/metrics")
    assert answer.status_code == 200
    told = {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }
    assert told["signalbox_jobs", TIDY.name, "waiting"] == 3
    assert told["signalbox_jobs", TIDY.name, "failed"] == 0
    assert told["signalbox_jobs_ended_last_hour", "done"] == 1
    assert 89 < told["signalbox_queue_oldest_wait_seconds", "bulk"] < 200
    assert told["signalbox_queue_oldest_wait_seconds", "inbound"] == 0
    assert told["signalbox_health", "redis"] == 1


@pytest.mark.parametrize(
    ("address", "header", "status"),
    [
        ("127.0.0.1", None, 200),
        ("192.0.2.7", None, 404),
        ("127.0.0.1", {"X-Forwarded-For": "192.0.2.7"}, 404),
    ],
)
def test_without_a_token_only_this_machine_may_ask(
    client: Browser, address: str, header: dict[str, str] | None, status: int
) -> None:
    answer = client.get("/metrics", headers=header, environ_base={"REMOTE_ADDR": address})
    assert answer.status_code == status


@pytest.mark.parametrize(
    ("address", "authorization", "may"),
    [
        ("192.0.2.7", "Bearer right", True),
        ("192.0.2.7", "Bearer wrong", False),
        ("192.0.2.7", "right", False),
        ("127.0.0.1", "", False),
    ],
)
def test_with_a_token_whoever_has_it_may_ask(address: str, authorization: str, may: bool) -> None:
    assert metrics.may_ask("right", address, False, authorization) is may
    assert metrics.may_ask("right", address, True, authorization) is may, "a proxy passes it on"
