"""The doors of machines stand apart from what browsers need."""

from __future__ import annotations

from tests.browser import Browser

HTML = {"Accept": "text/html,*/*", "Cookie": "signalbox=forged"}


def test_a_machine_is_answered_in_words_without_cookies_and_with_every_header(client: Browser) -> None:
    for path in ("/webhooks/emailbison/unknown", "/webhooks/a/b/c"):
        answer = client.post(path, data=b"{}", headers=HTML, token=False)
        assert answer.status_code == 404
        assert answer.mimetype != "text/html", path
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    person = client.get("/webhooks/a/b/c", headers=HTML)
    assert (person.status_code, person.mimetype) == (404, "text/html"), "people get a page"
