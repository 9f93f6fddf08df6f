"""The mail server that takes our own mails (SMTP_URL): one mail, one connection, one total deadline."""

from __future__ import annotations

import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import SplitResult, unquote, urlsplit

from webapp.providers.errors import KeyRefused, Rejected, Unavailable
from webapp.runtime import clock
from webapp.runtime.settings import settings

PROVIDER = "smtp"
SECONDS = 30.0
"""From the first packet to the last answer."""
PORTS = {"smtps": 465, "smtp": 587, "smtp+plain": 25}
"""TLS from the beginning; TLS after STARTTLS, or nothing is sent; no TLS at all, for a server on the same machine."""


def send(message_id: str, to: str, subject: str, text: str, seconds: float = SECONDS) -> None:
    """Hand one mail over, within so many seconds altogether. Raises Unavailable (try again later), KeyRefused (name or password), Rejected (it never will)."""
    server = urlsplit(settings().smtp_url.get_secret_value())
    host = f"{server.hostname}:{server.port or PORTS[server.scheme]}"
    try:
        mail = _mail(message_id, to, subject, text)
    except ValueError:
        raise Rejected(PROVIDER, host, "RCPT", None, "the address is none") from None
    try:
        with _connected(server, seconds) as client:
            if server.username:
                client.login(unquote(server.username), unquote(server.password or ""))
            client.send_message(mail)
    except smtplib.SMTPAuthenticationError as refused:
        raise KeyRefused(PROVIDER, host, "AUTH", refused.smtp_code) from None
    except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError, smtplib.SMTPHeloError) as refused:
        raise _refusal(host, "DATA", refused.smtp_code) from None
    except smtplib.SMTPRecipientsRefused as refused:
        codes = [code for code, _ in refused.recipients.values()]
        raise _refusal(host, "RCPT", max(codes, default=500)) from None
    except smtplib.SMTPNotSupportedError:
        raise Rejected(PROVIDER, host, "STARTTLS", None, "it offers no STARTTLS or no AUTH") from None
    except (OSError, smtplib.SMTPException, UnicodeError) as failed:
        cause = "tls" if isinstance(failed, ssl.SSLError) else "network"
        raise Unavailable(PROVIDER, host, "connect", None, cause) from None


@contextmanager
def _connected(server: SplitResult, seconds: float) -> Iterator[smtplib.SMTP]:
    """A session with the server, cut off when the deadline has passed: timeouts of a socket bound each wait, not their sum."""
    host, port = server.hostname or "", server.port or PORTS[server.scheme]
    context = ssl.create_default_context()
    until = clock.Deadline.after(seconds)
    plain = socket.create_connection((host, port), timeout=seconds)
    spare = plain.dup()  # of the same connection: TLS takes the first one over, and may wait in it
    cutter = threading.Timer(until.remaining(), _cut, (spare,))
    cutter.daemon = True
    cutter.start()
    try:
        with closing(_Session(plain, context if server.scheme == "smtps" else None, host)) as client:
            if server.scheme == "smtp":
                client.starttls(context=context)
            yield client
            with suppress(smtplib.SMTPException, OSError):
                client.quit()
    finally:
        cutter.cancel()
        spare.close()
        plain.close()


class _Session(smtplib.SMTP):
    """smtplib's, over a connection that we hold ourselves and can cut."""

    def __init__(self, plain: socket.socket, tls: ssl.SSLContext | None, host: str) -> None:
        super().__init__(timeout=SECONDS)
        self._host = host  # what the certificate has to name, after STARTTLS
        self.sock = tls.wrap_socket(plain, server_hostname=host) if tls is not None else plain
        try:
            code, words = self.getreply()
            if code != 220:
                raise smtplib.SMTPConnectError(code, words)
        except (OSError, smtplib.SMTPException):
            self.close()
            raise


def _cut(connection: socket.socket) -> None:
    """End whatever waits on this connection."""
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


def _refusal(host: str, endpoint: str, status: int) -> Unavailable | Rejected:
    if status < 500:
        return Unavailable(PROVIDER, host, endpoint, status)
    return Rejected(PROVIDER, host, endpoint, status)


def _mail(message_id: str, to: str, subject: str, text: str) -> EmailMessage:
    """Raises ValueError for an address that is none."""
    mail = EmailMessage()
    home = urlsplit(settings().public_url).hostname or "signalbox"
    mail["From"], mail["To"], mail["Subject"] = settings().mail_from, to, subject
    mail["Date"], mail["Message-ID"] = format_datetime(clock.now()), f"<{message_id}@{home}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(text)
    return mail
