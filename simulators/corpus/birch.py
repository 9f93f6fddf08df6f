"""Birch's outreach: training of sales teams in live discovery calls; and what people answer to it."""

from __future__ import annotations

SENDER = ("Charlie Weiss", "charlie@try-birch.test")
SUBJECTS = ("discovery calls at {company}", "your team's first ten minutes", "{first}, a small experiment")
OPENERS = (
    "Hi {first},\n\nmost lost deals are lost in the first ten minutes of the first call. Birch sits in on live discovery calls of six of your people, for eight weeks, and coaches them the same day.\n\nWould you let us show it on one real call, for free?\n\nCharlie Weiss\nBirch",
)
NUDGE = "Hi {first}, one thought on this: the teams who do best with us record fewer calls and talk about more of them. Worth a look?\n\nCharlie"
REPLIES: dict[str, tuple[str, ...]] = {
    "meeting": (
        "Let's try it on one call. Could you join us on Wednesday at 9:30? I'll ask the customer first.\n\n{first}",
    ),
    "pricing": (
        "What is the price for a group of six, and do you train in English and Dutch?\n\n{first} {last}",
    ),
    "interested": ("Curious. Our new hires struggle with exactly this.\n\n{first}",),
    "later": ("We restructure the team this month. Next quarter, please.",),
    "no": ("No thanks, we have an enablement team for this.", "Not interested."),
    "stop": ("Please take me off your list.",),
    "away": ("I am out of office this week without access to mail.\n\n{first} {last}",),
    "neutral": ("Do you know our product at all?\n\n{first}",),
}
ANSWERS: dict[str, tuple[str, ...]] = {
    "meeting": (
        "Gladly, {first}. Wednesday 9:30 is in our calendar. We only listen, and talk to you right after.\n\nCharlie",
    ),
    "pricing": (
        "Hi {first}, 7,800 for six people over eight weeks, both languages. If two of six say it was not worth it, you pay half.\n\nCharlie",
    ),
}
SECOND: dict[str, tuple[str, ...]] = {
    "pricing": ("Fair. Let's meet with the two team leads next week, Thursday?\n\n{first}",)
}
