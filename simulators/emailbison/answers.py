"""How EmailBison answers: its sentences and the shapes around them."""

from __future__ import annotations

from typing import Any

from flask import jsonify
from flask.typing import ResponseReturnValue

UNAUTHENTICATED = "The request is not authenticated. Ensure you are using the correct URL, and a key that exists for the URL."
UNAUTHORIZED = "This action is unauthorized. The api key does not match the workspace the record is on."


def done(message: str) -> ResponseReturnValue:
    """What was asked for is done."""
    return jsonify(data={"success": True, "message": message})


def error(status: int, message: str, **more: Any) -> ResponseReturnValue:
    """A refusal in the business shape."""
    return jsonify(data={"success": False, "message": message, **more}), status


def no_route(path: str) -> ResponseReturnValue:
    """404 for an address that the installation does not have."""
    return error(404, f"The route {path.strip('/')} could not be found.", record_not_found=None)


def no_method(method: str, path: str) -> ResponseReturnValue:
    """405 for an address that takes other methods."""
    return error(405, f"The {method} method is not supported for route {path.strip('/')}.")


def no_record(kind: str, key: str) -> ResponseReturnValue:
    """404 for a record that the installation does not have."""
    return error(404, "Record not found.", record_not_found={kind: key})


def invalid(name: str, message: str) -> ResponseReturnValue:
    """422 in the shape of a failed validation."""
    return jsonify(message=message, errors={name: [message]}), 422
