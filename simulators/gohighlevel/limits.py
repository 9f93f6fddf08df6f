"""The provider's allowance: 100 calls in ten seconds and 200,000 a day for a location, told in five headers."""

from __future__ import annotations

import threading
import time
from collections import deque
from dataclasses import dataclass, field

WINDOW = 10.0


@dataclass
class Allowance:
    """Counts calls. `says_when` switches the Retry-After header of a refusal."""

    burst: int = 100
    daily: int = 200_000
    says_when: bool = True
    used_today: int = 0
    refused: int = 0
    _calls: deque[float] = field(default_factory=deque)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self) -> bool:
        """Whether one more call is allowed now."""
        with self._lock:
            now = time.monotonic()
            while self._calls and self._calls[0] <= now - WINDOW:
                self._calls.popleft()
            if len(self._calls) >= self.burst or self.used_today >= self.daily:
                self.refused += 1
                return False
            self._calls.append(now)
            self.used_today += 1
            return True

    def headers(self) -> dict[str, str]:
        with self._lock:
            return {
                "X-RateLimit-Limit-Daily": str(self.daily),
                "X-RateLimit-Daily-Remaining": str(max(0, self.daily - self.used_today)),
                "X-RateLimit-Interval-Milliseconds": str(int(WINDOW * 1000)),
                "X-RateLimit-Max": str(self.burst),
                "X-RateLimit-Remaining": str(max(0, self.burst - len(self._calls))),
            }

    def seconds_left(self) -> int:
        with self._lock:
            return max(1, int(WINDOW - (time.monotonic() - self._calls[0])) + 1) if self._calls else 1
