"""Where a person may be sent after signing in: to a path of ours, nowhere else."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit


def own_path(wanted: str | None) -> str:
    """The wanted path with its query if it is one of ours, else the way home."""
    if not wanted or not wanted.startswith("/") or wanted.startswith("/sign-"):
        return "/"
    # Browsers read \ as / and drop tabs and line ends, so "/\evil.test" and "/<tab>/evil.test" would leave us.
    if "\\" in wanted or any(ord(letter) < 33 for letter in wanted):
        return "/"
    parts = parts_of(wanted)
    return "/" if wanted.startswith("//") or parts.scheme or parts.netloc else wanted


def parts_of(address: str) -> SplitResult:
    """The parts of an address that somebody else wrote; of nonsense, empty parts."""
    try:
        return urlsplit(address)
    except ValueError:
        return urlsplit("")
