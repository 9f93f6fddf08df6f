"""The PostgreSQL and Redis that somebody named: do they answer, and a scratch database on them."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Mapping

import psycopg
import redis
from psycopg import sql
from psycopg.conninfo import make_conninfo

from tools.console import Stop

OLDEST = 15


def reached(given: Mapping[str, str]) -> dict[str, str]:
    """DATABASE_URL and REDIS_URL where they are given. Raises Stop when one of them cannot be used."""
    urls = {name: given[name] for name in ("DATABASE_URL", "REDIS_URL") if given.get(name)}
    if "DATABASE_URL" in urls:
        check_postgres(urls["DATABASE_URL"])
    if "REDIS_URL" in urls:
        check_redis(urls["REDIS_URL"])
    return urls


def check_postgres(url: str) -> None:
    if not plain(url).startswith(("postgresql://", "postgres://")):
        raise Stop(
            "DATABASE_URL must begin with postgresql://, for example postgresql://signalbox@db.example/signalbox"
        )
    try:
        with psycopg.connect(plain(url), connect_timeout=5) as connection:
            version = connection.info.server_version // 10_000
    except psycopg.Error as error:
        raise Stop(f"The PostgreSQL in DATABASE_URL cannot be used: {first_line(error)}") from None
    if version < OLDEST:
        raise Stop(f"The PostgreSQL in DATABASE_URL is version {version}; Signalbox needs {OLDEST} or newer.")


def check_redis(url: str) -> None:
    try:
        redis.Redis.from_url(url, socket_connect_timeout=5).ping()
    except (redis.RedisError, ValueError) as error:
        raise Stop(f"The Redis in REDIS_URL cannot be used: {first_line(error)}") from None


@contextlib.contextmanager
def scratch_database(url: str) -> Iterator[str]:
    """An empty database beside the one in the URL, dropped at the end; yields its URL."""
    name = f"signalbox_scratch_{os.getpid()}"
    with psycopg.connect(plain(url), autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield beside(url, name)
        finally:
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )


def ensure_database(sockets: str, user: str, name: str) -> None:
    """Make the database of a private cluster where it is missing."""
    with psycopg.connect(
        make_conninfo(host=sockets, user=user, dbname="postgres"), autocommit=True
    ) as connection:
        if connection.execute("SELECT FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


def beside(url: str, name: str) -> str:
    """The same server, another database."""
    start, scheme, rest = url.partition("://")
    place, question, options = rest.partition("?")
    server = place.partition("/")[0]
    return f"{start}{scheme}{server}/{name}{question}{options}"


def plain(url: str) -> str:
    """As libpq wants it: SQLAlchemy's name of the driver goes."""
    scheme, found, rest = url.partition("://")
    return scheme.partition("+")[0] + found + rest


def first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]
