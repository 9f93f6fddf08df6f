"""Style sheets and scripts travel together, compressed, and are kept under the name of their content."""

import gzip

import pytest
from flask import Flask
from flask.testing import FlaskClient

from webapp.web.bundles import FILES, bundle_url
from webapp.web.static import FOLDER


@pytest.mark.parametrize("name", FILES)
def test_a_bundle_holds_all_of_its_files_and_leaves_compressed(app: Flask, name: str) -> None:
    address = bundle_url(name)
    plain = FlaskClient(app).get(address)
    packed = FlaskClient(app).get(address, headers={"Accept-Encoding": "gzip, br"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) < len(plain.data) / 2
    for part in FILES[name]:
        lines = [line.strip() for line in (FOLDER / part).read_text().splitlines()]
        assert all(line in plain.text for line in lines if not line.startswith(("//", "/*"))), part
    assert b"\n//" not in plain.data
    for answer in (plain, packed):
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert "max-age=31536000" in answer.headers["Cache-Control"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert len(address.partition("?v=")[2]) == 12
    assert FlaskClient(app).get("/static/bundles/other.js").status_code == 404


def test_every_script_and_sheet_is_in_a_bundle_or_named_by_a_page() -> None:
    bundled = {part for parts in FILES.values() for part in parts}
    ours = {str(path.relative_to(FOLDER)) for folder in ("js", "css") for path in (FOLDER / folder).iterdir()}
    assert ours - bundled == {"js/theme.js", "css/mail.css"}
