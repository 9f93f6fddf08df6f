"""A lead's sequence, messages that are sent later, reminders, and each touch: what people do to them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webapp.accounts import access
from webapp.accounts.scopes import Scope
from webapp.conversations.models import Channel
from webapp.jobs.schedules import database_now
from webapp.leads import triage
from webapp.leads.models import Lead
from webapp.leads.visibility import get_lead, get_unless_merged
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work
from webapp.runtime.errors import Invalid
from webapp.sequences import by_hand, editing, enrolments, touches
from webapp.sequences.approving import check_read
from webapp.sequences.by_hand import Later
from webapp.sequences.hours import zone_of
from webapp.sequences.models import Touch
from webapp.sequences.upcoming import get_touch, read_lead
from webapp.web import htmx

bp = Blueprint("touches", __name__, url_prefix="/w/<slug>")

Act = Callable[[Session, Lead], object]


@bp.get("/leads/<int:lead_id>/sequence")
def show(slug: str, lead_id: int) -> ResponseReturnValue:
    """What is planned for a lead: a part of its panel, and a page of its own."""
    scope = access.scope(slug)
    with unit_of_work() as session:
        lead = get_unless_merged(session, scope, lead_id)
        if lead is None:
            return "", 204
        view = read_lead(session, lead, clock.now())
    return htmx.page_or_fragment(
        "sequences/lead.html",
        "sequences/_lead.html",
        scope=scope,
        view=view,
        zone=scope.workspace(lead.workspace_id).time_zone,
        their_zone=_zone_of(scope, lead),
    )


@bp.post("/leads/<int:lead_id>/sequence")
def starts(slug: str, lead_id: int) -> ResponseReturnValue:
    """Put the lead into a sequence."""
    chosen, person = request.form.get("sequence_id", ""), access.viewer().user_id

    def start(session: Session, lead: Lead) -> None:
        if not chosen.isascii() or not chosen.isdigit() or len(chosen) > 18:
            raise Invalid("sequence_id", "Choose a sequence.")
        sequence = editing.get_sequence(session, [lead.workspace_id], int(chosen))
        enrolments.start(session, lead, sequence, person, database_now(session))

    return _act(slug, lead_id, "The sequence has begun.", start)


@bp.post("/leads/<int:lead_id>/sequence/pause")
def pauses(slug: str, lead_id: int) -> ResponseReturnValue:
    """Send nothing of the sequence for now."""
    return _act(
        slug,
        lead_id,
        "Paused for this lead.",
        lambda s, lead: enrolments.pause(s, enrolments.get_live(s, lead), "By a person.", database_now(s)),
    )


@bp.post("/leads/<int:lead_id>/sequence/resumption")
def resumptions(slug: str, lead_id: int) -> ResponseReturnValue:
    """Go on, as many days later as the pause was long."""
    return _act(
        slug,
        lead_id,
        "The sequence goes on.",
        lambda s, lead: enrolments.resume(s, enrolments.get_live(s, lead), database_now(s)),
    )


@bp.post("/leads/<int:lead_id>/sequence/stop")
def stops(slug: str, lead_id: int) -> ResponseReturnValue:
    """End the sequence for this lead."""
    return _act(
        slug,
        lead_id,
        "Stopped: nothing more of it is sent.",
        lambda s, lead: enrolments.stop(s, enrolments.get_live(s, lead), "By a person.", database_now(s)),
    )


@bp.post("/leads/<int:lead_id>/later")
def later(slug: str, lead_id: int) -> ResponseReturnValue:
    """Send a message at a time, unless they write before."""
    scope = access.scope(slug)
    channel: Channel = "sms" if request.form.get("channel") == "sms" else "email"

    def plan(session: Session, lead: Lead) -> None:
        when = _moment("when", _zone_of(scope, lead))
        words = Later(request.form.get("text", ""), when, channel)
        by_hand.send_later(session, lead, words, scope.viewer.user_id, database_now(session))

    return _act(slug, lead_id, "It is sent then, unless they write before.", plan)


@bp.post("/leads/<int:lead_id>/reminder")
def reminders(slug: str, lead_id: int) -> ResponseReturnValue:
    """Bring the lead back at a time, unless they write before."""
    scope = access.scope(slug)

    def remind(session: Session, lead: Lead) -> None:
        when = _moment("when", scope.workspace(lead.workspace_id).time_zone)
        triage.remind(session, lead, when, database_now(session))

    return _act(slug, lead_id, "They come back to “Needs you” then, unless they write before.", remind)


@bp.post("/touches/<int:touch_id>/text")
def rewrites(slug: str, touch_id: int) -> ResponseReturnValue:
    """Other words for one send."""
    return _touch(slug, touch_id, "Kept.", lambda s, t: by_hand.rewrite(s, t, request.form.get("text", "")))


@bp.post("/touches/<int:touch_id>/time")
def moves(slug: str, touch_id: int) -> ResponseReturnValue:
    """Another time for one send."""
    scope = access.scope(slug)

    def move(session: Session, touch: Touch) -> None:
        when = _moment("when", _zone_of(scope, session.get_one(Lead, touch.lead_id)))
        by_hand.move(session, touch, when, database_now(session))

    return _touch(slug, touch_id, "Moved.", move)


@bp.post("/touches/<int:touch_id>/approval")
def approvals(slug: str, touch_id: int) -> ResponseReturnValue:
    """Let one send go when its time comes, if its words are still those that the form showed."""
    person, read = access.viewer().user_id, request.form.get("read", "")

    def approve(session: Session, touch: Touch) -> None:
        if read:
            check_read(session, touch, session.get_one(Lead, touch.lead_id), read, clock.now())
        by_hand.approve(session, touch, person)

    return _touch(slug, touch_id, "Approved.", approve)


@bp.post("/touches/<int:touch_id>/removal")
def removals(slug: str, touch_id: int) -> ResponseReturnValue:
    """Leave one send out."""
    undo = url_for("touches.restorations", slug=slug, touch_id=touch_id)
    return _touch(slug, touch_id, "Left out.", lambda s, t: by_hand.cancel(s, t, database_now(s)), undo)


@bp.post("/touches/<int:touch_id>/restoration")
def restorations(slug: str, touch_id: int) -> ResponseReturnValue:
    """Take the leaving out back."""
    return _touch(slug, touch_id, "It is planned again.", lambda s, t: by_hand.restore(s, t, database_now(s)))


def _act(slug: str, lead_id: int, said: str, act: Act) -> ResponseReturnValue:
    scope = access.scope(slug)
    with unit_of_work() as session:
        act(session, get_lead(session, scope, lead_id, lock=True))
    url = url_for("inbox.lead", slug=slug, lead_id=lead_id)
    return htmx.done(said, "inbox-changed", url, {"lead": lead_id}, also="touches-changed")


def _touch(
    slug: str, touch_id: int, said: str, act: Callable[[Session, Touch], object], undo: str | None = None
) -> ResponseReturnValue:
    scope = access.scope(slug)
    with unit_of_work() as session:
        lead_id = get_touch(session, scope, touch_id).lead_id
        touch, _ = touches.lock_touch(session, touch_id)
        act(session, touch)
    url = url_for("sequences.index", slug=slug)
    return htmx.done(said, "touches-changed", url, {"lead": lead_id}, undo=undo)


def _zone_of(scope: Scope, lead: Lead) -> str:
    """The zone in which times for this lead are entered: theirs where it is known, else the workspace's, as the form says."""
    return zone_of(lead.phone_e164, scope.workspace(lead.workspace_id).time_zone)


def _moment(field: str, zone: str) -> datetime:
    """A date and time of day of this zone, "2026-12-01T09:30", in UTC. Raises Invalid."""
    try:
        local = datetime.strptime(request.form.get(field, "")[:16], "%Y-%m-%dT%H:%M")  # noqa: DTZ007
        return local.replace(tzinfo=clock.zone(zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Invalid(field, "Enter a date and a time.") from None
