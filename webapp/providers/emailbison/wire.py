"""Speaking to one EmailBison host with one key: the call, its refusals, and the data inside its answers.

Its errors nest their message under `data`, and a failure may come with status 200.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn, TypeVar

from webapp.providers.answers import is_about_a_record, read_object, sentence, what_it_is
from webapp.providers.egress import Call, HttpResponse, ask
from webapp.providers.emailbison.fields import RowModel
from webapp.providers.errors import BadReply, Gone, Intercepted, KeyRefused, Rejected
from webapp.providers.multipart import Multipart
from webapp.providers.pace import Pace
from webapp.runtime.settings import settings

PROVIDER = "emailbison"
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
    return _read(answer, account.host, endpoint)


def change(account: EmailBisonAccount, method: str, path: str, body: Any = None) -> None:
    """A call that changes something. Raises BadReply, too, when the answer does not say that it is done."""
    document = request(account, method, path, body=body)
    inner = document.get("data")
    nested = inner if isinstance(inner, dict) else {}
    if not (document.get("success") is True or nested.get("success") is True or nested.get("id")):
        not_understood(account, path)


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


def _read(answer: HttpResponse, host: str, endpoint: str) -> Document:
    document = read_object(answer)
    said = sentence(document, answer.status)
    if answer.status in {401, 403}:
        is_its_own = document is not None or not answer.body
        kind = KeyRefused if is_its_own else Intercepted
        raise kind(PROVIDER, host, endpoint, answer.status, said or what_it_is(answer))
    if answer.status == 413:
        raise Rejected(PROVIDER, host, endpoint, answer.status, said)
    if answer.status == 204 and not answer.body:
        return {"success": True}
    if document is None:
        raise BadReply(PROVIDER, host, endpoint, answer.status, what_it_is(answer))
    inner = document.get("data")
    failed = inner if isinstance(inner, dict) else document
    if answer.status >= 400 or failed.get("success") is False:
        is_gone = answer.status == 404 and is_about_a_record(said)
        raise (Gone if is_gone else Rejected)(PROVIDER, host, endpoint, answer.status, said)
    return document
