"""What the whole inbox page shows, whichever door answers with it."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from webapp.accounts.scopes import Scope
from webapp.campaigns.listing import choices_of
from webapp.conversations.composing import Written
from webapp.inbox.composer import Start, way_asked
from webapp.inbox.conversation import Conversation, Wanted, members_of, open_conversation
from webapp.inbox.counts import UNKNOWN, InboxCounts, count_inbox
from webapp.inbox.filters import CHANNELS, OWNERS, SCORES, SORTS, Filters
from webapp.inbox.listing import PAGE, list_leads
from webapp.inbox.saved_views import address_of, list_saved, may_share_in
from webapp.integrations.standing import is_connected, standing_of
from webapp.leads.states import SENTIMENTS, STATUSES
from webapp.leads.triage import SNOOZES
from webapp.runtime import changes, clock
from webapp.runtime.errors import Busy
from webapp.runtime.log import logger, once_a_minute
from webapp.runtime.numbers import read_whole
from webapp.runtime.snapshots import snapshot
from webapp.sequences.upcoming import sequences_of
from webapp.tags.tags import list_tags

TEMPLATE = "inbox/index.html"
CHOICES = {
    "sorts": SORTS,
    "score_choices": SCORES,
    "channel_choices": CHANNELS,
    "owner_choices": OWNERS,
    "sentiments": SENTIMENTS,
    "sentiment_choices": [(name, name) for name in SENTIMENTS],
    "statuses": STATUSES,
    "snoozes": SNOOZES,
}
"""What the templates offer to choose from."""

log = logger()


def contents(
    scope: Scope, asked: Mapping[str, str], lead_id: int | None, written: Written | None = None
) -> dict[str, object]:
    """The variables of TEMPLATE for the query of an address, with what was `written` in the composer.

    Raises NotFound for a lead that the viewer may not see.
    """
    filters = Filters.read(asked)
    revision = changes.revision(scope.workspace_ids)
    with snapshot() as session:
        found = list_leads(session, scope, filters, clock.now(), asked.get("cursor"), rows=rows_asked(asked))
        connected = is_connected(session, scope)
        standing = standing_of(session, scope)
        members = [] if scope.is_all else members_of(session, scope.workspace_ids[0])
        opened = open_asked(session, scope, asked, lead_id, written)
        campaigns = choices_of(session, scope)
        saved = list_saved(session, scope)
        tags = list_tags(session, scope.workspace_ids)
        sequences = [] if scope.is_all else sequences_of(session, scope.workspace_ids)
    return {
        "scope": scope,
        "filters": filters,
        "listing": found,
        "counts": count_or_unknown(scope),
        "conversation": opened,
        "opened_id": lead_id,
        "campaign_choices": campaigns,
        "revision": revision or "",
        "is_inbox": True,
        "is_connected": connected,
        "standing": standing,
        "member_choices": members,
        "sequence_choices": sequences,
        "tag_choices": tags,
        "saved": saved,
        "counted": {},
        "address_of": address_of,
        "may_share_views": may_share_in(scope),
        **CHOICES,
    }


def open_asked(
    session: Session,
    scope: Scope,
    asked: Mapping[str, str],
    lead_id: int | None,
    written: Written | None = None,
) -> Conversation | None:
    """The conversation in the way that the query of an address asks for it."""
    if lead_id is None:
        return None
    start = Start(written=written, way=way_asked(asked))
    wanted = Wanted(asked.get("channel", ""), "whole" in asked, read_whole(asked.get("at", "")), start)
    return open_conversation(session, scope, lead_id, wanted)


def rows_asked(asked: Mapping[str, str]) -> int:
    """How many rows a page shows that is loaded again; a first page for whatever is no number."""
    shown = asked.get("shown", "")
    return int(shown) if shown.isdecimal() and len(shown) < 5 else PAGE


def count_or_unknown(scope: Scope) -> InboxCounts:
    """The counts; a page is not refused because they cannot be had."""
    try:
        with snapshot() as session:
            return count_inbox(session, scope, clock.now())
    except Busy:
        if once_a_minute("counts"):
            log.error("counts unavailable")
        return UNKNOWN
