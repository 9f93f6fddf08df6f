"""Erasing one person: every word of theirs and about them goes, and what proves it stays.

What stays, and why: keyed hashes of what they were known by, with whether they had opted out, so that they are not written to
again and no list brings them back (`leads.suppressions`); a receipt with numbers; rows of calls to the model without whom they
were about, because they are the workspace's costs; keys, types and times of deliveries, so that a repeated call is known. What
other people wrote about them stays in those people's conversations.
"""

from __future__ import annotations

from sqlalchemy import delete, select, text, update
from sqlalchemy.orm import Session

from webapp.attachments.models import MessageAttachment, StoredFile, UnsentFile
from webapp.audit import audit_log
from webapp.consent import ledger
from webapp.conversations.models import Message
from webapp.jobs import forgetting, lookup
from webapp.leads import suppressions
from webapp.leads.locks import lock_identities, lock_lead, lock_merging
from webapp.leads.matching import kept_of
from webapp.leads.models import Lead
from webapp.leads.provider_status import PUSH_STATUS
from webapp.personal.holdings import Person, count, message_ids, mine, person_of
from webapp.personal.models import Erasure
from webapp.providers.registry import PROVIDERS
from webapp.reactivations.models import Reactivation, ReactivationPerson
from webapp.runtime import changes, clock
from webapp.runtime.database import Base, unit_of_work
from webapp.runtime.errors import Invalid, NotFound
from webapp.webhooks.models import Delivery

_LISTED = Base.metadata.tables["reactivation_person"]
PORTION = 200
"""Deliveries whose bodies are looked through in one transaction."""
ERASED = "whom it was about was erased"


def require_told(session: Session, lead: Lead) -> None:
    """Providers learn of an opt-out before we forget whom it was. Raises Invalid while one is being told."""
    keys = [
        PUSH_STATUS.key(provider, each.id)
        for each in person_of(session, lead).leads
        for provider in PROVIDERS
    ]
    if lookup.live(session, keys):
        raise Invalid(
            "lead", "A provider is being told just now how this person stands. Try again in a minute."
        )


def kept_lead(session: Session, workspace_id: int, lead_id: int) -> Lead:
    """The lead that stands for this one. Raises NotFound when the person is erased already."""
    lead = session.scalars(
        select(Lead).where(Lead.workspace_id == workspace_id, Lead.id == lead_id)
    ).one_or_none()
    if lead is None:
        raise NotFound(f"lead {lead_id}")
    return session.get_one(Lead, kept_of(session, lead))


def empty_deliveries(session: Session, person: Person, after: int) -> tuple[int, int | None]:
    """Forget what a portion of deliveries says that names them: (how many those were, where to go on; None: nowhere).

    A delivery that led to somebody else is that person's. Text in a body is compared in small letters, as bytes.
    """
    where = {"workspace_id": person.workspace_id, "after": after, "portion": PORTION}
    ids = session.scalars(_PORTION, where).all()
    found = {"workspace_id": person.workspace_id, "ids": list(ids), "lead_ids": person.lead_ids}
    emptied = session.execute(_EMPTY, {**found, "needles": person.needles, "reason": ERASED}).all()
    return len(emptied), ids[-1] if len(ids) == PORTION else None


def empty_all(workspace_id: int, lead_id: int) -> int:
    """Look through all deliveries of the workspace, portion by portion; how many were emptied. Raises NotFound."""
    emptied, after = 0, 0
    while True:
        with unit_of_work() as session:
            person = person_of(session, kept_lead(session, workspace_id, lead_id))
            found, further = empty_deliveries(session, person, after)
        emptied += found
        if further is None:
            return emptied
        after = further


def erase_all(workspace_id: int, lead_id: int, user_id: int | None) -> Erasure:
    """Deliveries and everything else, at once. Raises NotFound and Locked."""
    emptied = empty_all(workspace_id, lead_id)
    with unit_of_work() as session:
        return erase(session, workspace_id, lead_id, user_id, emptied)


def erase(
    session: Session, workspace_id: int, lead_id: int, user_id: int | None, emptied: int = 0
) -> Erasure:
    """Do it, in one transaction; deliveries have been emptied before. Raises NotFound and Locked."""
    person = _locked(session, workspace_id, lead_id)
    is_opted_out = _is_opted_out(session, person)
    suppressions.suppress(
        session, workspace_id, person.identities, is_opted_out=is_opted_out, now=clock.now()
    )
    counts = count(session, person)
    counts["delivery"] = emptied + _empty_known(session, person)
    counts["job"] = _forget_jobs(session, person)
    counts["stored_file"] = _delete_rows(session, person)
    counts["audit_entry"] = _redact(session, person)
    receipt = Erasure(
        workspace_id=workspace_id,
        user_id=user_id,
        lead_number=lead_id,
        is_opted_out=is_opted_out,
        counts=counts,
    )
    session.add(receipt)
    audit_log.record(
        session,
        "lead.erased",
        workspace_id=workspace_id,
        row=("lead", lead_id),
        after=counts,
        user_id=user_id,
    )
    changes.announce(session, workspace_id)
    session.flush()
    return receipt


def _locked(session: Session, workspace_id: int, lead_id: int) -> Person:
    """Nobody matches, merges or writes to them meanwhile: the locks are taken in the order of `leads.locks`."""
    lock_merging(session, workspace_id)
    person = person_of(session, kept_lead(session, workspace_id, lead_id))
    for name, value in person.identities:
        lock_identities(session, workspace_id, {name: value})
    leads = [lock_lead(session, workspace_id, number) for number in sorted(person.lead_ids)]
    return Person(workspace_id, tuple(leads))


def _is_opted_out(session: Session, person: Person) -> bool:
    """As a whole, or by one channel: what is remembered is the strictest."""
    state = ledger.state_of(session, person.leads[0])
    closed = bool(state.closed) or state.held is not None or state.dnd is not None
    return closed or any(lead.status == "blacklisted" for lead in person.leads)


def _empty_known(session: Session, person: Person) -> int:
    """Deliveries that were processed for them since the last portion was looked at."""
    theirs = (Delivery.workspace_id == person.workspace_id, Delivery.lead_id.in_(person.lead_ids))
    gone = (
        update(Delivery)
        .where(*theirs)
        .values(body=b"", body_gone_at=clock.now(), lead_id=None, reason=ERASED)
    )
    return len(session.execute(gone.returning(Delivery.id)).all())


def _forget_jobs(session: Session, person: Person) -> int:
    of_leads = forgetting.forget(session, person.workspace_id, "lead_id", person.lead_ids)
    return of_leads + forgetting.forget(
        session, person.workspace_id, "message_id", message_ids(session, person)
    )


def _delete_rows(session: Session, person: Person) -> int:
    """The leads and what refers to them; how many stored files nobody else had."""
    where = {"workspace_id": person.workspace_id, "lead_ids": person.lead_ids}
    files = list(session.scalars(_FILES, where))
    _take_off_lists(session, person)
    session.execute(delete(Message).where(*_of(Message, person)))
    session.execute(
        delete(Lead).where(Lead.workspace_id == person.workspace_id, Lead.id.in_(person.lead_ids))
    )
    session.expire_all()
    named = (
        select(1)
        .where(each.workspace_id == StoredFile.workspace_id, each.stored_file_id == StoredFile.id)
        .exists()
        for each in (MessageAttachment, UnsentFile)
    )
    stray = delete(StoredFile).where(
        StoredFile.workspace_id == person.workspace_id, StoredFile.id.in_(files), *(~each for each in named)
    )
    return len(session.execute(stray.returning(StoredFile.id)).all())


def _take_off_lists(session: Session, person: Person) -> None:
    """Lists of people to be written to again: their rows, and their lines in the text of a list that is not started yet."""
    session.execute(
        delete(ReactivationPerson).where(
            mine(_LISTED, person.lead_ids), _LISTED.c.workspace_id == person.workspace_id
        )
    )
    begun = select(Reactivation).where(Reactivation.workspace_id == person.workspace_id)
    for row in session.scalars(begun.with_for_update()):
        lines = (row.source or "").splitlines(keepends=True)
        kept = [line for line in lines if not _names(line, person)]
        if len(kept) < len(lines):
            row.source = "".join(kept)
        problems = [each for each in row.problems if not _names(str(each), person)]
        if len(problems) < len(row.problems):
            row.problems = problems


def _names(text: str, person: Person) -> bool:
    return any(needle in text.lower() for needle in person.needles)


def _redact(session: Session, person: Person) -> int:
    keys = [str(number) for number in person.lead_ids]
    return int(session.scalar(_REDACT, {"workspace_id": person.workspace_id, "keys": keys}) or 0)


def _of(model: type[Message], person: Person):  # type: ignore[no-untyped-def]
    return model.workspace_id == person.workspace_id, model.lead_id.in_(person.lead_ids)


_PORTION = text("""
    SELECT id FROM delivery WHERE workspace_id = :workspace_id AND id > :after AND body_gone_at IS NULL
    ORDER BY id LIMIT :portion
""")
_EMPTY = text("""
    UPDATE delivery SET body = '', body_gone_at = now(), lead_id = NULL, reason = :reason,
        state = CASE state WHEN 'received' THEN 'ignored' ELSE state END, finished_at = coalesce(finished_at, now())
    WHERE workspace_id = :workspace_id AND id = ANY (:ids) AND (lead_id = ANY (:lead_ids) OR (lead_id IS NULL AND EXISTS (
        SELECT FROM unnest(CAST(:needles AS text[])) AS needle
        WHERE position(needle IN lower(encode(body, 'escape'))) > 0)))
    RETURNING id
""")
_FILES = text("""
    SELECT stored_file_id FROM message_attachment JOIN message
        ON message.workspace_id = message_attachment.workspace_id AND message.id = message_id
    WHERE message.workspace_id = :workspace_id AND lead_id = ANY (:lead_ids) AND stored_file_id IS NOT NULL
    UNION SELECT stored_file_id FROM unsent_file WHERE workspace_id = :workspace_id AND lead_id = ANY (:lead_ids)
""")
_REDACT = text("SELECT audit_redact(:workspace_id, CAST(:keys AS text[]))")
