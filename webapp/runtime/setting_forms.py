"""Forms that a setting may have: each is refused at start with a sentence, not where it is first used."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator
from pydantic_settings import NoDecode

EXCEPTION = re.compile(r"^([a-z0-9]+=)?(https?://)?([a-z0-9._-]+|\[[0-9a-f:.]+\]):\d{1,5}$")
SPKI_ED25519 = 44
"""Bytes of a public key of Ed25519 with the head that says what it is (RFC 8410)."""


def _web_address(url: str) -> str:
    """http or https, a host, perhaps a path."""
    try:
        parts = urlsplit(url)
        is_one = parts.scheme in {"http", "https"} and parts.hostname and (parts.port or 1)
    except ValueError:
        is_one = False
    if not is_one or parts.query or parts.fragment or re.search(r"\s", url):
        raise ValueError("must be like https://host.example, perhaps with a port or a path")
    return url


def _web_address_or_blank(url: str) -> str:
    return _web_address(url) if url else url


def _redis(url: str) -> str:
    parts = urlsplit(url)
    if not (parts.hostname if parts.scheme in {"redis", "rediss"} else parts.scheme == "unix" and parts.path):
        raise ValueError("must be like redis://host:6379/0, rediss://… (TLS), or unix:///path")
    return url


def _exceptions(said: str) -> str:
    wrong = [
        entry for entry in map(str.strip, said.lower().split(",")) if entry and not EXCEPTION.match(entry)
    ]
    if wrong:
        raise ValueError(f"“{wrong[0][:60]}” must be like host:port, https://host:port, or ai=host:port")
    return said


def _public_key(said: str) -> str:
    try:
        is_one = len(b64decode(said, validate=True)) == SPKI_ED25519
    except ValueError:
        is_one = False
    if not is_one:
        raise ValueError("must be a public key of Ed25519 (SPKI) in base64, 60 characters")
    return said


def _json(said: object) -> object:
    """pydantic-settings itself would end with a traceback, and tell of no other setting."""
    try:
        return json.loads(said or "{}") if isinstance(said, str) else said
    except ValueError:
        raise ValueError('must be JSON, for example {"my-model": [0.5, 1.5]}') from None


WebAddress = Annotated[str, AfterValidator(_web_address)]
WebAddressOrBlank = Annotated[str, AfterValidator(_web_address_or_blank)]
RedisAddress = Annotated[str, AfterValidator(_redis)]
EgressExceptions = Annotated[str, AfterValidator(_exceptions)]
PublicKey = Annotated[str, AfterValidator(_public_key)]
Prices = Annotated[dict[str, tuple[float, float]], NoDecode, BeforeValidator(_json)]
