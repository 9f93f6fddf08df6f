"""The composer: it sends an answer, warns when something was said meanwhile, and takes an answer back."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

from flask import Blueprint, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webapp.accounts import access
from webapp.accounts.scopes import Scope
from webapp.audit import audit_log
from webapp.conversations import beginnings, composing, recipients, unsent
from webapp.conversations.beginnings import Beginning
from webapp.conversations.composing import Written
from webapp.conversations.models import Channel, Message
from webapp.conversations.newest import newest_inbound
from webapp.conversations.recipients import Asked, Unsuitable
from webapp.conversations.send_guard import Overtaken, Seen, newest_answer_of_others
from webapp.drafting import drafts
from webapp.inbox import acts
from webapp.inbox.composer import Start, read_composer, way_asked
from webapp.inbox.conversation import get_message
from webapp.inbox.page import TEMPLATE, contents
from webapp.inbox.uploads import keep_uploads
from webapp.leads import triage
from webapp.leads.models import Lead
from webapp.leads.visibility import get_lead
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work
from webapp.runtime.errors import Invalid
from webapp.runtime.settings import settings
from webapp.snippets import signatures
from webapp.web import htmx
from webapp.web.fields import form_id

bp = Blueprint("composer", __name__, url_prefix="/w/<slug>")


@bp.get("/leads/<int:lead_id>/composer")
def composer(slug: str, lead_id: int) -> ResponseReturnValue:
    """The composer as it stands, with what this person took back; ?new and ?forward=<message> begin another mail."""
    return _composer(access.scope(slug), lead_id)


@bp.post("/leads/<int:lead_id>/replies")
def replies(slug: str, lead_id: int) -> ResponseReturnValue:
    """Answer the lead. With everything kept, 409 when somebody said something that the form had not seen, and 422 when
    something in it cannot be used."""
    scope, written = access.scope(slug), _written()
    files = [(each.filename or "", each) for each in request.files.getlist("files")]
    if refusals := keep_uploads(scope, lead_id, files):
        return _kept(scope, lead_id, written, 422, refused={"files": " ".join(refusals)})
    try:
        with unit_of_work() as session:
            lead = get_lead(session, scope, lead_id, lock=True)
            message = _send(session, lead, written, scope.viewer.user_id)
            _then(session, scope, lead, message)
    except Overtaken as overtaken:
        return _kept(scope, lead_id, written, 409, overtaken=overtaken)
    except Invalid as refused:
        return _kept(scope, lead_id, written, 422, refused=_refusals(refused))
    wait = settings().send_undo_seconds
    said = f"{_named(written, lead)}: sending" + (f" in {wait} s." if wait else ".")
    undo = url_for("composer.withdrawals", slug=slug, message_id=message.id) if wait else None
    url = _address(scope, lead_id)
    return htmx.done(said, "inbox-changed", url, {"lead": lead_id}, undo, also="answer-asked")


@bp.post("/messages/<int:message_id>/withdrawal")
def withdrawals(slug: str, message_id: int) -> ResponseReturnValue:
    """Undo, or mend: take an answer back that has not been sent, into the composer."""
    scope = access.scope(slug)
    with unit_of_work() as session:
        message = get_message(session, scope, message_id)
        lead = get_lead(session, scope, message.lead_id, lock=True)
        acts.undo_sent_with(session, lead, message.id)
        unsent.take_back(session, lead, message, scope.viewer.user_id)
    said = f"Not sent. Your text to {lead.name} stands in the composer."
    url = _address(scope, lead.id)
    return htmx.done(said, "inbox-changed", url, {"lead": lead.id}, also="answer-withdrawn")


@bp.post("/messages/<int:message_id>/removal")
def removal(slug: str, message_id: int) -> ResponseReturnValue:
    """Delete a failed answer; taking that back puts its text into the composer."""
    scope = access.scope(slug)
    with unit_of_work() as session:
        message = get_message(session, scope, message_id)
        lead = get_lead(session, scope, message.lead_id, lock=True)
        said = f"The unsent answer to {lead.name} is deleted."
        written = unsent.discard(session, lead, message)
        act = acts.record_discard(session, scope.viewer.user_id, lead, written, said)
        row = ("message", message_id)
        audit_log.record(session, "message.removed", workspace_id=lead.workspace_id, row=row)
    undo = url_for("acts.undo", slug=slug, lead_act_id=act.id)
    return htmx.done(said, "inbox-changed", _address(scope, lead.id), {"lead": lead.id}, undo)


@bp.post("/messages/<int:message_id>/tries")
def tries(slug: str, message_id: int) -> ResponseReturnValue:
    """Send a failed answer after all."""
    scope = access.scope(slug)
    with unit_of_work() as session:
        message = get_message(session, scope, message_id)
        lead_id = message.lead_id
        composing.try_again(session, message)
    said, url = "Sending again.", _address(scope, lead_id)
    return htmx.done(said, "inbox-changed", url, {"lead": lead_id})


def _send(session: Session, lead: Lead, written: Written, user_id: int) -> Message:
    """Ask for the answer to be sent; a draft that it began as is approved by that."""
    seen = _seen()
    draft = drafts.open_draft(session, lead, written.draft_id) if written.draft_id else None
    if draft is not None and seen is None:
        seen = Seen(draft.message_id, newest_answer_of_others(session, lead, user_id))
    message = composing.ask(session, lead, _signed(session, lead, written, user_id), user_id, seen)
    unsent.forget(session, lead, user_id, written.begins)
    if draft is not None:
        drafts.approve(draft, written.text, user_id)
    return message


def _signed(session: Session, lead: Lead, written: Written, user_id: int) -> Written:
    """With the writer's signature for the mailbox. A draft of the model's ends as its persona does, and gets no second one."""
    if request.form.get("is_unsigned") or written.channel != "email" or written.draft_id:
        return written
    usual = _usual(session, lead, written)
    own = signatures.signatures_of(session, lead.workspace_id, user_id)
    if usual is None or not own:
        return written
    sender_id = written.asked.sender_id or usual.envelope.sender_id
    return replace(written, signature=signatures.chosen(own, sender_id))


def _usual(session: Session, lead: Lead, written: Written) -> recipients.Addressing | None:
    if written.begins is None:
        return recipients.addressing_of(session, lead)
    number = written.forwards_id
    forwarded = beginnings.get_forwarded(session, lead, number) if number else None
    return beginnings.addressing(session, lead, forwarded)


def _named(written: Written, lead: Lead) -> str:
    if written.forwards_id:
        return "Forwarded mail"
    return f"{'New mail' if written.begins else 'Answer'} to {lead.name}"


def _then(session: Session, scope: Scope, lead: Lead, message: Message) -> None:
    """What the button asks for besides: to be done with the lead, or to snooze them. It is taken back with the answer."""
    then, before = request.form.get("then", ""), acts.marks_of(session, lead)
    by = acts.By(scope.viewer.user_id, message_id=message.id)
    if then == "done":
        triage.set_handled(session, lead, clock.now())
        acts.record(session, by, lead, "done", f"{lead.name} is done, until they write again.", before)
    elif then in triage.SNOOZES:
        zone = scope.workspace(lead.workspace_id).time_zone
        until = triage.snooze_time(then, clock.now(), zone)
        triage.snooze(session, lead, until)
        said = f"{lead.name} is snoozed until {triage.spoken(until, zone)}." if until else ""
        acts.record(session, by, lead, "snooze", said, before)


def _written() -> Written:
    form = request.form
    channel: Channel = form["channel"] if form.get("channel") in get_args(Channel) else "email"  # type: ignore[assignment]
    asked = Asked(*(form.get(name) for name in ("to", "copies", "blind_copies", "sender_id")))
    begins = None
    if "begins" in form and channel == "email":
        begins = Beginning(form.get("subject", ""), form_id("forwards_id"), "with_files" in form)
    return Written(form.get("text", ""), channel, asked, form_id("draft_id"), begins=begins)


def _seen() -> Seen | None:
    """What the form says that its writer had before them; None for a form that does not say."""
    if "seen_inbound" not in request.form:
        return None
    names = ("seen_inbound", "seen_answer")
    return Seen(*(form_id(name) or 0 for name in names))


def _refusals(refused: Invalid) -> dict[str, str]:
    """What is wrong, by the field that it is shown at."""
    return refused.fields if isinstance(refused, Unsuitable) else {refused.field: refused.message}


def _kept(scope: Scope, lead_id: int, written: Written, status: int, **why: object) -> ResponseReturnValue:
    """The form again, with what was written and why it did not go."""
    if not htmx.is_swap():
        page = contents(scope, request.args, lead_id, written)
        return render_template(TEMPLATE, **page, **why), status
    answer = make_response(_composer(scope, lead_id, written, **why), status)
    answer.headers.update({"HX-Retarget": "#inbox-composer", "HX-Reswap": "outerHTML"})
    return htmx.announce("inbox-changed", answer) if status == 409 else answer


def _composer(scope: Scope, lead_id: int, written: Written | None = None, **why: object) -> str:
    with unit_of_work() as session:
        lead = get_lead(session, scope, lead_id)
        newest = newest_inbound(session, lead)
        way = None if request.method == "POST" else way_asked(request.args)
        found = read_composer(session, lead, scope.viewer.user_id, newest, Start(written=written, way=way))
    return render_template("inbox/_composer.html", scope=scope, composer=found, **why)


def _address(scope: Scope, lead_id: int) -> str:
    return url_for("inbox.lead", slug=scope.slug, lead_id=lead_id)
