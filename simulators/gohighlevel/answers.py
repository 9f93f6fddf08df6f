"""How a location answers, and how it tells others."""

from __future__ import annotations

import urllib.error
import urllib.request
import uuid
from typing import Any

from flask import Response, jsonify
from flask.typing import ResponseReturnValue

from simulators.gohighlevel import events


def deliver(url: str, raw: bytes, headers: dict[str, str]) -> int:
    """Post one event; answers the status, or 0 when nobody answered."""
    asked = urllib.request.Request(url, raw, {**headers, "User-Agent": "axios/0.21.4"})
    try:
        with urllib.request.urlopen(asked, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return refused.code
    except OSError:
        return 0


def plain(body: dict[str, Any]) -> tuple[bytes, dict[str, str]]:
    raw, headers = events.signed(body)
    return raw, {"Content-Type": headers["Content-Type"]}


def traced(body: dict[str, Any]) -> Response:
    return jsonify({**body, "traceId": str(uuid.uuid4())})


def refusal(status: int, message: str, error: str) -> ResponseReturnValue:
    return jsonify(statusCode=status, message=message, error=error, traceId=str(uuid.uuid4())), status


def no(message: str) -> ResponseReturnValue:
    """A refusal of the SMS part, whose key is `status` and not `statusCode`."""
    return jsonify(status=400, message=message, name="HttpException"), 400
