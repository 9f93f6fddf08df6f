"""One call to GoHighLevel: the headers it insists on, the shared budget, and its refusals told apart.

A token can be refused for four reasons that four different people mend: it is dead, it lacks a scope, it belongs to the
agency instead of the location, or to another location. The status alone does not tell them apart; the message does.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from webapp.providers.answers import is_about_a_record, read_object, sentence, what_it_is
from webapp.providers.egress import Call, HttpResponse, ask
from webapp.providers.errors import (
    BadReply,
    DoNotDisturb,
    Gone,
    Intercepted,
    KeyRefused,
    NotAsked,
    Rejected,
    Unavailable,
)
from webapp.providers.gohighlevel import budget
from webapp.providers.multipart import Multipart

PROVIDER: Literal["gohighlevel"] = "gohighlevel"
HOST = "services.leadconnectorhq.com"
WAIT_SECONDS = 10.0
"""After a 429 that names no time: the length of the provider's window."""

Family = Literal["conversations", "contacts", "locations"]
VERSIONS: dict[Family, str] = {
    "conversations": "2021-04-15",
    "contacts": "2021-07-28",
    "locations": "2021-07-28",
}

REFUSALS = {
    "scope": "lacks a scope",
    "class": "is of the wrong kind (agency or location)",
    "location": "belongs to another location",
    "token": "is not valid",
}
"""Why a token was refused; the key is the `hint` of KeyRefused."""

DO_NOT_DISTURB = ("dnd is active", "unsubscribed")
"""Pieces of its sentences that alone tell that a contact is not to be texted."""


@dataclass(frozen=True, slots=True)
class GoHighLevelAccount:
    """A private integration token, and the location that it opens. `spare` marks calls that may wait.

    `circuit_key` names whose breaker counts its calls; blank for none. `patience`: for so many seconds a call waits for its
    allowance by itself, which comes back within ten; a longer wait ends as NotAsked.
    """

    location_id: str
    token: str = field(repr=False)
    host: str = HOST
    spare: bool = False
    circuit_key: str = ""
    patience: float = 0.0


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked. `endpoint` is the template for errors and logs, where the path holds an id.

    `begins` marks the first of several calls (`budget.take`).
    """

    method: str
    path: str
    family: Family
    endpoint: str = ""
    query: Mapping[str, str] | None = None
    body: Any = None
    form: Multipart | None = None
    seconds: float = 20.0
    begins: bool = False


def call(account: GoHighLevelAccount, request: Request) -> dict[str, Any]:
    """The answer's object.

    Raises KeyRefused (`hint` is one of REFUSALS), Rejected (its own sentence), BadReply, NotAsked (over the budget, with the
    seconds to wait), Unavailable (429, 5xx, network) or Ambiguous (the same, for a call that may have taken effect).
    """
    while True:
        try:
            return _call(account, request)
        except NotAsked as held:
            if held.retry_after is None or held.retry_after > account.patience:
                raise
            time.sleep(held.retry_after)


def _call(account: GoHighLevelAccount, request: Request) -> dict[str, Any]:
    endpoint = request.endpoint or request.path
    wait = budget.take(account.location_id, spare=account.spare, begins=request.begins)
    if wait:
        raise NotAsked(PROVIDER, account.host, endpoint, hint="over the location's budget", retry_after=wait)
    try:
        answer = ask(
            Call(
                provider=PROVIDER,
                host=account.host,
                method=request.method,
                path=request.path,
                endpoint=endpoint,
                headers={"Authorization": f"Bearer {account.token}", "Version": VERSIONS[request.family]},
                query=request.query,
                json=request.body,
                multipart=request.form,
                seconds=request.seconds,
                circuit_key=account.circuit_key,
            )
        )
    except Unavailable as away:
        if away.status == 429:
            away.retry_after = away.retry_after or WAIT_SECONDS
            budget.hold(account.location_id, away.retry_after)
        raise
    budget.learn(account.location_id, answer.headers)
    return _read(answer, account.host, endpoint)


def _read(answer: HttpResponse, host: str, endpoint: str) -> dict[str, Any]:
    document = read_object(answer)
    said = sentence(document, answer.status)
    if answer.status in {401, 403} and (document is not None or not answer.body):
        raise KeyRefused(PROVIDER, host, endpoint, answer.status, _why_refused(answer, document))
    if answer.status in {401, 403}:
        raise Intercepted(PROVIDER, host, endpoint, answer.status, what_it_is(answer))
    if document is None and answer.status != 413:
        raise BadReply(PROVIDER, host, endpoint, answer.status, what_it_is(answer))
    if answer.status >= 400:
        raise _refusal(answer.status, said)(PROVIDER, host, endpoint, answer.status, said)
    return document or {}


def _refusal(status: int, said: str) -> type[Rejected]:
    if any(piece in said.lower() for piece in DO_NOT_DISTURB):
        return DoNotDisturb
    return Gone if status == 404 and is_about_a_record(said) else Rejected


def _why_refused(answer: HttpResponse, document: dict[str, Any] | None) -> str:
    said = sentence(document).lower()
    if "authclass" in said or "user type" in said:
        return "class"
    if "scope" in said:
        return "scope"
    if answer.status == 403 and document is not None:
        return "location"
    return "token"
