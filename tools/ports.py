"""The ports that ./run uses: one for the pages, and six in a row for the simulated providers."""

from __future__ import annotations

import socket
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tools.console import Stop

SIMULATED = (
    "control page",
    "EmailBison",
    "second EmailBison host",
    "GoHighLevel",
    "Supabase",
    "language model",
)
EVERYWHERE = ("0.0.0.0", "::", "*")
HIGHEST = 65_000


@dataclass(frozen=True)
class Ports:
    """Where the web process listens, and the first port of the simulators; None when there are none."""

    host: str
    web: int
    simulators: int | None

    @classmethod
    def read(cls, given: Mapping[str, str]) -> Ports:
        """HOST, PORT, SIMULATORS and SIMULATOR_PORT. Raises Stop for a value that is no port."""
        web = read_port("PORT", given.get("PORT") or "8000", lowest=1)
        usual = web + 100 if web > 1023 else 8100
        simulators = read_port("SIMULATOR_PORT", given.get("SIMULATOR_PORT") or str(usual), lowest=1024)
        return cls(
            given.get("HOST") or "127.0.0.1", web, None if given.get("SIMULATORS") == "0" else simulators
        )

    @property
    def local(self) -> str:
        """Where this machine reaches the pages."""
        return f"http://{'127.0.0.1' if self.host in EVERYWHERE else self.address}:{self.web}"

    @property
    def address(self) -> str:
        """The host as it stands before a port: IPv6 in brackets."""
        return f"[{self.host}]" if ":" in self.host else self.host

    def providers(self) -> list[str]:
        """host:port of each simulated provider, in the order of SIMULATED, without the control page."""
        return (
            []
            if self.simulators is None
            else [f"127.0.0.1:{self.simulators + n}" for n in range(1, len(SIMULATED))]
        )

    def require_free(self) -> None:
        """Raise Stop for the first port that is taken, before a process of ours fails on it with many lines."""
        for host, port, user, setting in self.all():
            try:
                try_port(host, port)
            except PermissionError:
                raise Stop(
                    f"Port {port} is not for ordinary accounts: choose one above 1023, for example PORT=8000 ./run"
                ) from None
            except socket.gaierror:
                raise Stop(
                    f"HOST={host} is no address of this machine: choose 127.0.0.1, or 0.0.0.0 for all of them."
                ) from None
            except OSError as error:
                raise Stop(
                    f"Port {port} at {host}, for {user}, cannot be used ({error.strerror}): "
                    f"stop the program that has it, or choose another with {setting}={port + 1000} ./run"
                ) from None

    def all(self) -> Iterator[tuple[str, int, str, str]]:
        yield self.host, self.web, "Signalbox", "PORT"
        if self.simulators is not None:
            for n, name in enumerate(SIMULATED):
                yield "127.0.0.1", self.simulators + n, f"the simulators' {name}", "SIMULATOR_PORT"


def read_port(name: str, text: str, lowest: int) -> int:
    if not text.isdigit() or not lowest <= int(text) <= HIGHEST:
        raise Stop(
            f"{name}={text} is not a port: choose a number from 1024 to {HIGHEST}, for example {name}=8001 ./run"
        )
    return int(text)


def try_port(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))
