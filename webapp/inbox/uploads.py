"""Uploaded files on their way into a composer: each read within bounds, stored, or refused in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from webapp.accounts.scopes import Scope
from webapp.attachments import unsent
from webapp.leads.visibility import get_lead
from webapp.runtime.database import unit_of_work
from webapp.runtime.errors import Invalid


class Upload(Protocol):
    """A file as a form holds it."""

    def read(self, size: int = -1, /) -> bytes: ...


def keep_uploads(scope: Scope, lead_id: int, uploads: Iterable[tuple[str, Upload]]) -> list[str]:
    """Put them into the viewer's composer, each in a transaction of its own; the reasons for those that cannot be taken.

    A picker without a choice sends one nameless empty file. Raises NotFound when the viewer may not see the lead.
    """
    with unit_of_work() as session:
        get_lead(session, scope, lead_id)
    refusals = []
    for name, upload in uploads:
        content = upload.read(unsent.MAX_BYTES + 1)
        if not name and not content:
            continue
        try:
            with unit_of_work() as session:
                lead = get_lead(session, scope, lead_id, lock=True)
                unsent.add(session, lead, scope.viewer.user_id, name, content)
        except Invalid as refused:
            refusals.append(refused.message)
    return refusals
