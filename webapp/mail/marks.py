"""What marks and indents do not tell by themselves: `>` before somebody's own items, and a quotation that is only moved in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from webapp.mail import attributions
from webapp.mail.lines import Line
from webapp.mail.phrases import plain
from webapp.mail.report_lines import GREETINGS

MOST_ITEMS, LONGEST_ITEM = 20, 50
SENTENCE_ENDS = ".?!,:;…。？！，、：؟،"
GREETING_ENDS = (",", "，", "،")
LEADS_IN = (":", "：")
LONGEST_GREETING = 4
"""Words."""
FEWEST_BELOW = 1
"""Lines below a greeting that make it the beginning of a mail."""


def own_items(lines: Sequence[Line], is_quoted: Sequence[bool], stop: int) -> Iterator[range]:
    """Runs of marked lines before `stop`, where nothing is quoted yet, that are the writer's: `> 40 pallets a week` is more than
    forty, in such lines alone or below `Our answers:`; and a list whose items are marked so."""
    begin = 0
    while begin < stop:
        end = begin
        while end < stop and is_quoted[end]:
            end += 1
        run = lines[begin:end]
        is_led_in = begin > 0 and (attributions.begins_list(lines[begin - 1].bare) or _are_items(run))
        if run and (is_led_in or all(line.bare[:1].isdigit() for line in run)):
            yield range(begin, end)
        begin = end + 1


def moved_in(lines: Sequence[Line], is_own: Sequence[bool]) -> Iterator[range]:
    """Runs of lines that stand further in than the writer's words above them and begin as a mail does: `Hello Maya,`. What a
    colon leads in, the writer shows."""
    above: Line | None = None
    place = 0
    while place < len(lines):
        line = lines[place]
        if not line.is_blank and is_own[place]:
            if above is not None and _moves_in(above, line) and _greets(line):
                end = _end_of_block(lines, is_own, place)
                if sum(not each.is_blank for each in lines[place:end]) > FEWEST_BELOW:
                    yield range(place, end)
                place = end
                continue
            above = line
        place += 1


def _end_of_block(lines: Sequence[Line], is_own: Sequence[bool], start: int) -> int:
    end = start
    while (
        end < len(lines) and is_own[end] and (lines[end].is_blank or lines[end].indent >= lines[start].indent)
    ):
        end += 1
    return end


def _moves_in(above: Line, line: Line) -> bool:
    return line.indent > above.indent and not above.bare.endswith(LEADS_IN)


def _greets(line: Line) -> bool:
    is_short = line.bare.endswith(GREETING_ENDS) and len(line.bare.split()) <= LONGEST_GREETING
    return is_short and GREETINGS.begin(plain(line.bare))


def _are_items(run: Sequence[Line]) -> bool:
    """Short lines that end like no sentence. Somebody's words that are quoted have sentences, greetings and questions."""
    items = [line for line in run if not line.is_blank]
    return 2 <= len(items) <= MOST_ITEMS and all(map(_is_item, items))


def _is_item(line: Line) -> bool:
    is_head = line.part is not None or "@" in line.bare
    return (
        line.depth == 1
        and not is_head
        and len(line.bare) <= LONGEST_ITEM
        and line.bare[-1] not in SENTENCE_ENDS
    )
