"""Pages of the web, read for the knowledge: by a plain fetch, or by a Crawl4AI service where one is set up.

Both answer the same `WebPage`. A plain fetch goes only where egress lets it: https, public addresses, and every redirect is
checked like the first address.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import httpx

from webapp.mail.html import title_of, to_text
from webapp.providers.egress import Call, HttpResponse, ask
from webapp.providers.errors import BadReply, Rejected, Unavailable
from webapp.providers.network import AddressRefused, UnknownHost, public_addresses, total_deadline
from webapp.runtime.settings import settings
from webapp.runtime.text import one_line, storable

PROVIDER = "page"
MAX_REDIRECTS = 3
LONGEST_NAME = 253
SECONDS = 20.0
CRAWL_SECONDS = 60.0
CHARSET = re.compile(r"charset=[\"']?([\w-]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class WebPage:
    """What a page says."""

    title: str
    text: str


def read_page(address: str) -> WebPage:
    """Raises Unavailable, BadReply (no page that can be read) or Rejected (the site said no)."""
    return _crawl(address) if settings().crawl4ai_base_url else _fetch(address)


def is_address(address: str) -> bool:
    """Whether this is a whole address of the web that every part of us reads alike."""
    try:
        parts, host = urlsplit(address), httpx.URL(address).host
        port = parts.port
    except (ValueError, httpx.InvalidURL):
        return False
    is_plain = parts.scheme in {"http", "https"} and bool(parts.hostname) and "@" not in parts.netloc
    has_port = not parts.netloc.endswith(":") and port != 0
    has_name = bool(host) and len(host) <= LONGEST_NAME and all(len(part) <= 63 for part in host.split("."))
    return is_plain and has_port and has_name and not any(letter.isspace() for letter in address)


def text_of_html(html: str) -> WebPage:
    """The words of a page, without its scripts and styles."""
    return WebPage(storable(one_line(title_of(html))), storable(to_text(html)))


def _fetch(address: str) -> WebPage:
    for _ in range(MAX_REDIRECTS + 1):
        parts = urlsplit(_judged(address))
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        headers = {"Accept": "text/html, text/plain;q=0.9"}
        call = Call(PROVIDER, parts.netloc, "GET", path, "/…", headers, seconds=SECONDS, takes_redirects=True)
        answer = ask(call)
        if answer.status not in {301, 302, 303, 307, 308}:
            return _read(parts.netloc, answer)
        try:
            address = urljoin(address, answer.headers.get("location", ""))
        except ValueError:
            address = ""
    raise Rejected(PROVIDER, parts.netloc, "/…", answer.status, "it leads from one address to the next")


def _judged(address: str) -> str:
    """The address, when it is one. Raises Rejected."""
    if not is_address(address):
        raise Rejected(PROVIDER, "", "/…", 0, "it leads to an address that is not read")
    return address


def _read(host: str, answer: HttpResponse) -> WebPage:
    if answer.status != 200:
        raise Rejected(PROVIDER, host, "/…", answer.status, f"the site answered {answer.status}")
    kind = answer.headers.get("content-type", "text/html")
    named = CHARSET.search(kind) or CHARSET.search(answer.body[:2000].decode("ascii", "replace"))
    try:
        text = answer.body.decode(named[1] if named else "utf-8", "replace")
    except LookupError:
        text = answer.body.decode("utf-8", "replace")
    if "html" in kind:
        page = text_of_html(text)
    elif kind.startswith("text/"):
        page = WebPage("", storable(text.strip()))
    else:
        raise Rejected(PROVIDER, host, "/…", 200, "it is no page of text")
    if not page.text:
        raise Rejected(PROVIDER, host, "/…", 200, "the page has no words without its scripts")
    return page


def _crawl(address: str) -> WebPage:
    _refuse_private(address)
    base = urlsplit(settings().crawl4ai_base_url)
    path = f"{base.path.rstrip('/')}/extract"
    call = Call(
        "crawl4ai",
        base.netloc,
        "POST",
        path,
        "/extract",
        _bearer(),
        json={"url": address},
        seconds=CRAWL_SECONDS,
    )
    answer = ask(call)
    if answer.status in {401, 403}:
        raise Rejected("crawl4ai", base.netloc, "/extract", answer.status, "it refused CRAWL4AI_KEY")
    if answer.status != 200:
        raise Unavailable("crawl4ai", base.netloc, "/extract", answer.status)
    try:
        document = json.loads(answer.body)
    except ValueError:
        document = None
    text = (
        next(
            (
                document[name]
                for name in ("markdown", "content", "text")
                if isinstance(document.get(name), str)
            ),
            "",
        )
        if isinstance(document, dict)
        else ""
    )
    if not text.strip():
        raise BadReply("crawl4ai", base.netloc, "/extract", 200, "no text in its answer")
    return WebPage(storable(one_line(str(document.get("title") or ""))), storable(text.strip()))


def _refuse_private(address: str) -> None:
    """A crawler asks for what it is told, from within our network: it is told nothing that we would not ask for. Raises
    Unavailable. Where the site sends the crawler afterwards is the crawler's to judge.
    """
    parts = urlsplit(_judged(address))
    host, port = parts.hostname or "", parts.port or (80 if parts.scheme == "http" else 443)
    if f"{host}:{port}" in settings().egress_exceptions(PROVIDER):
        return
    try:
        with total_deadline(SECONDS):
            public_addresses(host, port)
    except AddressRefused:
        raise Unavailable(PROVIDER, parts.netloc, "/…", hint="private") from None
    except UnknownHost:
        raise Unavailable(PROVIDER, parts.netloc, "/…", hint="dns") from None


def _bearer() -> dict[str, str]:
    key = settings().crawl4ai_key
    return {"Authorization": f"Bearer {key.get_secret_value()}"} if key else {}
