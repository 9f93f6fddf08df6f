"""A mail that is no plain answer, with what the provider says of it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Oddity:
    """`{back}` is a day some days ahead, as {back:%d.%m.%Y} would write it; {ours} is our subject, {us} our mailbox."""

    name: str
    text: str
    subject: str = ""
    """Blank: an answer to ours."""
    is_automated: bool = False
    """What the provider's own flag says; it errs both ways in life, and so it does here."""
    is_bounce: bool = False
    sender: str = ""
    """Blank: the lead."""
    sender_name: str = ""
    copies: tuple[str, ...] = field(default=())
    headers: str = ""
    """The mail's own, as far as they matter."""
    is_untracked: bool = False
    """The provider does not know whose it is."""
    html: str = ""
    files: tuple[str, ...] = field(default=())
    is_told_twice: bool = False
    """A second delivery of the same mail under another id, as happens when a mailbox is connected twice."""
    is_late: bool = False
    """It is told hours after its date, when others have written since."""
