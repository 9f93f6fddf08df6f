"""Names, and the lines under a message: who wrote it, where they work, how they are reached."""

from __future__ import annotations

from collections.abc import Iterator

from webapp.consent.tokens import ABBREVIATIONS, ENDERS, MAIL, WEB, Text, words
from webapp.consent.vocabulary import PHRASES, content

MOST_LINES = 8
MOST_WORDS = 9
MOST_NAMES = 4
SMALL = frozenset(words("of and for de du des la le von van der den di da und et y e for i og och a an the"))
LABELS = frozenset(
    words(
        "tel t m p e w f phone mobile mobil cell fax telefon handy email mail web www office direct durchwahl portable fon"
    )
)
SAYING = {"enquiry", "opt-in", "lone keyword", "strong"}
DASHES = "-–—~*_"


def ends_here(text: Text, at: int, end: int, names: frozenset[str], *, is_closed: bool) -> bool:
    """Whether all that follows is a signature. It has a line of its own, or a dash or a closing before it."""
    lines = _lines(text, at, end)
    if not 0 < len(lines) <= MOST_LINES:
        return False
    is_set_off = _has_dash(text, at) or (is_closed and _goes_on(text, at))
    if not is_set_off and not _begins_line(text, at):
        return False
    return _is_name_line(text, lines[0], names, is_set_off=is_set_off) and all(
        _is_detail_line(text, line) for line in lines[1:]
    )


def behind_names(text: Text, at: int, stop: int) -> Iterator[int]:
    """Behind each of the names that may stand after a greeting."""
    for end in range(at + 1, min(at + MOST_NAMES, stop) + 1):
        if not is_name(text, end - 1):
            break
        yield end
    if at < stop and text.tokens[at].word not in content() and _ends_clause(text, at):
        yield at + 1


def is_name(text: Text, at: int) -> bool:
    """Whether this word looks like somebody's: capital, not all capitals, and no word that means something here."""
    token = text.tokens[at]
    written = text.original[token.start : token.end]
    return (
        written[:1].isupper()
        and (len(written) == 1 or not written.isupper())
        and token.word not in content()
        and token.word not in (MAIL, WEB)
    )


def _is_name_line(text: Text, line: range, names: frozenset[str], *, is_set_off: bool) -> bool:
    if len(line) > MOST_NAMES or _has_mark_behind(text, line[-1]):
        return False
    if len(line) == 1 and not is_set_off and text.tokens[line[0]].word not in names:
        return False
    return all(
        is_name(text, at) or text.tokens[at].word in names or (at > line[0] and text.tokens[at].word in SMALL)
        for at in line
    )


def _is_detail_line(text: Text, line: range) -> bool:
    if len(line) > MOST_WORDS or _has_mark_behind(text, line[-1]):
        return False
    words = [token.word for token in text.tokens[line[0] : line[-1] + 1]]
    if any(SAYING & PHRASES.ends(words, at, len(words)).keys() for at in range(len(words))):
        return False
    return all(_is_detail(text, at) for at in line)


def _is_detail(text: Text, at: int) -> bool:
    token = text.tokens[at]
    written = text.original[token.start : token.end]
    return (
        written[:1].isupper()
        or token.word.isdigit()
        or token.word in SMALL
        or token.word in LABELS
        or token.word in (MAIL, WEB)
    )


def _lines(text: Text, at: int, end: int) -> list[range]:
    """The words from here on, by line; none when they are too many to be a signature."""
    if end - at > MOST_LINES * MOST_WORDS:
        return []
    lines: list[range] = []
    begin = at
    for place in range(at + 1, end + 1):
        if place == end or text.tokens[place].line != text.tokens[begin].line:
            lines.append(range(begin, place))
            begin = place
    return lines


def _goes_on(text: Text, at: int) -> bool:
    """Whether this follows the closing as its name does: "Thanks, Maya", or in the next line, but not "Thanks. Maya"."""
    return at > 0 and (text.tokens[at - 1].sentence == text.tokens[at].sentence or _begins_line(text, at))


def _begins_line(text: Text, at: int) -> bool:
    return at == 0 or text.tokens[at - 1].line != text.tokens[at].line


def _has_dash(text: Text, at: int) -> bool:
    before = text.original[max(0, text.tokens[at].start - 4) : text.tokens[at].start].rstrip()
    return before.endswith(tuple(DASHES))


def _has_mark_behind(text: Text, at: int) -> bool:
    token = text.tokens[at]
    behind = text.original[token.end : token.end + 1]
    is_short = len(token.word) == 1 or token.word in ABBREVIATIONS
    return token.sentence in text.questions or (behind in ENDERS and behind != "" and not is_short)


def _ends_clause(text: Text, at: int) -> bool:
    if at + 1 >= len(text.tokens):
        return True
    token, following = text.tokens[at], text.tokens[at + 1]
    return token.clause != following.clause or token.line != following.line
