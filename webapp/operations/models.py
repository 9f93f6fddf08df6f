"""What is known of this installation itself."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from webapp.runtime.database import Base


class RequestHour(Base):
    """One hour's requests of one route, as `web/tallies.py` counts them. It belongs to no workspace and names nobody."""

    __tablename__ = "request_hour"

    at: Mapped[datetime] = mapped_column(primary_key=True)  # when the hour begins
    route: Mapped[str] = mapped_column(primary_key=True)
    requests: Mapped[int]
    errors: Mapped[int]  # answered with 5xx
    spans: Mapped[list[int]] = mapped_column(
        ARRAY(BigInteger)
    )  # how many took how long, by tallies.BOUNDS_MS
