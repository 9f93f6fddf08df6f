"""The page of the simulators: it writes as a lead by text, breaks every provider, and spoils how webhooks come."""

from __future__ import annotations

import urllib.parse
import urllib.request
from collections.abc import Iterator

import pytest

from simulators import Switchboard, delivering
from simulators.control import SPOILS, Control
from simulators.delivering import WAYS, Delivering


@pytest.fixture
def control(sims: Switchboard) -> Iterator[str]:
    page = Control(sims, [])
    page.start()
    yield page.url
    page.stop()


def post(url: str, **form: str) -> str:
    """The page afterwards."""
    sent = urllib.parse.urlencode(form).encode()
    return str(urllib.request.urlopen(url, sent, timeout=30).read().decode())


@pytest.mark.parametrize("fault", SPOILS)
def test_each_fault_is_set_and_mended(control: str, sims: Switchboard, fault: str) -> None:
    broken = getattr(sims, SPOILS[fault][0])
    assert "Broken now" in post(f"{control}/faults", fault=fault)
    assert [each.kind for each in broken.faults.waiting()] == [SPOILS[fault][1]["kind"]]
    assert "Broken now" not in post(f"{control}/faults/clear")
    assert broken.faults.waiting() == []


def test_somebody_writes_by_text(control: str, sims: Switchboard) -> None:
    contact = sims.gohighlevel.books.add_contact("Maya", "Ortiz", "+15550001234", "maya@h4.test")
    assert "Maya Ortiz wrote" in post(f"{control}/texts", contact=contact["id"], text="Thursday works")
    (row,) = sims.gohighlevel.books.messages.values()
    assert (row["body"], row["contactId"]) == ("Thursday works", contact["id"])
    post(f"{control}/webhooks", way="lost")
    assert "Maya Ortiz wrote. Webhooks are lost." in post(f"{control}/texts", contact=contact["id"], text="?")


def test_every_provider_spoils_its_webhooks_until_it_is_mended(control: str, sims: Switchboard) -> None:
    assert 'value="lost" selected' in post(f"{control}/webhooks", way="lost")
    assert {each.delivering.way for each in sims.all().values()} == {"lost"}
    post(f"{control}/webhooks", way="no such way")
    assert sims.gohighlevel.delivering.way == "lost"
    post(f"{control}/faults/clear")
    assert {each.delivering.way for each in sims.all().values()} == {"at once"}


@pytest.mark.parametrize(
    ("way", "come"),
    [
        ("at once", [1, 2, 3, 4]),
        ("twice", [1, 1, 2, 2, 3, 3, 4, 4]),
        ("lost", []),
        ("late", []),
        ("out of order", [2, 1, 4, 3]),
    ],
)
def test_how_webhooks_come(way: str, come: list[int]) -> None:
    assert set(WAYS) >= {way}
    came: list[int] = []
    one = Delivering()
    one.way = way
    for number in (1, 2, 3, 4):
        one.send(lambda number=number: came.append(number))  # type: ignore[misc]
    assert came == come
    assert delivering.LATE_SECONDS > 20, "what comes late comes after this test"
