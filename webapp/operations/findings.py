"""What the doctor finds: one weakness, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """`name`: for the log and for machines. `remedy`: what is so, and what to do, for people."""

    name: str
    remedy: str
