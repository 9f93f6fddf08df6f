"""What every answer tells the browser, and how it travels."""

import gzip

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.browser import SWAP, Browser
from webapp.web.static import FOLDER, static_url


@pytest.mark.parametrize(
    "path", ["/sign-in", "/nowhere", "/healthz", "/trouble/broken", "/trouble/signed-out"]
)
def test_every_answer_is_guarded(visitor: Browser, path: str) -> None:
    told = visitor.get(path).headers
    policy = told["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert told["X-Content-Type-Options"] == "nosniff"
    assert told["Referrer-Policy"] == "same-origin"
    assert told["Cross-Origin-Opener-Policy"] == "same-origin"
    assert told["Cache-Control"] == "no-store"
    assert "Strict-Transport-Security" not in told, "only where browsers come over https"


def test_pages_and_fragments_are_never_mixed_up(visitor: Browser) -> None:
    assert "HX-Request" in visitor.get("/sign-in").headers["Vary"]
    assert "Cookie" in visitor.get("/sign-in").headers["Vary"]
    assert "HX-Request" in visitor.get("/trouble/not-found", headers=SWAP).headers["Vary"]


def test_pages_travel_compressed_when_the_browser_can(visitor: Browser) -> None:
    plain = visitor.get("/sign-in")
    packed = visitor.get("/sign-in", headers={"Accept-Encoding": "gzip, br"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert b"<h1>Sign in</h1>" in gzip.decompress(packed.data)
    assert packed.content_length == len(packed.data)
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert "Content-Encoding" not in visitor.get("/sign-in", headers={"Accept-Encoding": "gzip;q=0"}).headers


def test_the_size_of_a_page_varies_and_so_betrays_no_secret(visitor: Browser) -> None:
    sizes = {len(visitor.get("/sign-in", headers={"Accept-Encoding": "gzip"}).data) for _ in range(12)}
    assert len(sizes) > 1


def test_static_files_are_kept_for_a_year_under_the_name_of_their_content(app: Flask) -> None:
    address = static_url("vendor/htmx.min.js")
    answer = FlaskClient(app).get(address)
    assert answer.status_code == 200
    assert answer.data == (FOLDER / "vendor/htmx.min.js").read_bytes()
    assert "max-age=31536000" in answer.headers["Cache-Control"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    answer.close()
    assert len(address.partition("?v=")[2]) == 12
    with pytest.raises(FileNotFoundError):
        static_url("vendor/missing.js")
    assert FlaskClient(app).get("/static/missing.js").status_code == 404
    assert FlaskClient(app).get("/static/../app.py").status_code == 404
