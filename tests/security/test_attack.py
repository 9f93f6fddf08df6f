"""The whole application under attack: no request ends as a fault, and nobody learns or changes what is another workspace's."""

from __future__ import annotations

import json
import os
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain
from pathlib import Path

import pytest

from tests.architecture.addresses import APP, OF_WORKSPACES, SECRET, addresses
from tests.architecture.rows import everything, furnish, ids_in
from tests.browser import Browser
from tests.factories import make_cast
from tests.security.attack import DOORS, Attempt, foreign, nonsense, path_of, raw, sample
from tests.tables import empty
from webapp.accounts import sessions
from webapp.app import create_app
from webapp.runtime import clock
from webapp.runtime.database import system_transaction
from webapp.runtime.redis import for_requests

REQUESTS = int(os.environ.get("SECURITY_REQUESTS", "400"))
SEED = int(os.environ.get("SECURITY_SEED", "1"))
SHARE = REQUESTS / 20_000
"""Of the values in parameters from which a sample is drawn; it has as many of other kinds."""
COUNTS = os.environ.get("SECURITY_COUNTS")
"""A file to which counts are written; ./test security makes docs/bad-inputs.md of it."""
TOGETHER = 100
"""Attempts after which the other workspace is compared with what it was."""
QUIET = {"/healthz", "/readyz", "/metrics"}


@dataclass
class Scene:
    """Acorn and Birch with something of everything, and a browser of everybody."""

    browsers: dict[str, Browser]
    acorns: dict[str, int]
    birchs: dict[str, int]
    acorn_id: int


@pytest.fixture(scope="module")
def scene(scratch_database: None) -> Iterator[Scene]:
    with system_transaction() as session:
        cast = make_cast(session)
        acorns = ids_in(furnish(session, cast.acorn, cast.alice, SECRET))
        birchs = ids_in(furnish(session, cast.birch, cast.charlie, "birch"))
        browsers = {"a stranger": Browser(APP, APP.response_class)}
        people = {"the owner": cast.alice, "the setter": cast.sam, "another owner": cast.charlie}
        for name, person in people.items():
            token = sessions.begin(session, person, "tests", clock.now() + timedelta(hours=1))
            browsers[name] = Browser(APP, APP.response_class).hold(token)
        acorn_id = cast.acorn.id
    yield Scene(browsers, acorns, birchs, acorn_id)
    empty()


@pytest.fixture(scope="module")
def counted() -> Iterator[Counter[tuple[str, int]]]:
    counts: Counter[tuple[str, int]] = Counter()
    yield counts
    if COUNTS:
        rows = [[kind, status, number] for (kind, status), number in sorted(counts.items())]
        Path(COUNTS).write_text(json.dumps({"seed": SEED, "counts": rows}))


def make(scene: Scene, attempt: Attempt, counts: Counter[tuple[str, int]]) -> tuple[int, str]:
    """Make one attempt; what must be so of every answer is asserted here."""
    sent = {"method": attempt.address.method, **attempt.sent}
    query = sent.pop("query_string", None)
    if query is None:
        sent["environ_overrides"] = raw(attempt.path)
    answer = scene.browsers[attempt.person].open(attempt.path, query_string=query, **sent)
    body = answer.get_data().decode(errors="replace")
    counts[attempt.kind, answer.status_code] += 1
    if answer.status_code == 429:
        for_requests().flushdb()  # limits are tried elsewhere; here they would hide what is behind them
    is_away = attempt.address.rule.rule in QUIET and answer.status_code == 503
    assert answer.status_code < 500 or is_away, f"{answer.status_code}, seed {SEED}, {attempt}"
    assert "Traceback" not in body, attempt
    assert answer.headers["Content-Security-Policy"], attempt
    assert "Set-Cookie: a=b" not in str(answer.headers), attempt
    return answer.status_code, body


def test_nonsense_of_every_class_is_answered_in_words(
    scene: Scene, counted: Counter[tuple[str, int]]
) -> None:
    """By somebody who may do everything in the workspace: what is wrong is only what is sent."""
    chance = random.Random(SEED)
    tried = chain(
        nonsense(OF_WORKSPACES, scene.birchs, "another owner", "birch", lambda: chance.random() < SHARE),
        nonsense(DOORS, scene.birchs, "a stranger", "x"),
    )
    for attempt in sample(tried, REQUESTS, SEED):
        make(scene, attempt, counted)


def test_nobody_reaches_into_another_workspace(scene: Scene, counted: Counter[tuple[str, int]]) -> None:
    tried = [
        *foreign(OF_WORKSPACES, scene.birchs, scene.acorns, "another owner", ("acorn", "birch", "all")),
        *foreign(OF_WORKSPACES, scene.acorns, scene.acorns, "a stranger", ("acorn", "all")),
    ]
    # The base hosts are the installation's: whoever manages a workspace may choose one that nobody uses.
    tried = [each for each in tried if "host" not in str(each.sent)]
    attempts, before = sample(tried, REQUESTS, SEED), everything(scene.acorn_id)
    for start in range(0, len(attempts), TOGETHER):
        for attempt in attempts[start : start + TOGETHER]:
            _, body = make(scene, attempt, counted)
            assert SECRET not in body, attempt
        assert everything(scene.acorn_id) == before, [
            str(each) for each in attempts[start : start + TOGETHER]
        ]


def test_a_setter_changes_nothing_but_their_own_leads(
    scene: Scene, counted: Counter[tuple[str, int]]
) -> None:
    """Sam has no lead: there is nothing that he may change, and nobody's words that he may read."""
    tried = [*foreign(OF_WORKSPACES, scene.acorns, scene.acorns, "the setter", ("acorn", "all"))]
    kept = {"app_user", "browser_session", "digest_choice", "signature"}  # of a person, for themselves
    added = {"saved_view", "audit_entry"}  # a view of their own, which stands in the log
    before = {name: rows for name, rows in everything(scene.acorn_id).items() if name not in kept}
    for attempt in sample(tried, REQUESTS // 2, SEED):
        make(scene, attempt, counted)
    after = {name: rows for name, rows in everything(scene.acorn_id).items() if name not in kept}
    for name, rows in before.items():
        assert set(rows) <= set(after[name]), name
        assert name in added or after[name] == rows, name


def test_a_view_that_fails_is_noticed(scene: Scene) -> None:
    app = create_app()
    app.add_url_rule("/w/<slug>/broken/<int:lead_id>", "broken", lambda slug, lead_id: 1 // 0)
    (broken,) = (address for address in addresses(app) if address.rule.endpoint == "broken")
    scene.browsers["nobody"] = Browser(app, app.response_class)
    attempt = Attempt("broken", "nobody", broken, path_of(broken, "birch", lambda _name: "1"))
    with pytest.raises(AssertionError, match="500"):
        make(scene, attempt, Counter())


def test_a_sample_has_something_of_every_class(scene: Scene) -> None:
    tried = [*nonsense(OF_WORKSPACES[:3], scene.birchs, "another owner", "birch")]
    assert {each.kind for each in sample(tried, 200, SEED)} == {each.kind for each in tried}
    assert sample(tried, 50, 7) == sample(tried, 50, 7) != sample(tried, 50, 8)
