"""What each process of the pool is doing, in memory that outlives it: who takes its place lets go of what it held.

So a job whose process was killed runs again within a second or two, and not only when its lease has run out. Where the whole
pool dies, or its machine, the lease is what brings the job back.
"""

from __future__ import annotations

import mmap
import struct
import uuid

from webapp.jobs import ledger
from webapp.jobs.ledger import Lease
from webapp.runtime.errors import Busy
from webapp.runtime.log import logger

FIELD = struct.Struct("q16s")
"""A job's id, 0 for none, and the token of its lease."""

log = logger()


class Board:
    """A place for each process; made by the parent before it forks."""

    def __init__(self, size: int) -> None:
        self.shared = mmap.mmap(-1, size * FIELD.size)

    def hold(self, place: int, lease: Lease | None) -> None:
        """Say which lease the process at this place holds now."""
        job_id, token = (lease.job_id, lease.token.bytes) if lease else (0, bytes(16))
        FIELD.pack_into(self.shared, place * FIELD.size, job_id, token)

    def let_go(self, place: int) -> None:
        """The process that was here is dead: end the lease that it held, if it still does. The token says whether."""
        job_id, token = FIELD.unpack_from(self.shared, place * FIELD.size)
        if not job_id:
            return
        try:
            ledger.expire(job_id, uuid.UUID(bytes=token))
        except Busy:
            log.warning("a dead worker's lease could not be ended; it runs out by itself", job_id=job_id)
        self.hold(place, None)  # only now: this process may be killed, too
