"""All simulators together: each on a port of its own, as hosts are in earnest."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from simulators.ai import AI
from simulators.emailbison import EmailBison
from simulators.gohighlevel import GoHighLevel
from simulators.provider import Provider
from simulators.supabase import Supabase

ACORN_KEY = "9|acorn-simulator-key-0001"
BIRCH_KEY = "9|birch-simulator-key-0001"
AI_KEY = "sk-simulator"
SUPABASE_KEY = "sb_publishable_simulator"
GOHIGHLEVEL_TOKEN = "pit-00000000-0000-4000-8000-000000000031"  # noqa: S105  # the simulator's, and nobody else's
LOCATION = "locAcornSimulator031"


class Switchboard:
    """Two EmailBison installations with ids that overlap, a GoHighLevel location, a Supabase project, and a model server."""

    def __init__(self, latency: tuple[float, float] = (0.0, 0.0)) -> None:
        self.emailbison = EmailBison(ACORN_KEY, 31, "Acorn")
        self.emailbison_two = EmailBison(BIRCH_KEY, 31, "Birch")
        self.supabase = Supabase(SUPABASE_KEY)
        self.gohighlevel = GoHighLevel(GOHIGHLEVEL_TOKEN, LOCATION, "Acorn")
        self.ai = AI(AI_KEY, latency)

    def all(self) -> dict[int, Provider]:
        """Every simulator, with its place behind the first port."""
        return {
            1: self.emailbison,
            2: self.emailbison_two,
            3: self.gohighlevel,
            4: self.supabase,
            5: self.ai,
        }

    def start(self, first_port: int = 0) -> None:
        """Listen on the ports behind `first_port`; with 0, on any free ones."""
        for place, provider in self.all().items():
            provider.start(first_port + place if first_port else 0)

    def stop(self) -> None:
        for provider in self.all().values():
            provider.stop()

    def reset(self) -> None:
        """Forget everything that happened."""
        for provider in self.all().values():
            provider.reset()


@contextmanager
def serve() -> Iterator[Switchboard]:
    """All simulators inside this process, on free ports."""
    board = Switchboard()
    board.start()
    try:
        yield board
    finally:
        board.stop()
