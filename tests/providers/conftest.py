"""Calls to make, and servers that behave in their own way."""

from __future__ import annotations

import os
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from simulators import Switchboard
from tests import scratch
from tests.names import Names
from webapp.providers.egress import Call
from webapp.runtime.redis import for_requests
from webapp.runtime.settings import settings

Asking = Callable[..., Call]
Behave = Callable[[socket.socket], None]


@pytest.fixture
def names() -> Iterator[Names]:
    yield scratch.names
    scratch.names.forget()


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    yield
    for_requests().flushdb()


@pytest.fixture
def query(sims: Switchboard) -> Asking:
    """A call to the simulated EmailBison; say what is different."""

    def query(**different: object) -> Call:
        usual: dict[str, object] = {
            "provider": "emailbison",
            "host": sims.emailbison.host,
            "method": "GET",
            "path": "/api/users",
            "endpoint": "/api/users",
            "headers": {"Authorization": f"Bearer {sims.emailbison.key}"},
            "seconds": 1.0,
        }
        return Call(**{**usual, **different})  # type: ignore[arg-type]

    return query


@pytest.fixture
def server() -> Iterator[Callable[[Behave], str]]:
    """A server on loopback that treats each connection as it is told; answers its host:port."""
    opened: list[socket.socket] = []

    def serve(behave: Behave) -> str:
        listener = socket.create_server(("127.0.0.1", 0))
        opened.append(listener)

        def accept() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    threading.Thread(target=_quietly, args=(behave, connection), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        return f"127.0.0.1:{listener.getsockname()[1]}"

    yield serve
    for listener in opened:
        listener.close()


def _quietly(behave: Behave, connection: socket.socket) -> None:
    with suppress(OSError, ssl.SSLError), connection:
        behave(connection)


@pytest.fixture
def allow(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Let EGRESS_ALLOW name one more pair: the settings are read anew, as at a start."""

    def allow(pair: str) -> None:
        monkeypatch.setenv("EGRESS_ALLOW", f"{os.environ['EGRESS_ALLOW']},{pair}")
        settings.cache_clear()

    yield allow
    monkeypatch.undo()
    settings.cache_clear()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate that nobody vouches for, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "self-signed.pem"
    path.write_bytes(
        signed.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return path
