"""How a provider's webhooks come: at once, or as they come on a bad day."""

from __future__ import annotations

import threading
from collections.abc import Callable

WAYS = {
    "at once": "Webhooks come at once",
    "late": "Webhooks come half a minute late",
    "twice": "Webhooks come twice",
    "lost": "Webhooks are lost",
    "out of order": "Webhooks come in the wrong order",
}
IN_TIME = {"at once", "twice"}
LATE_SECONDS = 30.0
Post = Callable[[], object]


class Delivering:
    """The way of one provider; `send` may wait as long as the post itself takes."""

    def __init__(self) -> None:
        self.way = "at once"
        self._held: Post | None = None
        self._lock = threading.Lock()

    def send(self, post: Post) -> None:
        """Post it, in the way that was chosen."""
        if self.way == "late":
            self._later(post)
        elif self.way == "out of order":
            self._swapped(post)
        elif self.way != "lost":
            for _ in range(2 if self.way == "twice" else 1):
                post()

    def start(self, post: Post) -> None:
        """The same, and nobody waits for it."""
        threading.Thread(target=self.send, args=(post,), daemon=True).start()

    def _swapped(self, post: Post) -> None:
        """Each second one overtakes the one before it; one that nothing overtakes comes late."""
        with self._lock:
            before, self._held = self._held, post if self._held is None else None
        if before is None:
            self._later(lambda: self._let_go(post))
            return
        post()
        before()

    def _let_go(self, post: Post) -> None:
        with self._lock:
            is_held = self._held is post
            self._held = None if is_held else self._held
        if is_held:
            post()

    def _later(self, post: Post) -> None:
        timer = threading.Timer(LATE_SECONDS, post)
        timer.daemon = True
        timer.start()
