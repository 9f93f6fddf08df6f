"""A plausible answer for a schema, from key words in what the lead wrote last. The same question gets the same answer."""

from __future__ import annotations

import json
import re
from typing import Any

from simulators.ai import opt_outs

INBOUND = re.compile(
    r"^\[[^\]]*\] \[\w+ IN Lead\](?: Subject: (?:\"(?:[^\"\\]|\\.)*\"))?(?: Files: (\[(?:\"(?:[^\"\\]|\\.)*\"[, ]*)*\]))?"
    r" (\"(?:[^\"\\]|\\.)*\")\s*$",
    re.MULTILINE,
)

SIGNS: tuple[tuple[str, tuple[int, int], str, str], ...] = (
    # sentiment, (fit, intent), what the reasoning says, words
    (
        "Blacklist",
        (1, 1),
        "They ask not to be written to again.",
        r"remove me|unsubscribe|take (me|us) off|stop (writing|e?-?mailing)|never contact|reported|spam",
    ),
    (
        "Out of Office",
        (2, 1),
        "A machine answered; nothing is known yet.",
        r"out of (the )?office|on (annual |parental )?leave|on holiday until|abwesen",
    ),
    (
        "Meeting Booked",
        (4, 4),
        "A time is agreed.",
        r"booked|invite accepted|see you (on|then)|just sent (you )?(the|an) invite",
    ),
    (
        "Not Interested",
        (2, 1),
        "They decline.",
        r"not interested|no thank|no need|kein interesse|pas intéress|no nos interesa|all set|wrong person|not the right|we already|went with",
    ),
    (
        "Call Requested",
        (4, 4),
        "They ask to be called, which is a clear next step.",
        r"call me|give me a (call|ring)|ring me|phone me|rufen sie|ll[aá]m[ae]|appelez",
    ),
    (
        "Meeting Requested",
        (4, 4),
        "They propose to meet and name times.",
        r"tuesday|wednesday|thursday|monday|friday|a slot|calendar|meet|demo|termin|reuni[oó]n|rendez-vous|next week works",
    ),
    (
        "Information Requested",
        (3, 3),
        "They ask for prices or details, so they compare.",
        r"pric|cost|how much|send (me |us |over )|details|brochure|deck|more info|minimum|preis|tarif|precio|which cities|integrat",
    ),
    (
        "Follow Up",
        (3, 2),
        "The time is wrong, but the door stays open.",
        r"next (quarter|month|year|spring)|after (the )?(summer|easter|christmas|peak)|not (right )?now|later|in (january|february|march|september)|circle back|busy",
    ),
    (
        "Interested",
        (3, 3),
        "They like the idea without asking for anything concrete.",
        r"interest|signed|sounds (good|great|useful)|curious|tell me more|keen|klingt|intéressant|interesa|yes",
    ),
)
NEUTRAL = ("Neutral", (2, 2), "They answered without saying what they want.")


def answer(schema: dict[str, Any], text: str) -> dict[str, Any]:
    """An object that fits the schema."""
    if "wants_no_contact" in schema.get("properties", {}):
        return opt_outs.answer(text)
    said = INBOUND.findall(text)
    files, newest = (json.loads(part or "[]") for part in said[-1]) if said else ([], "")
    sentiment, (fit, intent), why = read(" ".join([newest, *files]))
    known = {
        "sentiment": sentiment,
        "speaksToReader": False,
        "fitScore": fit,
        "intentScore": intent,
        "overallScore": max(1, min(4, (fit + intent + 1) // 2)),
        "reasoning": f"{why} {_about(text)}",
        "evidence": [quote for quote in (_sentence(newest),) if quote],
        "confidence": 0.9,
        "text": _draft(sentiment, text),
    }
    return {name: _fitting(name, part, known, text) for name, part in schema.get("properties", {}).items()}


def read(newest: str) -> tuple[str, tuple[int, int], str]:
    """(sentiment, (fit, intent), why) of a reply."""
    if opt_outs.wish_in(newest):
        return SIGNS[0][0], SIGNS[0][1], SIGNS[0][2]
    for sentiment, scores, why, words in SIGNS:
        if re.search(words, newest, re.IGNORECASE):
            return sentiment, scores, why
    return NEUTRAL


DRAFTS = {
    "Meeting Requested": "Good, let us meet. Which of the times that you named suits you best? I will send an invitation at once.",
    "Call Requested": "I will call you. Is the number that you wrote from the right one, and does the morning suit you?",
    "Information Requested": "I am glad to send you the details. May I first ask how much you would need in a usual month?",
    "Follow Up": "No hurry. I will write again when the time is better, and until then you need not do anything.",
}


def _draft(sentiment: str, text: str) -> str:
    """An answer as somebody might write it, with a word of what the question says that is known."""
    said = DRAFTS.get(sentiment, "It is good to hear from you. What would help you most as a next step?")
    if "A text message:" in text:
        return f"Thanks for your message! {said}"
    known = re.search(r"What we know:\n(?:## [^\n]*\n)?([^\n]{12,160})", text)
    fact = f"\n\nFor what it is worth: {known[1].strip()}" if known and "nothing more" not in known[1] else ""
    return f"Hello,\n\nThank you for your answer. {said}{fact}"


def _fitting(name: str, part: dict[str, Any], known: dict[str, Any], text: str) -> Any:
    value = known.get(name)
    if "enum" in part:
        return value if value in part["enum"] else part["enum"][len(text) % len(part["enum"])]
    kind = part.get("type")
    kind = next((one for one in kind if one != "null"), "null") if isinstance(kind, list) else kind
    if value is not None:
        return value
    return {
        "integer": part.get("minimum", 1),
        "number": 0.5,
        "boolean": False,
        "array": [],
        "object": {},
        "string": "As the lead wrote.",
    }.get(kind or "")


def _sentence(newest: str) -> str:
    """The most telling sentence: the first one that holds a sign, else the first."""
    sentences = [part.strip() for part in re.split(r"(?<=[.!?])\s+|\n+", newest) if len(part.strip()) > 8]
    for _, _, _, words in SIGNS:
        for sentence in sentences:
            if re.search(words, sentence, re.IGNORECASE):
                return sentence[:160]
    return sentences[0][:160] if sentences else ""


def _about(text: str) -> str:
    found = re.search(r'"company": "([^"]+)"', text)
    return (
        f"{found[1]} looks like the kind of company that is meant."
        if found
        else "Little is known of the company."
    )
