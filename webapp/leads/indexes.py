"""The indexes of `lead` that lists walk along: each view, and each filter by itself, with the newest first.

A list that is narrowed twice walks along the narrower one and leaves out what does not fit the other. How many leads each view
that asks for something has PostgreSQL knows by `st_lead_views`; else it would take nearly every lead for one of any view.
"""

from __future__ import annotations

from sqlalchemy import Index, text

from webapp.leads.view_rules import ASLEEP, RULES

_PLACE = (text("last_message_at DESC"), text("id DESC"))
_BITS = {key.replace("-", "_"): rule.bit for key, rule in RULES.items()} | {"snoozed": ASLEEP}
_FILTERS = {"sentiment": "sentiment", "owner": "assigned_to", "channel": "last_channel", "status": "status"}
_WITHOUT = {"unjudged": "sentiment IS NULL", "unowned": "assigned_to IS NULL"}
"""NULL is no value that an index is in order behind, so these have their own."""


def list_indexes() -> list[Index]:
    """For the table's arguments."""
    narrowed = [
        Index(f"ix_lead_{name}", "workspace_id", column, *_PLACE) for name, column in _FILTERS.items()
    ]
    views = {f"view_{name}": f"views & {bit} <> 0" for name, bit in _BITS.items()}
    return [*narrowed, *(_partial(name, where) for name, where in (views | _WITHOUT).items())]


def _partial(name: str, where: str) -> Index:
    return Index(f"ix_lead_{name}", "workspace_id", *_PLACE, postgresql_where=text(where))
