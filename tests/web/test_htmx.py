"""Pages for people, fragments for swaps."""

from flask import Flask

from tests.browser import SWAP
from webapp.web import htmx
from webapp.web.errors import NOT_FOUND


def test_a_swap_gets_the_fragment_and_everyone_else_the_page(app: Flask) -> None:
    words = {"error": NOT_FOUND, "title": "Gone", "text": "Nothing here"}
    with app.test_request_context("/", headers=SWAP):
        assert (
            htmx.page_or_fragment("errors/page.html", "errors/_notice.html", **words)
            .get_data(as_text=True)
            .startswith("<div")
        )
    for whole in ({}, {**SWAP, "HX-Boosted": "true"}, {**SWAP, "HX-History-Restore-Request": "true"}):
        with app.test_request_context("/", headers=whole):
            assert (
                htmx.page_or_fragment("errors/page.html", "errors/_notice.html", **words)
                .get_data(as_text=True)
                .startswith("<!doctype")
            )


def test_events_are_announced_beside_each_other(app: Flask) -> None:
    with app.test_request_context("/"):
        answer = htmx.announce("lead-changed", htmx.announce("inbox-changed", "<p>done</p>"))
    assert answer.headers["HX-Trigger"] == "inbox-changed, lead-changed"
    assert answer.get_data(as_text=True) == "<p>done</p>"
