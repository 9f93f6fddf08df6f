"""The ids in our addresses: what the database cannot hold leads nowhere, and no view need think of it."""

from __future__ import annotations

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

from webapp.runtime.numbers import MAX_ID


class IdConverter(IntegerConverter):
    """`<int:…>` of every rule: plain digits, at most the largest id. Anything else is no address of ours."""

    regex = "[0-9]{1,19}"

    def __init__(self, map: Map) -> None:  # noqa: A002  # the framework's name
        super().__init__(map, max=MAX_ID)


def init_app(app: Flask) -> None:
    app.url_map.converters["int"] = IdConverter
