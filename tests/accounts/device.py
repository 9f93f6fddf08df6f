"""A telephone as the tests need it: it shows an app's codes, and answers for passkeys as a browser with a locked device does."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
import secrets
import struct
from typing import Any

import cbor2
import pyotp
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from webapp.runtime import clock

PRESENT, OPENED, MADE = 1, 4, 64
"""Flags of an answer: somebody was there, they opened the lock, a key was made."""


def code_of(secret: str, steps: int = 0) -> str:
    """What the app shows now, or so many half minutes from now."""
    return pyotp.TOTP(secret).at(int(clock.now().timestamp()) + 30 * steps)


def secret_in(page: str) -> str:
    """The key that the page of an app shows beside its picture."""
    return re.sub(r"\s", "", re.findall(r'<code class="secret">([^<]+)</code>', page)[0])


def hidden(page: str, name: str) -> str:
    """The value of a hidden field."""
    return html.unescape(re.findall(rf'name="{name}" value="([^"]*)"', page)[0])


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


class Device:
    """Holds one key. `origin` is the page that asks, as the browser sees it."""

    def __init__(self, origin: str = "http://127.0.0.1:8000", host: str = "127.0.0.1") -> None:
        self.origin, self.host = origin, hashlib.sha256(host.encode()).digest()
        self.key, self.id, self.count = ec.generate_private_key(ec.SECP256R1()), secrets.token_bytes(16), 0

    def make(self, page: str) -> dict[str, str]:
        """The form that adds a passkey, as the page's script fills it in."""
        numbers = self.key.public_key().public_numbers()
        key = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32), -3: numbers.y.to_bytes(32)}
        kept = bytes(16) + struct.pack(">H", len(self.id)) + self.id + cbor2.dumps(key)
        told = self._seen("webauthn.create", page)
        data = self._data(PRESENT | OPENED | MADE) + kept
        made = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self._form(page, {"clientDataJSON": _text(told), "attestationObject": _text(made)}, "create")

    def answer(self, page: str, flags: int = PRESENT | OPENED) -> dict[str, str]:
        """The form that proves who one is."""
        self.count += 1
        told, data = self._seen("webauthn.get", page), self._data(flags)
        signed = self.key.sign(data + hashlib.sha256(told).digest(), ec.ECDSA(hashes.SHA256()))
        response = {"clientDataJSON": told, "authenticatorData": data, "signature": signed}
        return self._form(page, {name: _text(raw) for name, raw in response.items()}, "get")

    def _data(self, flags: int) -> bytes:
        return self.host + struct.pack(">BI", flags, self.count)

    def _seen(self, kind: str, page: str) -> bytes:
        form = _form_in(page, kind.partition(".")[2])
        options = json.loads(html.unescape(re.findall(r'data-options="([^"]*)"', form)[0]))
        told = {"type": kind, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": False}
        return json.dumps(told).encode()

    def _form(self, page: str, response: dict[str, Any], kind: str) -> dict[str, str]:
        form = _form_in(page, kind)
        credential = {
            "id": _text(self.id),
            "rawId": _text(self.id),
            "type": "public-key",
            "response": response,
        }
        field = re.findall(r'name="([^"]+)" value="" data-answer', form)[0]
        challenge = field.replace("passkey", "challenge")
        return {
            field: json.dumps({**credential, "clientExtensionResults": {}}),
            challenge: hidden(form, challenge),
        }


def _form_in(page: str, kind: str) -> str:
    return re.findall(rf'<form[^>]*data-passkey="{kind}".*?</form>', page, re.DOTALL)[0]
