"""Icons: Lucide's drawings, read once and written into the page, so that they take the colour of the text."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from flask import Flask
from markupsafe import Markup

FOLDER = Path(__file__).parents[1] / "static" / "vendor" / "lucide"
INSIDE = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)


def init_app(app: Flask) -> None:
    app.jinja_env.globals["icon"] = icon


@lru_cache(maxsize=256)
def icon(name: str) -> Markup:
    """The drawing; hidden from screen readers, which read the word beside it. Raises FileNotFoundError."""
    found = INSIDE.search((FOLDER / f"{name}.svg").read_text())
    lines = " ".join(found[1].split()) if found else ""
    return Markup(  # noqa: S704  # our own file
        '<svg class="icon" viewBox="0 0 24 24" width="16" height="16" fill="none" stroke="currentColor" stroke-width="1.5"'
        f' stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">{lines}</svg>'
    )
