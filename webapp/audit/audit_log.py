"""Recording an act, in the transaction that does it: either both stand, or neither."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from webapp.audit.acts import ACTS
from webapp.audit.models import AuditEntry, By
from webapp.audit.origins import Origin, origin

MAX_TEXT = 300
SECRET = re.compile(r"secret|token|passw|sealed|hash|(^|_)key$|credential|cookie|code", re.IGNORECASE)
HIDDEN = "•••"

Facts = Mapping[str, object]


def record(  # noqa: PLR0913  # the parts of an entry
    session: Session,
    act: str,
    *,
    workspace_id: int | None = None,
    row: tuple[str, object] | None = None,
    before: Facts | None = None,
    after: Facts | None = None,
    user_id: int | None = None,
    by: tuple[By, str] | None = None,
) -> None:
    """Write down that this was done to `row` (its table and key). Who does it is known (`origins`).

    Of `before` and `after`, what is in both and the same is left out. No value of theirs may be a secret, nor what somebody
    wrote; a name that sounds like one keeps its value out, whatever it is. `user_id` for whoever is only now known to be
    acting (they sign in); `by` for a provider or a rule that a job follows. Without a workspace the transaction has to be
    a system's. Raises KeyError for an act that `acts.ACTS` has no words for.
    """
    assert ACTS[act]
    who = _who(user_id, by)
    subject, key = row or ("", "")
    old, new = _differing(before or {}, after or {})
    session.add(
        AuditEntry(
            workspace_id=workspace_id,
            by=who.by,
            user_id=who.user_id,
            role=who.roles.get(workspace_id or 0, ""),
            source=who.source[:MAX_TEXT],
            network=who.network,
            act=act,
            subject=subject,
            subject_key=str(key)[:MAX_TEXT],
            before=old,
            after=new,
        )
    )


def facts_of(row: object, *names: str) -> dict[str, object]:
    """These attributes of a row, for `before` and `after`."""
    return {name: getattr(row, name) for name in names}


def _who(user_id: int | None, by: tuple[By, str] | None) -> Origin:
    who = origin()
    if user_id is not None:
        who = replace(who, by="person", user_id=user_id)
    if by is not None:
        who = replace(who, by=by[0], source=by[1], user_id=None)
    return who


def _differing(before: Facts, after: Facts) -> tuple[dict[str, Any], dict[str, Any]]:
    same = {name for name in before if name in after and before[name] == after[name]}
    old, new = (
        {name: _plain(name, value) for name, value in facts.items() if name not in same}
        for facts in (before, after)
    )
    return old, new


def _plain(name: str, value: object) -> Any:
    if value is not None and SECRET.search(name):
        return HIDDEN
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain("", each) for each in list(value)[:50]]
    text = str(value).replace("\0", "")
    return text if len(text) <= MAX_TEXT else text[:MAX_TEXT] + "…"
