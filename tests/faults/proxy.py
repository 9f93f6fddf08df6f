"""A TCP proxy that misbehaves on demand: latency, slices, bandwidth, resets, silence, a closed door."""

from __future__ import annotations

import asyncio
import contextlib
import random
import socket
import struct
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

RESET = struct.pack("ii", 1, 0)
"""SO_LINGER that makes close() send RST."""


@dataclass(slots=True)
class Toxics:
    """What is done to the bytes. Read for every chunk, so a change counts at once, also on open connections."""

    latency: float = 0.0
    """Seconds before each chunk is passed on."""
    latency_down: float = 0.0
    """The same, for the server's answers only."""
    jitter: float = 0.0
    """As many seconds more at most, drawn for each chunk."""
    slices: int = 0
    """Pass on in pieces of this many bytes."""
    bandwidth: float = 0.0
    """Bytes a second."""
    reset_after: int = 0
    """Reset a connection when so many bytes have come from the server."""
    swallow_up: bool = False
    """What the client says never arrives."""
    swallow_down: bool = False
    """What the server answers never arrives."""
    down: bool = False
    """New connections are reset at once."""


class Proxy:
    """Listens on a port of this machine and talks to a server on a unix socket."""

    def __init__(self, server: Path | str) -> None:
        self.server = str(server)
        self.toxics = Toxics()
        self.resets = 0
        self._open: set[asyncio.StreamWriter] = set()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
        self.port = self._listener.getsockname()[1]
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, name="fault-proxy", daemon=True)
        self._thread.start()

    @contextlib.contextmanager
    def poisoned(self, **toxics: float | bool) -> Iterator[None]:
        """With these toxics inside the block, healthy after it."""
        self.toxics = Toxics(**toxics)  # type: ignore[arg-type]
        try:
            yield
        finally:
            self.toxics = Toxics()

    def cut(self) -> None:
        """Reset every open connection."""
        self._loop.call_soon_threadsafe(self._reset_all)

    def stop(self) -> None:
        self.cut()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._listener.close()

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._accept, sock=self._listener))
        self._loop.run_forever()
        server.close()
        tasks = asyncio.all_tasks(self._loop)
        for task in tasks:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        self._loop.close()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.toxics.down:
            self._reset(writer)
            return
        try:
            server_reader, server_writer = await asyncio.open_unix_connection(self.server)
        except OSError:
            self._reset(writer)
            return
        self._open |= {writer, server_writer}
        pumps = [
            asyncio.create_task(self._pump(reader, server_writer, up=True)),
            asyncio.create_task(self._pump(server_reader, writer, up=False)),
        ]
        try:
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for pump in pumps:
                pump.cancel()
            self._open -= {writer, server_writer}
            for each in (writer, server_writer):
                each.close()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, up: bool) -> None:
        passed = 0
        with contextlib.suppress(OSError):
            while chunk := await reader.read(65536):
                toxics = self.toxics
                if toxics.swallow_up if up else toxics.swallow_down:
                    continue
                wait = toxics.latency + (0.0 if up else toxics.latency_down)
                if wait or toxics.jitter:
                    await asyncio.sleep(wait + random.uniform(0, toxics.jitter))
                for piece in _pieces(chunk, toxics.slices):
                    if toxics.bandwidth:
                        await asyncio.sleep(len(piece) / toxics.bandwidth)
                    writer.write(piece)
                    await writer.drain()
                passed += len(chunk)
                if not up and toxics.reset_after and passed >= toxics.reset_after:
                    self._reset(writer)
                    return

    def _reset_all(self) -> None:
        for writer in list(self._open):
            self._reset(writer)

    def _reset(self, writer: asyncio.StreamWriter) -> None:
        self.resets += 1
        raw = writer.get_extra_info("socket")
        if raw is not None and raw.family == socket.AF_INET:
            with contextlib.suppress(OSError):
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        writer.transport.abort()


def _pieces(chunk: bytes, size: int) -> Iterator[bytes]:
    for start in range(0, len(chunk), size or len(chunk)):
        yield chunk[start : start + (size or len(chunk))]
