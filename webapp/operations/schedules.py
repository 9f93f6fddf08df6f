"""Everything that Signalbox does by the clock, in one table: asked by the clock process, the doors under /cron, and people."""

from __future__ import annotations

from webapp.ai import jobs as ai
from webapp.campaigns import jobs as campaigns
from webapp.conversations import jobs as conversations
from webapp.digests import jobs as digests
from webapp.inbox import jobs as inbox
from webapp.integrations import jobs as integrations
from webapp.jobs.schedules import Schedule
from webapp.leads import provider_status
from webapp.llm.jobs import REVIEW
from webapp.operations.jobs import TIDY
from webapp.runtime.errors import NotFound
from webapp.search import jobs as search
from webapp.sequences import jobs as sequences
from webapp.sync import jobs as sync
from webapp.workspaces import jobs as workspaces

SCHEDULES = (
    Schedule("tidy", TIDY, seconds=3600),
    Schedule("watch", integrations.WATCH, seconds=integrations.WATCH_SECONDS, items=(integrations.TEST,)),
    Schedule("campaigns", campaigns.SCHEDULE, seconds=campaigns.SCHEDULE_SECONDS, items=(campaigns.SYNC,)),
    Schedule("completeness", sync.SCHEDULE, seconds=sync.SCHEDULE_SECONDS, items=(sync.SWEEP, sync.CHECK)),
    Schedule("sync-again", sync.AGAIN, seconds=sync.AGAIN_SECONDS, items=(sync.SYNC,)),
    Schedule(
        "push-again",
        provider_status.PUSH_AGAIN,
        seconds=provider_status.PUSH_AGAIN_SECONDS,
        items=(provider_status.PUSH_STATUS,),
    ),
    Schedule(
        "read", conversations.READ_SCHEDULE, seconds=conversations.READ_SECONDS, items=(conversations.READ,)
    ),
    Schedule("recount", inbox.RECOUNT, seconds=inbox.RECOUNT_SECONDS),
    Schedule("empty-workspaces", workspaces.EMPTY, seconds=workspaces.EMPTY_SECONDS),
    Schedule("search-index", search.INDEX, seconds=search.INDEX_SECONDS),
    Schedule("review-gates", REVIEW, seconds=60),
    Schedule("ai-check", ai.CHECK, seconds=ai.SECONDS),
    Schedule("sequence-stops", sequences.STOPS, seconds=sequences.SECONDS),
    Schedule("sequence-starts", sequences.STARTS, seconds=sequences.SECONDS),
    Schedule(sequences.TOUCHES, sequences.SCHEDULE, seconds=sequences.SECONDS, items=(sequences.TOUCH,)),
    Schedule("digests", digests.SCHEDULE, seconds=digests.SECONDS, items=(digests.MAIL, digests.POST)),
)


def find(name: str) -> Schedule:
    """The schedule of this name. Raises NotFound."""
    for schedule in SCHEDULES:
        if schedule.name == name:
            return schedule
    raise NotFound(f"schedule {name[:40]}")
