"""The model: one call with a strict JSON schema, and every way it can end told apart.

Facts about the Responses API: an answer that ran out of room has status 200 and `status: incomplete`; reasoning tokens
are charged to the same room; a refusal is a content part. So the status is looked at before anything is parsed, and a
truncated text is never repaired. https://platform.openai.com/docs/api-reference/responses
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from functools import lru_cache
from types import ModuleType
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

from webapp.providers.egress import client, retry_after
from webapp.providers.errors import BadReply, KeyRefused, OverQuota, Rejected, Unavailable
from webapp.providers.network import total_deadline
from webapp.providers.transport import TooLarge
from webapp.runtime.settings import settings

if TYPE_CHECKING:
    from openai import APIStatusError, OpenAI

PROVIDER = "ai"
ENDPOINT = "/responses"
PASSING = {"", "server_error", "rate_limit_exceeded", "vector_store_timeout"}
"""Why a response may have failed, when trying again can help. Everything else is about what was asked."""

Ending = Literal["answered", "no_room", "filtered", "refused", "unreadable"]


@dataclass(frozen=True, slots=True)
class Usage:
    """What one call cost."""

    input_tokens: int = 0
    output_tokens: int = 0  # reasoning included
    milliseconds: int = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            self.milliseconds + other.milliseconds,
        )


@dataclass(frozen=True, slots=True)
class Reply:
    """How a call ended. `answer` is the parsed object when `ending` is "answered", else empty."""

    ending: Ending
    answer: dict[str, Any] = field(default_factory=dict)
    model: str = ""
    usage: Usage = Usage()


def host() -> str:
    """The model server, as messages name it."""
    return urlsplit(settings().openai_base_url).netloc


def is_on() -> bool:
    """Whether a key was given."""
    return settings().openai_api_key is not None


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: the answer must fit the schema. `seconds` bounds the whole call."""

    name: str
    model: str
    schema: dict[str, Any]
    instructions: str
    text: str
    seconds: float
    effort: str = ""


@lru_cache(maxsize=1)
def sdk() -> ModuleType:
    """The provider's SDK. Loading it takes as long as a third of everything else, and pages never ask the model."""
    import openai  # noqa: PLC0415

    return openai


def ask(question: Question, room: int) -> Reply:
    """Ask once. `room` is the most output tokens, reasoning included.

    Raises KeyRefused (key or model not ours to use), Unavailable (network, deadline, 429, 5xx), BadReply (no answer of
    this API), OverQuota (a person has to pay), Rejected (the request itself).
    """
    openai, began = sdk(), time.monotonic()
    reasoning: Any = {"effort": question.effort} if question.effort else openai.omit
    try:
        with total_deadline(question.seconds):
            response = _client().responses.create(
                model=question.model,
                instructions=question.instructions,
                input=question.text,
                reasoning=reasoning,
                max_output_tokens=room,
                store=False,
                text={
                    "format": {
                        "type": "json_schema",
                        "name": question.name,
                        "schema": question.schema,
                        "strict": True,
                    },
                    "verbosity": "low",
                },
                timeout=question.seconds,
            )
    except openai.APIStatusError as refused:
        raise _typed(refused) from None
    except openai.APIError as failed:
        if isinstance(failed.__cause__, TooLarge):
            raise BadReply(PROVIDER, host(), ENDPOINT, 200, "more than 5 MB") from None
        raise Unavailable(PROVIDER, host(), ENDPOINT, hint=type(failed).__name__) from None
    except ValueError:
        # Broken JSON under a good status: the SDK lets json's and the decoder's own errors through.
        raise BadReply(PROVIDER, host(), ENDPOINT, 200, "not JSON") from None
    try:
        return _read(response, int((time.monotonic() - began) * 1000))
    except (AttributeError, TypeError):
        # The SDK does not check shapes: what is missing is met only when it is read.
        raise BadReply(PROVIDER, host(), ENDPOINT, 200, "another shape") from None


def _read(response: Any, milliseconds: int) -> Reply:
    # The SDK hands back the bare text when the body was no JSON.
    if isinstance(response, str) or (response.status is None and not response.output):
        raise BadReply(PROVIDER, host(), ENDPOINT, 200, "not a response")
    counted = response.usage
    usage = (
        Usage(counted.input_tokens, counted.output_tokens, milliseconds)
        if counted
        else Usage(milliseconds=milliseconds)
    )
    model = str(response.model or "")
    if response.status == "failed":
        code = str(response.error.code) if response.error else ""
        if code in PASSING:
            raise Unavailable(PROVIDER, host(), ENDPOINT, 200, hint=code)
        return Reply("refused", model=model, usage=usage)
    if response.status == "incomplete":
        reason = response.incomplete_details.reason if response.incomplete_details else None
        return Reply("filtered" if reason == "content_filter" else "no_room", model=model, usage=usage)
    parts = [
        part
        for item in response.output or []
        if item.type == "message" and item.phase != "commentary"
        for part in item.content
    ]
    if any(part.type == "refusal" for part in parts):
        return Reply("refused", model=model, usage=usage)
    answer = _object("".join(part.text for part in parts if part.type == "output_text"))
    return Reply("answered" if answer is not None else "unreadable", answer or {}, model, usage)


def _object(text: str) -> dict[str, Any] | None:
    try:
        answer = json.loads(text)
    except ValueError:
        return None
    return answer if isinstance(answer, dict) else None


def _typed(refused: APIStatusError) -> Exception:
    status, code = refused.status_code, str(refused.code or "")
    if status in {401, 403} or code == "model_not_found":
        return KeyRefused(PROVIDER, host(), ENDPOINT, status, code)
    if code == "insufficient_quota":
        return OverQuota(PROVIDER, host(), ENDPOINT, status, code)
    if status in {408, 409, 429} or status >= 500:
        return Unavailable(PROVIDER, host(), ENDPOINT, status, code, retry_after(refused.response.headers))
    return Rejected(PROVIDER, host(), ENDPOINT, status, code)


def _client() -> OpenAI:
    key = settings().openai_api_key
    return _client_of(key.get_secret_value() if key else "", settings().openai_base_url)


@lru_cache(maxsize=2)
def _client_of(key: str, base_url: str) -> OpenAI:
    # Retries have one owner, the ledger; and the sockets are ours, so that the deadline is total.
    made: OpenAI = sdk().OpenAI(
        api_key=key,
        base_url=base_url,
        max_retries=0,
        http_client=client(PROVIDER),  # the SDK also takes a client of httpx's first line
    )
    return made
