"""What a message says, read once when it is stored: rules, model, previews and pages all see the same own words.

What the provider gave stays beside it, whole. A message that cannot be read is stored all the same, as plain text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from webapp.mail import html as mail_html
from webapp.mail.history import Kind
from webapp.mail.reading import Segment, read
from webapp.runtime import log

MAX_LENGTH = 200_000
"""Characters that are kept of the writer's own words, and of all other segments together."""

RICH = re.compile(r"(?i)<(table|ul|ol|h[1-6]|blockquote|img|b|strong|em|i|a)\b")
"""HTML that shows more than its text does."""

_TAG = re.compile(r"<[^<>]{0,2000}+>")
_SEEN = re.compile(
    r"[^\W_]|[^\w\s\u00ad\u034f\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0]"
)

logger = log.logger()


@dataclass(frozen=True, slots=True)
class Content:
    """The columns of a message that say how it was read.

    `segments` are [kind, text] in order; None where all of it is the writer's own. `display_html` is the sanitised mail;
    None where it shows no more than the text. `is_truncated`: the provider's body has more than is kept here.
    """

    own_text: str
    segments: list[list[str]] | None = None
    display_html: str | None = None
    blocked_images: int = 0
    is_truncated: bool = False

    @property
    def parts(self) -> list[Segment]:
        """All segments, in order."""
        if self.segments is not None:
            return [Segment(Kind(kind), text) for kind, text in self.segments]
        return [Segment(Kind.OWN, self.own_text)] if self.own_text else []

    def columns(self) -> dict[str, Any]:
        """The values to store."""
        return {name: getattr(self, name) for name in self.__slots__}


def read_text(text: str) -> Content:
    """A text message, or a mail of ours that nothing is quoted in: all of it is its writer's."""
    return Content(text[:MAX_LENGTH].strip(), is_truncated=len(text) > MAX_LENGTH)


def read_mail(subject: str, text: str, html: str | None) -> Content:
    """A mail as its parts came. A mail that no rule can read is the plain text that it has; only its kind of error is logged."""
    try:
        return _read(subject, text, html)
    except Exception as error:  # noqa: BLE001  # whatever a stranger sends must not cost us the message
        # The error's text may quote the mail, so it is not logged.
        logger.error("a mail could not be read, kept as plain text", error_class=type(error).__name__)
        return _as_text(text, html)


def plain_text(text: str, html: str | None) -> str:
    """The plain text of a mail, made from the HTML when its plain part shows nothing."""
    return text if is_visible(text) or not html else mail_html.to_text(html)


def is_visible(text: str) -> bool:
    """Whether a reader would see anything: blanks and characters without width are nothing."""
    return _SEEN.search(text) is not None


def _read(subject: str, text: str, html: str | None) -> Content:
    content = read(text, html, subject=subject)
    if content.is_truncated and not content.segments:
        # More empty elements than are read, and the text behind them.
        return _as_text(text, html)
    kept, is_cut = _within_bounds(content.segments)
    is_own_alone = all(segment.kind is Kind.OWN for segment in kept)
    shown, images = _display(html)
    return Content(
        own_text=content.own[:MAX_LENGTH],
        segments=None if is_own_alone else [[segment.kind.value, segment.text] for segment in kept],
        display_html=shown,
        blocked_images=images,
        is_truncated=content.is_truncated or is_cut,
    )


def _as_text(text: str, html: str | None) -> Content:
    return read_text(text if is_visible(text) else " ".join(_TAG.sub(" ", html or "").split()))


def _within_bounds(segments: Iterable[Segment]) -> tuple[list[Segment], bool]:
    """The segments, own words and others cut at the same length each, and whether anything was cut.

    They are counted apart, so that a long history does not displace an answer below it.
    """
    room = {True: MAX_LENGTH, False: MAX_LENGTH}
    kept: list[Segment] = []
    is_cut = False
    for segment in segments:
        is_own = segment.kind is Kind.OWN
        text = segment.text[: room[is_own]]
        room[is_own] -= len(text)
        is_cut |= len(text) < len(segment.text)
        if text:
            kept.append(Segment(segment.kind, text))
    return kept, is_cut


def _display(html: str | None) -> tuple[str | None, int]:
    if not html or not RICH.search(html):
        return None, 0
    safe = mail_html.sanitised(html)
    return safe.body, safe.blocked_images


def beginning(parts: Iterable[Segment], longest: int) -> Iterator[Segment]:
    """The segments up to this many characters; the last one is cut."""
    left = longest
    for part in parts:
        if left <= 0:
            return
        yield Segment(part.kind, part.text[:left])
        left -= len(part.text)
