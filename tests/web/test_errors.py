"""The one table: each thing that may be raised, as a page, as a notice for htmx, and as a line for machines."""

import pytest

from tests.browser import SWAP, Browser

TABLE = [
    ("not-found", 404, "This page does not exist, or you may not see it."),
    ("not-allowed", 404, "This page does not exist, or you may not see it."),
    ("invalid", 422, "Enter a phone number."),
    ("busy", 503, "Try again in a few seconds."),
    ("broken", 500, "The log knows it as"),
]


@pytest.mark.parametrize(("kind", "status", "words"), TABLE)
def test_a_person_gets_a_page(visitor: Browser, kind: str, status: int, words: str) -> None:
    answer = visitor.get(f"/trouble/{kind}", headers={"Accept": "text/html"})
    assert answer.status_code == status
    assert answer.mimetype == "text/html"
    assert answer.text.startswith("<!doctype html>")
    assert words in answer.text
    assert "sk-live" not in answer.text


@pytest.mark.parametrize(("kind", "status", "words"), TABLE)
def test_htmx_gets_a_notice_for_the_toast_area(visitor: Browser, kind: str, status: int, words: str) -> None:
    answer = visitor.get(f"/trouble/{kind}", headers=SWAP)
    assert answer.status_code == status
    assert answer.text.startswith('<div id="errors-notice"')
    assert words in answer.text
    assert (answer.headers["HX-Retarget"], answer.headers["HX-Reswap"]) == ("#notices", "innerHTML")


@pytest.mark.parametrize(("kind", "status", "words"), TABLE)
def test_a_machine_gets_a_line(visitor: Browser, kind: str, status: int, words: str) -> None:
    answer = visitor.post(f"/trouble/{kind}", json={})
    assert answer.status_code == status
    assert answer.mimetype == "text/plain"
    assert words in answer.text


def test_a_boosted_link_and_a_restored_page_get_the_whole_page(visitor: Browser) -> None:
    for whole in ({"HX-Boosted": "true"}, {"HX-History-Restore-Request": "true"}):
        assert visitor.get("/trouble/not-found", headers={**SWAP, **whole}).text.startswith("<!doctype html>")


def test_busy_says_when_to_come_back(visitor: Browser) -> None:
    assert visitor.get("/trouble/busy").headers["Retry-After"] == "2"


def test_signed_out_leads_to_the_form_and_back(visitor: Browser) -> None:
    page = visitor.get("/trouble/signed-out?view=all&lead=7")
    assert page.status_code == 303
    assert page.headers["Location"] == "/sign-in?next=/trouble/signed-out%3Fview%3Dall%26lead%3D7"
    posted = visitor.post("/trouble/signed-out", headers={"Referer": "http://localhost/w/acorn/inbox"})
    assert (posted.status_code, posted.headers["Location"]) == (303, "/sign-in?next=/w/acorn/inbox")


def test_signed_out_under_htmx_leads_the_whole_page_to_the_form(visitor: Browser) -> None:
    shown = {"HX-Current-URL": "http://localhost/w/acorn/inbox?view=all"}
    answer = visitor.get("/trouble/signed-out", headers={**SWAP, **shown})
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/sign-in?next=/w/acorn/inbox%3Fview%3Dall"
    assert answer.data == b""


@pytest.mark.parametrize("shown", ["https://evil.test//evil.test/", "http://[", "", "javascript:alert(1)"])
def test_a_made_up_current_address_leads_home(visitor: Browser, shown: str) -> None:
    answer = visitor.get("/trouble/signed-out", headers={**SWAP, "HX-Current-URL": shown})
    assert answer.headers["HX-Redirect"] == "/sign-in?next=/"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("DELETE", "/sign-in", 405),
        ("GET", "/w/a%00b/inbox", 404),
        ("GET", "/sign-in?next=%00", 404),
    ],
)
def test_what_the_framework_refuses_has_our_words_too(
    visitor: Browser, method: str, path: str, status: int
) -> None:
    answer = visitor.open(path, method=method, headers={"Accept": "text/html"})
    assert answer.status_code == status
    assert "<h1>" in answer.text
    assert "Back to the inbox" in answer.text


def test_a_refused_form_comes_back_with_what_was_entered(visitor: Browser) -> None:
    entered = {"phone": "12 <34", "notes": "Two\nlines", "lead_id": "7", "api_key": "sk-live-012"}
    page = visitor.post(
        "/trouble/invalid?view=all", data=entered, headers={"Referer": "http://localhost/w/a/inbox?q=x"}
    )
    assert page.status_code == 422
    assert 'action="/trouble/invalid?view=all"' in page.text
    assert 'name="phone" value="12 &lt;34" autofocus' in page.text
    assert "Two\nlines</textarea>" in page.text
    assert '<input type="hidden" name="lead_id" value="7">' in page.text
    assert "sk-live" not in page.text
    assert 'href="/w/a/inbox?q=x"' in page.text
    assert page.text.count('name="csrf_token"') == 1


def test_a_stale_page_loses_nothing_and_another_site_s_form_is_not_offered_again(visitor: Browser) -> None:
    stale = visitor.post("/trouble/fine", data={"text": "0.62 a day"}, token=False)
    assert stale.status_code == 400
    assert "0.62 a day" in stale.text
    foreign = visitor.post(
        "/trouble/fine", data={"text": "0.62 a day"}, token=False, headers={"Sec-Fetch-Site": "same-site"}
    )
    assert foreign.status_code in (400, 403)
    assert "0.62 a day" not in foreign.text
