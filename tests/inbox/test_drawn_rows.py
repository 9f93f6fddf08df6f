"""A row of the list is drawn once for each state: so all that it shows must stand in that state, and nothing else may change it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from jinja2 import meta, nodes
from markupsafe import Markup

from tests import factories
from tests.browser import SWAP, Browser
from tests.factories import Cast
from tests.fixture_types import SignIn
from webapp.inbox.views.rows import Shown, _html
from webapp.runtime.database import unit_of_work

AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
SHOWN = Shown(
    lead_id=7,
    address="/w/acorn/leads/7?view=everyone",
    is_opened=False,
    needs_answer=True,
    name="Maya <Ortiz>",
    about="North & Wind",
    at=AT,
    ago="2 m",
    zone="Europe/Vienna",
    preview="Could we meet?",
    words=(),
    unsent=None,
    due=("soon", "20 m left"),
    waiting_since=AT,
    snooze=("clock", "Reminder"),
    is_done=False,
    sentiment=None,
    unjudged="Being read",
    score=3,
    is_score_doubted=False,
    tags=("hot",),
    campaign="Spring",
    step=1,
    workspace="Acorn",
    files=1,
    channel="email",
)
OTHERWISE: dict[str, Any] = {
    "lead_id": 8,
    "address": "/w/acorn/leads/7?view=all",
    "is_opened": True,
    "needs_answer": False,
    "name": "Leo",
    "about": "South",
    "at": AT + timedelta(minutes=1),
    "ago": "3 m",
    "zone": "Asia/Tokyo",
    "preview": "No.",
    "words": ("meet",),
    "unsent": "failed",
    "due": ("late", "20 m left"),
    "waiting_since": AT + timedelta(minutes=1),
    "snooze": ("clock", "Back since 2 Nov"),
    "is_done": True,
    "sentiment": "Interested",
    "unjudged": "Not judged",
    "score": 4,
    "is_score_doubted": True,
    "tags": ("hot", "old", "third"),
    "campaign": "Autumn",
    "step": 2,
    "workspace": "Birch",
    "files": 2,
    "channel": "sms",
}


@pytest.fixture
def drawn(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


@pytest.mark.usefixtures("drawn")
@pytest.mark.parametrize("field", Shown._fields)
def test_a_row_looks_otherwise_when_anything_of_its_state_does(field: str) -> None:
    assert _html(SHOWN._replace(**{field: OTHERWISE[field]})) != _html(SHOWN)


@pytest.mark.usefixtures("drawn")
def test_a_row_is_drawn_once_and_escaped() -> None:
    drawn = _html(SHOWN)
    assert drawn is _html(SHOWN._replace())
    assert isinstance(drawn, Markup)
    assert "Maya &lt;Ortiz&gt;" in drawn
    assert "North &amp; Wind" in drawn


def test_nothing_else_is_read_by_its_template(app: Flask) -> None:
    environment = app.jinja_env
    assert environment.loader
    parsed = environment.parse(environment.loader.get_source(environment, "components/row.html")[0])
    names = {each.name for each in parsed.find_all(nodes.Name) if each.ctx == "load"}
    assert names == {"row", "icon", "tag"}, "no clock, no viewer, no request"
    filters = {each.name for each in parsed.find_all(nodes.Filter)}
    assert filters <= {"marked", "exact", "lower", "replace", "length", "join"}, "none that tells the time"
    assert not list(meta.find_referenced_templates(parsed))


def test_a_row_follows_its_lead(app: Flask, cast: Cast, sign_in: SignIn) -> None:
    with unit_of_work() as session:
        maya = factories.lead(session, cast.acorn, first_name="Maya", company="North Wind")
    browser = sign_in(Browser(app, app.response_class), cast.alice)
    path = "/w/acorn/inbox/list?view=everyone"
    assert "North Wind" in browser.get(path, headers=SWAP).text
    with unit_of_work() as session:
        session.merge(maya).company = "South Wind"
    again = browser.get(path, headers=SWAP).text
    assert "South Wind" in again
    assert "North Wind" not in again
