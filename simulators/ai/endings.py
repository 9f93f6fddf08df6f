"""How an answer can end. Each kind is one way that the real server was seen to behave."""

from __future__ import annotations

import json
import time
from typing import Any

from flask import Response, jsonify
from flask.typing import ResponseReturnValue

from simulators.ai.twists import twisted

KINDS = (
    "completed",
    "incomplete",  # ran out of max_output_tokens, and says so
    "incomplete_null",  # the same without incomplete_details
    "only_reasoning",  # the budget went into reasoning; no message at all
    "filtered",
    "refusal",
    "failed",
    "truncated",  # says completed, but the JSON is cut
    "fenced",
    "prose",
    "braces",  # braces inside strings
    "extra_keys",
    "out_of_range",
    "empty",
    "obeyed",  # the model did what a mail told it: the highest score, without a word of the lead
    "obeyed_and_said",  # the same, and it said that the mail spoke to it
    "invented",  # quotes that nobody wrote
    "contrary",  # an opt-out taken for none, or the other way round
    "wandering",  # a draft that leads readers elsewhere
    "blanks",  # a draft with places to fill in
    "endless",  # a draft of 5,000 characters
    "commentary",  # only thinking aloud, no final answer
    "null",  # an object without anything in it
    "policy",  # failed, and for good
    "html_200",
    "broken_json",
    "rate_429",
    "quota_429",
    "overloaded_503",
    "error_500",
    "error_401",
    "forbidden_403",
    "bad_400",
    "model_404",
)
ERRORS: dict[str, tuple[int, dict[str, Any], dict[str, str]]] = {
    "rate_429": (
        429,
        {
            "message": "Rate limit reached for requests",
            "type": "requests",
            "param": None,
            "code": "rate_limit_exceeded",
        },
        {"retry-after": "2"},
    ),
    "quota_429": (
        429,
        {
            "message": "You exceeded your current quota",
            "type": "insufficient_quota",
            "param": None,
            "code": "insufficient_quota",
        },
        {},
    ),
    "error_500": (
        500,
        {"message": "The server had an error", "type": "server_error", "param": None, "code": None},
        {},
    ),
    "overloaded_503": (
        503,
        {"message": "The server is overloaded", "type": "server_error", "param": None, "code": "slow_down"},
        {"retry-after": "1"},
    ),
    "forbidden_403": (
        403,
        {
            "message": "Project has no access",
            "type": "invalid_request_error",
            "param": None,
            "code": "model_not_allowed",
        },
        {},
    ),
    "bad_400": (
        400,
        {
            "message": "Unsupported value",
            "type": "invalid_request_error",
            "param": "reasoning.effort",
            "code": "unsupported_value",
        },
        {},
    ),
    "error_401": (
        401,
        {
            "message": "Incorrect API key provided",
            "type": "invalid_request_error",
            "param": None,
            "code": "invalid_api_key",
        },
        {},
    ),
    "model_404": (
        404,
        {
            "message": "The model does not exist",
            "type": "invalid_request_error",
            "param": None,
            "code": "model_not_found",
        },
        {},
    ),
}


def end(kind: str, answer: dict[str, Any], asked: dict[str, Any]) -> ResponseReturnValue:
    """The answer, ended in this way."""
    if kind in ERRORS:
        status, error, headers = ERRORS[kind]
        return jsonify(error=error), status, headers
    if kind == "html_200":
        return Response("<!doctype html><title>Login</title>", mimetype="text/html")
    if kind == "null":
        return jsonify({})
    if kind == "broken_json":
        return Response('{"id": "resp_1", "object": "response", "output": [', mimetype="application/json")
    return jsonify(_response(kind, answer, asked))


def _response(kind: str, answer: dict[str, Any], asked: dict[str, Any]) -> dict[str, Any]:
    text = json.dumps(answer, ensure_ascii=False)
    status, details, error = "completed", None, None
    parts = [{"type": "output_text", "text": text, "annotations": [], "logprobs": []}]
    match kind:
        case "incomplete" | "incomplete_null" | "only_reasoning":
            status, details = (
                "incomplete",
                {"reason": "max_output_tokens"} if kind != "incomplete_null" else None,
            )
            parts[0]["text"] = text[: len(text) // 2]
        case "filtered":
            status, details, parts = "incomplete", {"reason": "content_filter"}, []
        case "refusal":
            parts = [{"type": "refusal", "refusal": "I can't help with that."}]
        case "policy":
            status, parts = "failed", []
            error = {"code": "bio_policy", "message": "The question was stopped."}
        case "failed":
            status, error, parts = "failed", {"code": "server_error", "message": "The model failed."}, []
        case "truncated":
            parts[0]["text"] = text[: len(text) // 2]
        case _:
            parts[0]["text"] = twisted(kind, answer, text, str(asked.get("input", "")))
    message = (
        [
            {
                "id": "msg_1",
                "type": "message",
                "role": "assistant",
                "status": status,
                "content": parts,
                **({"phase": "commentary"} if kind == "commentary" else {}),
            }
        ]
        if parts and kind != "only_reasoning"
        else []
    )
    reasoning = 64
    used = {
        "input_tokens": len(str(asked.get("input", ""))) // 4,
        "output_tokens": reasoning + len(text) // 4,
    }
    return {
        "id": f"resp_{int(time.time() * 1000)}",
        "object": "response",
        "created_at": int(time.time()),
        "status": status,
        "background": False,
        "error": error,
        "incomplete_details": details,
        "instructions": None,
        "max_output_tokens": asked.get("max_output_tokens"),
        "model": f"{asked.get('model', 'gpt-5-mini')}-2025-08-07",
        "output": [{"id": "rs_1", "type": "reasoning", "summary": []}, *message],
        "parallel_tool_calls": True,
        "previous_response_id": None,
        "reasoning": {"effort": "low", "summary": None},
        "service_tier": "default",
        "store": False,
        "temperature": 1.0,
        "text": asked.get("text"),
        "tool_choice": "auto",
        "tools": [],
        "top_p": 1.0,
        "truncation": "disabled",
        "usage": None
        if kind in {"failed", "policy"}
        else {
            **used,
            "input_tokens_details": {"cached_tokens": 0},
            "output_tokens_details": {"reasoning_tokens": reasoning},
            "total_tokens": sum(used.values()),
        },
        "user": None,
        "metadata": {},
    }
