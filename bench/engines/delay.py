"""A way to Redis with a delay: each piece that a client sends waits for a while before the server gets it."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


@contextmanager
def delayed(milliseconds: float) -> Iterator[str]:
    """The address of a Redis that is so far away: ours, through a proxy of its own thread; "" for no delay at all."""
    if not milliseconds:
        yield ""
        return
    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(_serve(milliseconds / 1000))
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield f"redis://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        asyncio.run_coroutine_threadsafe(_close(server), loop).result(5)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
        loop.close()


async def _serve(seconds: float) -> asyncio.Server:
    path = os.environ["REDIS_URL"].removeprefix("unix://").partition("?")[0]

    async def join(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there_reader, there_writer = await asyncio.open_unix_connection(path)
        with suppress(ConnectionError, asyncio.CancelledError):
            await asyncio.gather(_pass(reader, there_writer, seconds), _pass(there_reader, writer, 0.0))

    return await asyncio.start_server(join, "127.0.0.1", 0)


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, seconds: float) -> None:
    try:
        while piece := await reader.read(65_536):
            if seconds:
                await asyncio.sleep(seconds)
            writer.write(piece)
            await writer.drain()
    finally:
        writer.close()


async def _close(server: asyncio.Server) -> None:
    server.close()
    tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
