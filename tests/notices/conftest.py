"""A mail server over real sockets, which keeps what it gets and misbehaves on demand."""

from __future__ import annotations

import socketserver
import threading
import time
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from webapp.runtime.settings import settings


class MailServer(socketserver.ThreadingTCPServer):
    """`says` replaces the answer to a command; with `drips`, every answer comes a byte at a time, for ever."""

    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.says: dict[str, str] = {}
        self.drips = False
        self.mails: list[EmailMessage] = []
        self.commands: list[str] = []

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"


class _Talk(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        if self.server.drips:
            return self._drip()
        self._say("220 ready")
        while line := self.rfile.readline().decode().strip():
            word = line.split()[0].upper()
            self.server.commands.append(line)
            if word == "DATA" and word not in self.server.says:
                self._say("354 go on")
                self._keep()
            elif word == "QUIT":
                return self._say("221 bye")
            else:
                usual = "250-simulator\r\n250 AUTH PLAIN" if word == "EHLO" else "250 fine"
                self._say(self.server.says.get(word, usual))
        return None

    def _keep(self) -> None:
        lines: list[bytes] = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line[1:] if line.startswith(b"..") else line)
        self.server.mails.append(message_from_bytes(b"".join(lines), policy=policy.default))
        self._say("250 kept")

    def _drip(self) -> None:
        try:
            while True:
                self.wfile.write(b"2")
                time.sleep(0.05)
        except OSError:
            return

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@pytest.fixture
def mail_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
    """It is the one that SMTP_URL names."""
    server = MailServer()
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    monkeypatch.setenv("SMTP_URL", f"smtp+plain://{server.host}")
    monkeypatch.setenv("MAIL_FROM", "signalbox@example.test")
    settings.cache_clear()
    yield server
    server.shutdown()
    server.server_close()
    monkeypatch.undo()
    settings.cache_clear()
