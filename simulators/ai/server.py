"""The model server's routes."""

from __future__ import annotations

import threading
import time
import zlib
from typing import Any

from flask import Response, jsonify, request
from flask.typing import ResponseReturnValue

from simulators.ai import endings
from simulators.ai.answers import answer
from simulators.provider import Provider


class Endings:
    """How the next answers end; afterwards they end well again."""

    def __init__(self) -> None:
        self._planned: list[tuple[str, str | None]] = []
        self._lock = threading.Lock()

    def add(self, kind: str, times: int = 1, name: str | None = None) -> None:
        """Let the next answers end so; `name` keeps to questions with a schema of that name."""
        if kind not in endings.KINDS:
            raise ValueError(f"unknown ending {kind}; known are {', '.join(endings.KINDS)}")
        with self._lock:
            self._planned += [(kind, name)] * times

    def clear(self) -> None:
        with self._lock:
            self._planned.clear()

    def take(self, name: str) -> str:
        with self._lock:
            for planned in self._planned:
                if planned[1] in {None, name}:
                    self._planned.remove(planned)
                    return planned[0]
        return "completed"


class AI(Provider):
    """A server that speaks the Responses API."""

    name = "ai"

    def __init__(self, key: str = "sk-simulator", latency: tuple[float, float] = (0.0, 0.0)) -> None:
        self.key = key
        self.latency = latency
        self.endings = Endings()
        super().__init__()

    def reset(self) -> None:
        super().reset()
        self.endings.clear()

    def routes(self) -> None:
        self.app.add_url_rule("/v1/responses", view_func=self.responses, methods=["POST"])
        self.app.add_url_rule("/v1/responses/input_tokens", view_func=self.input_tokens, methods=["POST"])
        self.app.add_url_rule("/_simulator/endings", view_func=self._plan, methods=["POST"])
        self.app.after_request(_add_headers)

    def responses(self) -> ResponseReturnValue:
        if request.headers.get("Authorization") != f"Bearer {self.key}":
            return endings.end("error_401", {}, {})
        asked = request.get_json(silent=True) or {}
        form = (asked.get("text") or {}).get("format") or {}
        wrong = _wrong_schema(form.get("schema") or {})
        if form.get("strict") and wrong:
            text = f"Invalid schema for response_format '{form.get('name')}': {wrong}"
            return jsonify(
                error={
                    "message": text,
                    "type": "invalid_request_error",
                    "param": "text.format.schema",
                    "code": "invalid_json_schema",
                }
            ), 400
        text = str(asked.get("input", ""))
        self._think(text)
        return endings.end(
            self.endings.take(str(form.get("name"))), answer(form.get("schema") or {}, text), asked
        )

    def input_tokens(self) -> ResponseReturnValue:
        asked = request.get_json(silent=True) or {}
        return jsonify(object="response.input_tokens", input_tokens=len(str(asked.get("input", ""))) // 4)

    def _think(self, text: str) -> None:
        least, most = self.latency
        if most:
            time.sleep(least + (most - least) * (zlib.crc32(text.encode()) % 100) / 100)

    def _plan(self) -> ResponseReturnValue:
        self.endings.add(**request.get_json())
        return "", 204


def _wrong_schema(schema: dict[str, Any]) -> str | None:
    """What strict mode refuses: optional properties and open objects."""
    if schema.get("type") != "object":
        return "the root must be an object"
    if schema.get("additionalProperties") is not False:
        return "'additionalProperties' is required to be supplied and to be false"
    missing = set(schema.get("properties", {})) - set(schema.get("required", []))
    return (
        f"'required' is required to include every key in properties. Missing '{min(missing)}'."
        if missing
        else None
    )


def _add_headers(response: Response) -> Response:
    response.headers.setdefault("x-request-id", f"req_{int(time.time() * 1000)}")
    response.headers.setdefault("openai-version", "2020-10-01")
    response.headers.setdefault("x-ratelimit-remaining-requests", "499")
    return response
