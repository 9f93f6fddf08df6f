"""`python -m tests.faults.hub HOST CERTIFICATE DOOR PORT=SOCKET… WEB…`: what stands between the machines, in a network namespace of its own.

Forwards ports of HOST to unix sockets, 6379 (Redis) over TLS with CERTIFICATE.pem and .key; and DOOR, a unix socket, to the first WEB
(host:port) that takes a connection within a second, the others in turn: a balancer as small as can be.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import ssl
import sys
from collections.abc import Awaitable, Callable
from functools import partial

Ends = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Open = Callable[[], Awaitable[Ends]]
CONNECT_SECONDS = 1.0
OVER_TLS = 6379


async def main(host: str, certificate: str, door: str, others: list[str]) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f"{certificate}.pem", f"{certificate}.key")
    forwards = [each.partition("=") for each in others if "=" in each]
    webs, turn = [each for each in others if "=" not in each], itertools.count()
    servers = [
        await asyncio.start_server(
            _passing_to(partial(asyncio.open_unix_connection, socket)),
            host,
            int(port),
            ssl=context if int(port) == OVER_TLS else None,
        )
        for port, _, socket in forwards
    ]
    servers.append(await asyncio.start_unix_server(_passing_to(lambda: _first_of(webs, next(turn))), door))
    await asyncio.gather(*(server.serve_forever() for server in servers))


async def _first_of(webs: list[str], turn: int) -> Ends:
    for number in range(len(webs)):
        host, _, port = webs[(turn + number) % len(webs)].partition(":")
        with contextlib.suppress(OSError, TimeoutError):
            return await asyncio.wait_for(asyncio.open_connection(host, int(port)), CONNECT_SECONDS)
    raise OSError("no web answers")


def _passing_to(open_other: Open) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there, back = await open_other()
        except OSError:
            writer.close()
            return
        pumps = [asyncio.create_task(_pump(reader, back)), asyncio.create_task(_pump(there, writer))]
        await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        for each in pumps:
            each.cancel()
        for end in (writer, back):
            end.close()

    return serve


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while chunk := await reader.read(65536):
            writer.write(chunk)
            await writer.drain()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:4], sys.argv[4:]))
