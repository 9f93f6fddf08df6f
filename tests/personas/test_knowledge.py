"""What the model may know: typed in, from files, and from pages, which are fetched like everything else from outside."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import pytest
from sqlalchemy import select

from simulators.site import Site
from tests import factories
from tests.browser import Browser
from tests.due import make_due
from tests.factories import Cast
from tests.fixture_types import Drain, SignIn
from webapp.campaigns.models import Campaign
from webapp.personas.models import Knowledge, Persona
from webapp.personas.persona_context import knowledge_text, persona_context_for
from webapp.runtime.database import unit_of_work
from webapp.runtime.settings import settings


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A site that we may reach, though it is on loopback."""
    site = Site()
    site.start()
    monkeypatch.setenv("EGRESS_ALLOW", f"{site.host},page={site.host}")
    settings.cache_clear()
    yield site
    site.stop()
    monkeypatch.undo()
    settings.cache_clear()


def known() -> list[Knowledge]:
    with unit_of_work() as session:
        return list(session.scalars(select(Knowledge).order_by(Knowledge.id)))


@pytest.mark.parametrize(
    ("path", "state", "words"),
    [
        ("/prices", "ready", "A pallet costs four euros a month."),
        ("/moved", "ready", "A pallet costs four euros a month."),
        ("/notes.txt", "ready", "Only words."),
        ("/round", "failed", "leads from one address to the next"),
        ("/inside", "failed", "private address"),
        ("/picture", "failed", "it is no page of text"),
        ("/shell", "failed", "no words without its scripts"),
        ("/nowhere", "failed", "the site answered 404"),
    ],
)
def test_pages(  # noqa: PLR0917
    cast: Cast,
    site: Site,
    drain: Drain,
    client: Browser,
    sign_in: SignIn,
    path: str,
    state: str,
    words: str,
) -> None:
    browser = sign_in(client, cast.alice)
    assert (
        browser.post(
            "/w/acorn/personas/knowledge/pages", data={"address": f"http://{site.host}{path}"}
        ).status_code
        == 303
    )
    drain()
    for _ in range(3):
        if known()[0].state != "waiting":
            break
        make_due()
        drain()
    (row,) = known()
    assert row.state == state
    assert words in (row.body if state == "ready" else row.note)
    assert "track(" not in row.body


def test_a_crawler_may_read_instead(
    cast: Cast,
    site: Site,
    drain: Drain,
    client: Browser,
    sign_in: SignIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CRAWL4AI_BASE_URL", site.url)
    monkeypatch.setenv("CRAWL4AI_KEY", site.key)
    settings.cache_clear()
    sign_in(client, cast.alice).post(
        "/w/acorn/personas/knowledge/pages", data={"address": "https://93.184.216.34/prices"}
    )
    drain()
    (row,) = known()
    assert (row.state, row.title) == ("ready", "Prices")
    assert "Read from https://93.184.216.34/prices" in row.body
    monkeypatch.setenv("CRAWL4AI_KEY", "another")
    settings.cache_clear()
    client.post(f"/w/acorn/personas/knowledge/{row.id}/readings")
    drain()
    assert (known()[0].state, "CRAWL4AI_KEY" in known()[0].note) == ("failed", True)


@pytest.mark.parametrize("through", ["a plain fetch", "a crawler"])
def test_what_a_workspace_types_in_leads_to_nothing_private(  # noqa: PLR0917
    cast: Cast,
    site: Site,
    drain: Drain,
    client: Browser,
    sign_in: SignIn,
    monkeypatch: pytest.MonkeyPatch,
    through: str,
) -> None:
    """A server that the installation may ask, over plain http and in private space, is nobody's page."""
    monkeypatch.setenv("EGRESS_ALLOW", site.host)
    if through == "a crawler":
        monkeypatch.setenv("CRAWL4AI_BASE_URL", site.url)
        monkeypatch.setenv("CRAWL4AI_KEY", site.key)
    settings.cache_clear()
    browser = sign_in(client, cast.alice)
    for address in (f"http://{site.host}/prices", f"https://{site.host}/prices", "http://[::1]/"):
        sent = browser.post("/w/acorn/personas/knowledge/pages", data={"address": address})
        assert sent.status_code == 303
    drain()
    assert {row.state for row in known()} <= {"waiting", "failed"}
    assert site.asked("/prices") == []
    assert site.asked("/extract") == []


@pytest.mark.parametrize(
    "address",
    [
        "http://[::1",
        "http://[x]/",
        "https://a%zz.test:99999/",
        "https://site.test:0x50/",
        "http://①②⑦.0.0.1:8234/",
        "https://site.test:/",
        "https://:80/",
        "https:///x",
        "https://-.test\\@x/",
        "//site.test",
        "https://a b.test/",
        "https://" + "a" * 64 + ".test/",
        "https://xn--a.test/",
        "https://site.test:65536/",
        "javascript:alert(1)",
    ],
)
def test_what_is_no_address_is_said_at_its_field(
    cast: Cast, client: Browser, sign_in: SignIn, address: str
) -> None:
    answer = sign_in(client, cast.alice).post("/w/acorn/personas/knowledge/pages", data={"address": address})
    assert (answer.status_code, "whole address of a page" in answer.text) == (422, True)


def test_texts_and_files(cast: Cast, client: Browser, sign_in: SignIn) -> None:
    browser = sign_in(client, cast.alice)
    base = "/w/acorn/personas/knowledge/"
    page = b"<html><title>About</title><body><p>We are Acorn.</p><script>no()</script></body></html>"
    for kind, data, status in (
        ("texts", {"title": "Terms", "body": "Cancel any month."}, 303),
        ("texts", {"title": "Empty", "body": "  "}, 422),
        ("texts", {"title": "\u2028", "body": "Nothing in its title."}, 303),
        ("files", {"file": (BytesIO(b"# Hours\nNine to five."), "hours.md")}, 303),
        ("files", {"file": (BytesIO(page), "about.html")}, 303),
        ("files", {"file": (BytesIO(b"MZ"), "tool.exe")}, 422),
        ("files", {"file": (BytesIO(b"\xff\xfe\x00"), "odd.txt")}, 422),
        ("pages", {"address": "ftp://files.test/x"}, 422),
        ("pages", {"address": "https://user:pw@site.test/"}, 422),
    ):
        assert browser.post(base + kind, data=data).status_code == status, (kind, data)
    with unit_of_work() as session:
        told = knowledge_text(session, cast.acorn.id)
        assert knowledge_text(session, cast.birch.id) == ""
    assert all(words in told for words in ("Cancel any month.", "Nine to five.", "## About", "We are Acorn."))
    assert "no()" not in told
    assert browser.post(f"{base}{known()[0].id}/removal").status_code == 303
    assert len(known()) == 3


@pytest.mark.timeout(30)
def test_a_page_that_is_made_to_stop_a_process_is_read_like_another(
    cast: Cast, client: Browser, sign_in: SignIn
) -> None:
    """Elements without an end, and a table that a layout in columns would blow up to gigabytes."""
    browser = sign_in(client, cast.alice)
    wide = f"<table><tr><td>{'w' * 40_000}</td></tr>{'<tr><td>y</td></tr>' * 20_000}</table>"
    for attack in ("<script>" * 50_000, "<!--" * 100_000, "<title>" * 60_000, "<svg" * 100_000, wide):
        page = f"<html><title>About &amp; more</title><p>We are Acorn.</p>{attack}".encode()
        answer = browser.post(
            "/w/acorn/personas/knowledge/files", data={"file": (BytesIO(page), "about.html")}
        )
        assert answer.status_code in {303, 422}, attack[:20]
    # Those that swallow nothing but themselves are kept; the others are longer than what the model may know.
    kept = [row for row in known() if row.title == "About & more"]
    assert len(kept) >= 2
    assert all(row.body.startswith("We are Acorn.") for row in kept)


def test_the_persona_of_the_campaign_speaks(cast: Cast, client: Browser, sign_in: SignIn) -> None:
    browser = sign_in(client, cast.alice)
    with unit_of_work() as session:
        session.add(
            Campaign(workspace_id=cast.acorn.id, provider="emailbison", provider_id="1", name="Spring")
        )
    for told in (
        {"name": "Alice"},
        {"name": "Bob", "campaign": "Spring", "profile": "Spring space"},
        {"name": "Bo", "campaign": "sPRING"},
    ):
        assert browser.post("/w/acorn/personas", data=told).status_code == 303
    unknown = browser.post("/w/acorn/personas", data={"name": "Nell", "campaign": "No such"})
    assert (unknown.status_code, "There is no campaign “No such”." in unknown.text) == (422, True)
    assert browser.post("/w/acorn/personas", data={"name": " "}).status_code == 422
    assert (
        browser.post("/w/acorn/personas/profile", data={"profile": "Space by the pallet"}).status_code == 303
    )
    with unit_of_work() as session:
        spring = persona_context_for(session, factories.lead(session, cast.acorn, campaign="Spring"))
        other = persona_context_for(session, factories.lead(session, cast.acorn, campaign="Autumn"))
        assert len(session.scalars(select(Persona)).all()) == 2
    assert (spring.name, other.name, other.profile) == ("Bo", "Alice", "Space by the pallet")


def test_only_who_manages_changes_it(cast: Cast, client: Browser, sign_in: SignIn) -> None:
    browser = sign_in(client, cast.bob)
    assert browser.get("/w/acorn/ai").status_code == 200
    assert browser.post("/w/acorn/personas/profile", data={"profile": "x"}).status_code == 404
    assert sign_in(client, cast.sam).get("/w/acorn/ai").status_code == 404
