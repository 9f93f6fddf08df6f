"""Fetching a file by the link that a provider gave: https, public addresses, few redirects, bounded in bytes and time.

Where providers keep files is their choice, and changes; so any public host is asked, but the key is sent to the provider
alone. Whoever answers with a page for people instead of a file has not handed it out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import SplitResult, urljoin, urlsplit

from webapp.providers.clients import DownloadedFile
from webapp.providers.egress import Call, HttpResponse, ask
from webapp.providers.errors import FileRefused, Gone, Rejected
from webapp.providers.pace import Pace
from webapp.runtime.clock import Deadline

MAX_FILE_BYTES = 25 * 1024 * 1024
SECONDS = 90.0
MAX_REDIRECTS = 3
MAX_LINK = 4_096
ENDPOINT = "a file"
"""What errors and logs show instead of a link: it may be signed."""

_LINK = re.compile(r"https?://[!-~]+")
_HOST = re.compile(r"[A-Za-z0-9.-]{1,253}(:[0-9]{1,5})?")


@dataclass(frozen=True, slots=True)
class FileHost:
    """The provider whose file it is: its name, its own host, and whose breaker and pace calls to that host count for."""

    provider: str
    host: str
    circuit_key: str = ""
    pace: Pace | None = None


def download(owner: FileHost, link: str, *, key: str = "") -> DownloadedFile:
    """The file. `key` is sent to the provider's own host alone.

    Raises Gone (404, 410), FileRefused (401, 403, a page or a JSON answer), Rejected (any other refusal, or no link), TooLarge,
    Unavailable or BadReply.
    """
    deadline = Deadline.after(SECONDS)
    for _ in range(MAX_REDIRECTS + 1):
        parts = _parts(owner, link)
        answer = ask(_call(owner, parts, key, deadline.remaining()))
        if not 300 <= answer.status < 400:
            return DownloadedFile(_content(owner, parts, answer))
        link = urljoin(link, answer.headers.get("location", ""))
    raise Rejected(owner.provider, parts.netloc, ENDPOINT, answer.status, "the link leads on and on")


def is_at(host: str, link: str) -> bool:
    """Whether a link leads to this host."""
    return _LINK.fullmatch(link) is not None and urlsplit(link).netloc.lower() == host.lower()


def _parts(owner: FileHost, link: str) -> SplitResult:
    """Raises Rejected when it is no link that may be followed."""
    try:
        parts = urlsplit(link) if len(link) <= MAX_LINK and _LINK.fullmatch(link) else None
    except ValueError:
        parts = None
    if parts is None or not _HOST.fullmatch(parts.netloc):
        raise Rejected(owner.provider, owner.host, ENDPOINT, None, "it gave no link that can be followed")
    return parts


def _call(owner: FileHost, parts: SplitResult, key: str, seconds: float) -> Call:
    """Other hosts are not asked in the provider's turn, and their failures are not the provider's."""
    target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    headers: Mapping[str, str] = {"Accept": "*/*", "Accept-Encoding": "identity"}
    call = Call(
        provider=owner.provider,
        host=parts.netloc,
        method="GET",
        path=target,
        endpoint=ENDPOINT,
        headers=headers,
        seconds=max(seconds, 0.1),
        takes_redirects=True,
        most_bytes=MAX_FILE_BYTES,
    )
    if parts.netloc.lower() != owner.host.lower():
        return call
    own = {**headers, **({"Authorization": f"Bearer {key}"} if key else {})}
    return replace(call, headers=own, circuit_key=owner.circuit_key, pace=owner.pace)


def _content(owner: FileHost, parts: SplitResult, answer: HttpResponse) -> bytes:
    kind = answer.headers.get("content-type", "").lower()
    is_page = kind.startswith("text/html") and not parts.path.lower().endswith((".html", ".htm"))
    is_attached = "attachment" in answer.headers.get("content-disposition", "").lower()
    if answer.status in {404, 410}:
        raise Gone(owner.provider, parts.netloc, ENDPOINT, answer.status)
    is_told = kind.startswith("application/json") and not parts.path.lower().endswith(".json")
    is_no_file = (is_page or is_told) and not is_attached
    if answer.status in {401, 403} or (answer.status == 200 and is_no_file):
        raise FileRefused(owner.provider, parts.netloc, ENDPOINT, answer.status)
    if answer.status != 200:
        raise Rejected(owner.provider, parts.netloc, ENDPOINT, answer.status, "it did not hand out the file")
    return answer.body
