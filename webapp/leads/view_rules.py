"""To which views of the inbox a lead belongs while it is awake, and why: the one definition, as facts of its row.

PostgreSQL computes `lead.views` from it whenever a lead is written (the function `lead_views`, made by a migration from
`views_sql`), and counts, lists, exports and batches read that column. A test compares function and definition. What
depends on the time is left out: a lead that sleeps is in "Snoozed" and in "Everyone" alone, whatever its facts.
"""

from __future__ import annotations

from dataclasses import dataclass

from webapp.leads.states import ATTENTION, CLOSED

ASLEEP = 16
"""The bit of a lead that is counted as asleep. It may still be set for a while after its snooze has ended."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A condition on columns of `lead`, with the sentences for when it holds and when it does not. Unknown is: it does not."""

    sql: str
    holds: str
    fails: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A view's bit, and when a lead belongs to it: when all facts of one of these ways hold."""

    bit: int
    ways: tuple[tuple[str, ...], ...]


def _listed(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)


FACTS: dict[str, Fact] = {
    "replied": Fact("last_inbound_at IS NOT NULL", "They wrote to us.", "They have not written to us."),
    "unanswered": Fact(
        "last_reply_sent_at IS NULL OR last_inbound_at > last_reply_sent_at OR late_reply_at IS NOT NULL",
        "Nobody has answered what they wrote last.",
        "Their last reply was answered.",
    ),
    "answered": Fact(
        "last_reply_sent_at >= last_inbound_at AND late_reply_at IS NULL",
        "We answered what they wrote last.",
        "We have not answered a reply of theirs.",
    ),
    "asks": Fact(
        f"sentiment IS NULL OR sentiment IN ({_listed(ATTENTION)})",
        "Their reply asks for an answer, or nobody has judged it yet.",
        "By its sentiment, their reply asks for no answer.",
    ),
    "wants": Fact(
        f"sentiment IN ({_listed(ATTENTION)})",
        "By its sentiment, their reply asked for something.",
        "By its sentiment, their reply asked for nothing.",
    ),
    "unhandled": Fact(
        "handled_at IS NULL OR handled_at < greatest(last_inbound_at, late_reply_at)",
        "Nobody has marked it as done.",
        "Somebody marked it as done.",
    ),
    "open": Fact(
        f"status NOT IN ({_listed(CLOSED)})", "The lead is open.", "The lead is blacklisted or unqualified."
    ),
    "back": Fact(
        f"""snoozed_until IS NOT NULL
            AND (snooze_mark = 'remind' OR snooze_mark = 'absent'
                AND (sentiment IS NULL OR sentiment IN ({_listed((*ATTENTION, "Out of Office"))})))
            AND (greatest(last_reply_sent_at, handled_at) IS NULL
                OR greatest(last_reply_sent_at, handled_at) < snoozed_until)""",
        "Their absence is over or a reminder is due, and nobody has looked after them since.",
        "No absence and no reminder has ended that nobody looked after.",
    ),
    "held": Fact(
        "is_held",
        "They may have opted out: somebody has to decide.",
        "Nothing about their consent has to be decided.",
    ),
    "broken": Fact(
        "status = 'needs_repair'", "Their status is “Needs repair”.", "Their status is not “Needs repair”."
    ),
    "unsent": Fact("has_failed", "A message to them could not be sent.", "No message to them has failed."),
}
"""What a view may ask for. A reply dated like our answer counts as answered; a campaign's own mail is no answer; a reply that
reached us after our answer is unanswered whatever its date says."""

RULES: dict[str, Rule] = {
    "needs-you": Rule(
        1, (("replied", "unanswered", "asks", "unhandled", "open"), ("back", "open"), ("held", "replied"))
    ),
    "all": Rule(2, (("replied", "unanswered"),)),
    "waiting": Rule(4, (("answered", "wants", "open"),)),
    "repair": Rule(8, (("broken",), ("unsent",))),
}
"""The views that ask for something, by their keys in the address bar."""

COLUMNS = (
    "status",
    "sentiment",
    "is_held",
    "has_failed",
    "snooze_mark",
    "snoozed_until",
    "ended_snooze",
    "last_inbound_at",
    "last_reply_sent_at",
    "late_reply_at",
    "handled_at",
)
"""What the facts read: the arguments of `lead_views`, in this order."""

VIEWS_CALL = f"lead_views({', '.join(COLUMNS)})"

_ASLEEP = "snoozed_until IS NOT NULL AND ended_snooze IS DISTINCT FROM snoozed_until"


def fact_sql(name: str) -> str:
    """The fact as a condition that is true or false, never NULL."""
    return f"coalesce({FACTS[name].sql}, false)"


def views_sql() -> str:
    """The number that `lead.views` is: the bits of all views that the lead belongs to, and whether it is counted as asleep."""
    rules = {rule.bit: " OR ".join(_way_sql(way) for way in rule.ways) for rule in RULES.values()}
    return " + ".join(
        f"CASE WHEN {asks} THEN {bit} ELSE 0 END" for bit, asks in (rules | {ASLEEP: _ASLEEP}).items()
    )


def _way_sql(way: tuple[str, ...]) -> str:
    return "(" + " AND ".join(fact_sql(name) for name in way) + ")"
