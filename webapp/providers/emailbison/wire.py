"""Speaking to one EmailBison host with one key: the call, its refusals, and the data inside its answers.

Its errors nest their message under `data`, and a failure may come with status 200.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn, TypeVar

from webapp.providers.egress import Call, HttpResponse, ask
from webapp.providers.emailbison.fields import RowModel
from webapp.providers.errors import BadReply, Gone, KeyRefused, Rejected
from webapp.providers.multipart import Multipart
from webapp.providers.pace import Pace
from webapp.runtime.settings import settings

PROVIDER = "emailbison"
SENTENCE = 200

WORD = re.compile(r"[a-z-]*")

Row = TypeVar("Row", bound=RowModel)
Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class EmailBisonAccount:
    """A key, and the host that it belongs to. `circuit_key` names whose breaker counts its calls; blank for none."""

    host: str
    key: str = field(repr=False)
    circuit_key: str = ""

    def pace(self) -> Pace:
        """The turns of this key, whoever uses it."""
        name = hashlib.sha256(f"{self.host}|{self.key}".encode()).hexdigest()[:20]
        return Pace(f"{PROVIDER}:{name}", settings().emailbison_pace_ms)


def request(  # noqa: PLR0913  # the parts of a call
    account: EmailBisonAccount,
    method: str,
    path: str,
    *,
    query: Mapping[str, str] | None = None,
    body: Any = None,
    files: Sequence[tuple[str, str, bytes]] = (),
    seconds: float = 30,
) -> Document:
    """The whole JSON object of the answer. With files (field, name, bytes) the body is sent as a form: JSON carries none.

    Raises providers.errors.
    """
    endpoint = template(path)
    answer = ask(
        Call(
            provider=PROVIDER,
            host=account.host,
            method=method,
            path=path,
            endpoint=endpoint,
            headers={"Authorization": f"Bearer {account.key}"},
            query=query,
            json=None if files else body,
            multipart=Multipart(form_fields(body), files) if files else None,
            seconds=seconds,
            circuit_key=account.circuit_key,
            pace=account.pace(),
        )
    )
    if answer.status in {401, 403}:
        raise KeyRefused(PROVIDER, account.host, endpoint, answer.status, _sentence(answer))
    if answer.status == 204 and not answer.body:
        return {}
    document = _document(answer, account.host, endpoint)
    inner = document.get("data")
    failed = document if not isinstance(inner, dict) else inner
    if answer.status >= 400 or failed.get("success") is False:
        said = _sentence(answer)
        is_gone = answer.status == 404 and said.casefold().startswith("record not found")
        raise (Gone if is_gone else Rejected)(PROVIDER, account.host, endpoint, answer.status, said)
    return document


def form_fields(body: Mapping[str, Any]) -> dict[str, str]:
    """A JSON body as the fields of a form, nested as PHP reads them: `to_emails[0][name]`. Flags are 1 and 0, null is blank."""
    found: dict[str, str] = {}

    def add(name: str, value: object) -> None:
        if isinstance(value, Mapping):
            for key, each in value.items():
                add(f"{name}[{key}]", each)
        elif isinstance(value, list):
            for place, each in enumerate(value):
                add(f"{name}[{place}]", each)
        else:
            found[name] = "" if value is None else str(int(value)) if isinstance(value, bool) else str(value)

    for name, value in body.items():
        add(name, value)
    return found


def fetch(account: EmailBisonAccount, path: str, row: type[Row], seconds: float = 30) -> Row:
    """One row. Raises providers.errors, BadReply when there is none in the answer."""
    data = request(account, "GET", path, seconds=seconds).get("data")
    if not isinstance(data, dict):
        not_understood(account, path)
    return row.model_validate(data)


def rows(document: Document, row: type[Row]) -> list[Row]:
    """The rows of a list; what is no row is left out."""
    data = document.get("data")
    found: Iterable[Any] = data if isinstance(data, list) else ()
    return [row.model_validate(each) for each in found if isinstance(each, dict)]


def not_understood(account: EmailBisonAccount, path: str, why: str = "not what was asked for") -> NoReturn:
    """The answer is JSON, but not this endpoint's."""
    raise BadReply(PROVIDER, account.host, template(path), 200, why)


def template(path: str) -> str:
    """The path with every id and address taken out, as logs and errors may show it."""
    return "/".join(part if WORD.fullmatch(part) else "{id}" for part in path.split("/"))


def _document(answer: HttpResponse, host: str, endpoint: str) -> Document:
    try:
        document = json.loads(answer.body, parse_constant=_refuse)
    except (ValueError, RecursionError):
        why = "HTML" if "html" in answer.headers.get("content-type", "") else "not JSON"
        raise BadReply(PROVIDER, host, endpoint, answer.status, why) from None
    if not isinstance(document, dict):
        raise BadReply(PROVIDER, host, endpoint, answer.status, "not an object")
    return document


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def _sentence(answer: HttpResponse) -> str:
    """EmailBison's own sentence about a failure, wherever it stands in the body."""
    try:
        document = json.loads(answer.body)
    except (ValueError, RecursionError):
        return ""
    if not isinstance(document, dict):
        return ""
    data = document.get("data")
    nested = (data.get("message") or data.get("error")) if isinstance(data, dict) else None
    return " ".join(str(nested or document.get("message") or document.get("error") or "").split())[:SENTENCE]
