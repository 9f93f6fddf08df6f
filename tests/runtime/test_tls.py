"""The database and Redis over TLS: who proves to be the server is talked to, whoever does not is told nothing."""

from __future__ import annotations

import os
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from redis.exceptions import ConnectionError as RedisConnectionError
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import OperationalError

from tests.certificates import certificate
from tests.settings import chosen
from webapp.runtime import changes, redis

SSL_REQUEST = b"\x00\x00\x00\x08\x04\xd2\x16\x2f"
"""What a PostgreSQL client begins with that wants TLS; the server answers S (PostgreSQL, Frontend/Backend Protocol, 54.2.10)."""


@contextmanager
def behind_tls(context: ssl.SSLContext, server: str | tuple[str, int], *, is_postgres: bool) -> Iterator[int]:
    """The port of a door that speaks TLS and passes on to this server."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                plain, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=connect, args=(plain,), daemon=True).start()

    def connect(plain: socket.socket) -> None:
        with suppress(OSError), plain:
            if is_postgres and plain.recv(8) == SSL_REQUEST:
                plain.sendall(b"S")
            kind = socket.AF_UNIX if isinstance(server, str) else socket.AF_INET
            with context.wrap_socket(plain, server_side=True) as near, socket.socket(kind) as far:
                far.connect(server)
                there = threading.Thread(target=pump, args=(far, near), daemon=True)
                there.start()
                pump(near, far)

    def pump(one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while data := one.recv(65_536):
                other.sendall(data)
            other.shutdown(socket.SHUT_RDWR)

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.close()


@pytest.mark.usefixtures("database")
def test_the_database_over_tls(tmp_path: Path) -> None:
    url = make_url(os.environ["DATABASE_URL"])
    folder, port = str(url.query.get("host") or url.host), str(url.query.get("port") or url.port or 5432)
    server: str | tuple[str, int] = (
        f"{folder}/.s.PGSQL.{port}" if folder.startswith("/") else (folder, int(port))
    )
    right, _ = certificate(tmp_path, "right"), certificate(tmp_path, "wrong")
    with behind_tls(right, server, is_postgres=True) as door:
        for name in ("right", "wrong"):
            query = {"sslmode": "verify-full", "sslrootcert": str(tmp_path / f"{name}.pem")}
            engine = create_engine(
                url.set(drivername="postgresql+psycopg", host="127.0.0.1", port=door, query=query)
            )
            if name == "wrong":
                with pytest.raises(OperationalError, match="certificate verify failed"):
                    engine.connect()
                continue
            with engine.connect() as connection:
                assert connection.scalar(text("SELECT 1")) == 1
                assert connection.connection.driver_connection.pgconn.ssl_in_use  # type: ignore[union-attr]
            engine.dispose()


def test_redis_over_tls(tmp_path: Path) -> None:
    kwargs = redis.for_requests().get_connection_kwargs()
    server: str | tuple[str, int] = kwargs.get("path") or (kwargs["host"], kwargs["port"])
    right, _ = certificate(tmp_path, "right"), certificate(tmp_path, "wrong")
    with behind_tls(right, server, is_postgres=False) as door:
        for name in ("right", "wrong"):
            url = f"rediss://127.0.0.1:{door}/{kwargs.get('db', 0)}?ssl_ca_certs={tmp_path / name}.pem"
            with chosen(REDIS_URL=url):
                for each in (redis.for_requests, redis.for_streams):
                    each.cache_clear()
                try:
                    if name == "right":
                        assert redis.for_streams().ping()
                        assert changes.revision([1]) is not None
                    else:
                        assert changes.revision([1]) is None
                        with pytest.raises(RedisConnectionError, match="CERTIFICATE_VERIFY_FAILED"):
                            redis.for_streams().ping()
                finally:
                    for each in (redis.for_requests, redis.for_streams):
                        each.cache_clear()
