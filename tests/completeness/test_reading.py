"""What a provider has is brought here once, whatever happens while its list is read."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import func, select

from simulators import Switchboard
from tests.browser import Browser
from tests.completeness.conftest import Drain, again, coverage, ids, mail, run, text, theirs
from webapp.completeness import tally
from webapp.leads.models import Lead
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work


@pytest.mark.parametrize("provider", ["emailbison", "gohighlevel"])
def test_what_no_webhook_told_is_brought_once_and_the_mark_moves(
    connections: dict[str, int], sims: Switchboard, drain: Drain, provider: str
) -> None:
    for number in range(40):
        text(sims, f"text {number}", hours=20 - number / 3, phone=f"+1555000{number % 7:04}")
        mail(sims, 700 + number, hours=20 - number / 3)
    began = clock.now()
    run("sweep", connections[provider], drain)
    assert ids(provider) == theirs(sims)[provider]
    row = coverage(provider)
    assert row.complete_up_to is not None
    assert began - tally.SETTLED <= row.complete_up_to <= clock.now()
    assert (row.seen, row.brought) == (40, 40)
    calls = len(sims.gohighlevel.calls) + len(sims.emailbison.calls)
    run("sweep", connections[provider], drain)
    assert coverage(provider).brought == 0
    assert len(sims.gohighlevel.calls) + len(sims.emailbison.calls) - calls <= 2
    assert ids(provider) == theirs(sims)[provider]


@pytest.mark.parametrize("fault", ["reset", "cut_body", "truncated", "reset_after"])
def test_faults_while_it_reads_cost_nothing(
    connections: dict[str, int], sims: Switchboard, drain: Drain, fault: str
) -> None:
    for number in range(35):
        text(sims, f"text {number}", hours=10 - number / 5, phone=f"+1555000{number % 5:04}")
        mail(sims, 700 + number, hours=10 - number / 5)
    sims.gohighlevel.faults.add(fault, path="/conversations/*", times=4)
    sims.emailbison.faults.add(fault, path="/api/replies", times=4)
    for number in connections.values():
        run("sweep", number, drain)
    for _ in range(4):
        again(drain)
    assert {provider: ids(provider) for provider in connections} == theirs(sims)


def test_a_storm_of_429_is_waited_out(connections: dict[str, int], sims: Switchboard, drain: Drain) -> None:
    text(sims, "one")
    sims.gohighlevel.faults.add("status", times=3, status=429, headers={"Retry-After": "1"})
    run("sweep", connections["gohighlevel"], drain)
    for _ in range(5):
        again(drain)
    assert ids("gohighlevel") == theirs(sims)["gohighlevel"]


def test_mails_that_arrive_while_the_list_is_read_push_nothing_out(
    connections: dict[str, int], sims: Switchboard, drain: Drain
) -> None:
    for number in range(60):
        mail(sims, 700 + number, hours=20 - number / 4)
    stop = threading.Event()

    def arrive() -> None:
        for number in range(30):
            mail(sims, 900 + number, hours=0)
            if stop.wait(0.005):
                return

    arriving = threading.Thread(target=arrive)
    arriving.start()
    run("sweep", connections["emailbison"], drain)
    stop.set()
    arriving.join()
    run("sweep", connections["emailbison"], drain)
    assert ids("emailbison") == theirs(sims)["emailbison"]


def test_webhooks_and_a_sweep_at_once_store_once(
    client: Browser, connections: dict[str, int], sims: Switchboard, drain: Drain
) -> None:
    from simulators.gohighlevel import events  # noqa: PLC0415

    for number in range(10):
        row = text(sims, f"text {number}", hours=1, phone=f"+1555000{number % 3:04}")
        raw, headers = events.signed(events.inbound(row))
        assert client.post("/webhooks/gohighlevel", data=raw, headers=headers).status_code == 202
    run("sweep", connections["gohighlevel"], drain)
    assert ids("gohighlevel") == theirs(sims)["gohighlevel"]
    with unit_of_work() as session:
        assert session.scalar(select(func.count()).select_from(Lead)) == 3
