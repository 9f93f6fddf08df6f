"""How much of a process's time people have used of late: token buckets of processor seconds, by name.

A bucket fills by itself and empties by what was done. Who has emptied theirs waits while somebody else asks, and may go on as
they like while nobody does: so a share bounds abuse and slows nobody who is alone.
"""

from __future__ import annotations

from collections import OrderedDict

ASKS = 5.0
"""Seconds for which somebody who was answered counts as asking."""
MOST_DEBT = 1.0
"""Seconds below nothing that a bucket goes, so that one dear request keeps nobody waiting for long."""
MOST_NAMES = 10_000
"""Buckets that are kept: those that nobody used for longest are full again, and go."""


class Shares:
    """Buckets that fill with `rate` seconds a second and hold `most`. Times are of one steady clock. Not safe for threads."""

    def __init__(self, rate: float, most: float) -> None:
        self._rate = rate
        self._most = most
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def left(self, name: str, now: float) -> float:
        """Seconds that are in the bucket; below nothing when more was used."""
        kept, since = self._buckets.get(name, (self._most, now))
        return min(self._most, kept + (now - since) * self._rate)

    def charge(self, name: str, seconds: float, now: float) -> None:
        """So much was used."""
        self._buckets[name] = (max(-MOST_DEBT, self.left(name, now) - seconds), now)
        self._buckets.move_to_end(name)
        if len(self._buckets) > MOST_NAMES:
            self._buckets.popitem(last=False)

    def waits(self, name: str, now: float) -> float:
        """Seconds until there is something in the bucket again; 0 when there is, or nobody else asks."""
        left = self.left(name, now)
        return 0.0 if left > 0 or self._is_alone(name, now) else -left / self._rate + 0.001

    def _is_alone(self, name: str, now: float) -> bool:
        for other in reversed(self._buckets):
            if self._buckets[other][1] < now - ASKS:
                return True
            if other != name:
                return False
        return True
