"""HTML laid out as lines, as a screen would show them: in one pass, with a stack of open elements that cannot grow without end."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from webapp.mail.clients import PLAIN, Standing, standing
from webapp.mail.lines import MOST_CHARACTERS, MOST_LINES, UNSEEN, Line, Role
from webapp.mail.tags import Tag, named, text_of, tokens

MOST_TOKENS = 50_000
DEEPEST = 200
"""Deeper elements are not told apart; their text is kept."""

VOID = named("area base br col embed hr img input link meta param source wbr keygen frame basefont")
BLOCKS = named("""address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4
    h5 h6 header hr html li main menu nav ol p pre section summary table tbody tfoot thead tr ul caption option""")
SPACED = named("p h1 h2 h3 h4 h5 h6 ul ol blockquote pre table dl")
CLOSED_BY = {
    "p": BLOCKS,
    "li": frozenset({"li"}),
    "td": frozenset({"td", "th", "tr"}),
    "th": frozenset({"td", "th", "tr"}),
    "tr": frozenset({"tr", "tbody", "tfoot"}),
    "option": frozenset({"option"}),
}
_BLANKS = re.compile(r"[ \t\r\n\f]++")
_RUN = re.compile(r" {2,}+")
_BULLET = re.compile(r"- |\d{1,6}\. ")
_LETTER = re.compile(r"[a-zA-Z]")


@dataclass(slots=True)
class _Open:
    """An open element, and what holds for the text in it."""

    name: str
    role: Role = Role.NONE
    depth: int = 0
    indent: int = 0
    box: int = 0
    is_hidden: bool = False
    is_tiny: bool = False
    is_pre: bool = False
    is_tight: bool = False
    numbers: int = -1
    """The last number in an ordered list; -1 elsewhere."""

    def opened(self, tag: Tag, stands: Standing) -> _Open:
        return _Open(
            tag.name,
            self.role if self.role is Role.HISTORY else stands.role or self.role,
            self.depth + stands.is_cited,
            self.indent + stands.is_indented,
            self.box + stands.is_box,
            self.is_hidden or stands.is_hidden,
            self.is_tiny if stands.size is None else stands.size == 0,
            self.is_pre or tag.name in ("pre", "textarea", "plaintext", "xmp"),
            tag.name == "p" and "Mso" in tag.raw[:200],
            0 if tag.name == "ol" else -1,
        )


@dataclass(slots=True)
class Layout:
    """The lines of an HTML mail. `is_truncated`: it had more text, lines or tags than are read."""

    lines: list[Line] = field(default_factory=list)
    is_truncated: bool = False
    images: int = 0
    _stack: list[_Open] = field(default_factory=lambda: [_Open("")])
    _count: dict[str, int] = field(default_factory=dict)
    _too_deep: dict[str, int] = field(default_factory=dict)
    _known: dict[Tag, Standing] = field(default_factory=dict)
    _text: list[str] = field(default_factory=list)
    _standing: _Open | None = None
    _room: int = MOST_CHARACTERS
    _gap: bool = False

    def read(self, html: str) -> Layout:
        for count, token in enumerate(tokens(html)):
            if isinstance(token, str):
                self._write(token)
            else:
                self._end(token) if token.is_end else self._start(token)
            if count > MOST_TOKENS or self._room <= 0 or len(self.lines) >= MOST_LINES:
                self.is_truncated = True
                break
        self._break()
        return self

    def _write(self, raw: str) -> None:
        here = self._stack[-1]
        if here.is_hidden or here.is_tiny:
            return
        text = text_of(raw)
        if here.is_pre:
            first, *others = text.replace("\r\n", "\n").split("\n")
            self._add(first, here)
            for other in others:
                self._break(even_if_empty=True)
                self._add(other, here)
        else:
            self._add(_BLANKS.sub(" ", text), here)

    def _add(self, text: str, here: _Open) -> None:
        if text:
            if self._standing is None or not "".join(self._text[-1:]).strip():
                self._standing = here
            self._text.append(text)
            self._room -= len(text)

    def _break(self, *, even_if_empty: bool = False) -> None:
        """End the line. An empty one counts where the writer made it."""
        if not even_if_empty and len(self._text) == 1 and _BULLET.fullmatch(self._text[0]):
            return
        written = "".join(self._text)
        text = written.replace("\xa0", " ").rstrip()
        here = self._standing or self._stack[-1]
        if not here.is_pre:
            text = _RUN.sub(" ", text).strip()
        if UNSEEN.sub("", text).strip():
            if self._gap and self.lines and not self.lines[-1].is_blank:
                self.lines.append(Line("", depth=min(here.depth, self.lines[-1].depth)))
            self._gap = False
            self.lines.append(Line(text, "", here.depth, here.indent, here.box, here.role))
        elif (even_if_empty or "\xa0" in written) and self.lines and not self.lines[-1].is_blank:
            self.lines.append(Line("", "", here.depth, here.indent, here.box, here.role))
        self._text.clear()
        self._standing = None

    def _start(self, tag: Tag) -> None:
        name = tag.name
        if name in BLOCKS:
            self._break()
            self._gap = self._gap or (name in SPACED and not self._text and "Mso" not in tag.raw[:200])
        elif name == "br":
            self._break(even_if_empty=True)
        elif name in ("td", "th") and self._text:
            self._text.append("\t")
        elif name == "img":
            self._picture(tag)
        if name in VOID or (tag.raw.endswith("/") and ":" in name):
            return
        while name in CLOSED_BY.get(self._stack[-1].name, ()):
            self._close(self._stack[-1].name)
        self._open(tag)

    def _open(self, tag: Tag) -> None:
        if len(self._stack) >= DEEPEST:
            self._too_deep[tag.name] = self._too_deep.get(tag.name, 0) + 1
            return
        stands = self._standing_of(tag) if tag.raw or tag.name == "blockquote" else PLAIN
        self._stack.append(self._stack[-1].opened(tag, stands))
        self._count[tag.name] = self._count.get(tag.name, 0) + 1
        if tag.name == "li":
            self._add(self._bullet(), self._stack[-1])

    def _standing_of(self, tag: Tag) -> Standing:
        """Mails repeat few kinds of tags many times."""
        known = self._known.get(tag)
        if known is None:
            known = standing(tag)
            if len(self._known) < 500 and len(tag.raw) < 300:
                self._known[tag] = known
        return known

    def _bullet(self) -> str:
        for element in reversed(self._stack[-4:-1]):
            if element.numbers >= 0:
                element.numbers += 1
                return f"{element.numbers}. "
            if element.name in ("ul", "menu"):
                break
        return "- "

    def _picture(self, tag: Tag) -> None:
        """A picture for a sign that was typed (an emoji) is that sign; of other pictures nothing is said."""
        self.images += 1
        alt = tag.attributes().get("alt", "") if tag.raw else ""
        if 0 < len(alt) <= 16 and not alt.isascii() and not _LETTER.search(alt):
            self._write(alt)

    def _end(self, tag: Tag) -> None:
        name = tag.name
        if name in BLOCKS:
            self._break(even_if_empty=name == "li" and bool(self._text))
            element = self._stack[-1]
            self._gap = self._gap or (name in SPACED and not (element.name == name and element.is_tight))
        if self._too_deep.get(name):
            self._too_deep[name] -= 1
        elif self._count.get(name):
            self._close(name)

    def _close(self, name: str) -> None:
        while (element := self._stack.pop()).name != name:
            self._count[element.name] -= 1
        self._count[name] -= 1


def of_html(html: str) -> Layout:
    """The lines that a person would see."""
    return Layout().read(html)
