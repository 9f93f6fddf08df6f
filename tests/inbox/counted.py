"""Operators, leads and crashes at random, beside a reference that reads every lead: the numbers of the inbox have to agree."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta

from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from tests import factories
from tests.factories import Cast
from tests.inbox.plainly import plainly
from webapp.accounts.models import Membership, User, Workspace
from webapp.accounts.people import add_member
from webapp.accounts.scopes import ALL, Scope, scope_of, viewer_of
from webapp.conversations import rollups
from webapp.conversations.models import Message
from webapp.inbox import counting
from webapp.inbox.counts import count_inbox
from webapp.inbox.predicates import VIEWS
from webapp.leads import triage
from webapp.leads.locks import lock_lead
from webapp.leads.models import Lead
from webapp.leads.states import SENTIMENTS, STATUSES
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work
from webapp.runtime.errors import NotFound

MOST_LEADS = 60


class Crash(Exception):
    """The process ends here; what it had written is rolled back."""


class Play:
    """One player, with a dice of its own. Several may play at once, each in a thread.

    One who is not `alone` holds a single lead at a time: then nobody can be in a deadlock, unless the counts bring one about.
    """

    def __init__(self, cast: Cast, seed: int, *, alone: bool = True) -> None:
        self.cast = cast
        self.dice = random.Random(seed)
        self.acts: dict[Callable[[Session, Workspace], None], int] = {
            self.add: 6,
            self.add_many: 1,
            self.write: 16,
            self.rewrite: 6,
            self.snooze: 8,
            self.judge: 6,
            self.handle: 4,
            self.assign: 6,
            self.assign_many: 1,
            self.merge: 3,
            self.part: 3,
            self.remove: 4,
            self.leave_and_return: 1,
        }
        self.most = 3 if alone else 1
        if not alone:
            for each in (self.assign_many, self.merge, self.part, self.remove, self.leave_and_return):
                self.acts.pop(each)

    def act(self) -> str:
        """One transaction of one to three acts; now and then it crashes before its commit. Or the house's own upkeep."""
        chance = self.dice.random()
        if chance < 0.06:
            return f"fold {counting.fold()}"
        if chance < 0.1:
            return f"end {counting.note_ended_snoozes()}"
        drawn = self.dice.choices(
            list(self.acts), list(self.acts.values()), k=min(self.most, self.dice.choice([1, 1, 1, 2, 3]))
        )

        with suppress(Crash, NotFound), unit_of_work() as session:
            place = self.dice.choice([self.cast.acorn, self.cast.acorn, self.cast.birch])
            for each in drawn:
                each(session, place)
            self._perhaps_crash(session)
        return ", ".join(each.__name__ for each in drawn)

    def _perhaps_crash(self, session: Session) -> None:
        chance = self.dice.random()
        if chance < 0.04:
            session.flush()
            raise Crash
        if chance < 0.05:
            session.flush()
            with suppress(DBAPIError):
                session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
            raise Crash

    def add(self, session: Session, place: Workspace) -> None:
        if self._has_room(session, place):
            status, is_held = self.dice.choice(list(STATUSES)), self.dice.random() < 0.1
            factories.lead(session, place, status=status, is_held=is_held)

    def add_many(self, session: Session, place: Workspace) -> None:
        if self._has_room(session, place):
            row = {"workspace_id": place.id, "last_inbound_at": clock.now(), "sentiment": self._sentiment()}
            session.execute(insert(Lead), [row] * 5)

    def _has_room(self, session: Session, place: Workspace) -> bool:
        known = select(func.count()).select_from(Lead).where(Lead.workspace_id == place.id)
        return (session.scalar(known) or 0) < MOST_LEADS

    def write(self, session: Session, place: Workspace) -> None:
        lead = self._lead(session, place)
        facts = self.dice.choice(
            [
                {},
                {"direction": "outbound", "source": "operator", "state": "sent"},
                {"direction": "outbound", "source": "operator", "state": "failed"},
                {"direction": "outbound", "source": "campaign", "state": "sent"},
                {"is_bounce": True},
            ]
        )
        sent_at = clock.now() - timedelta(seconds=self.dice.choice([0, 5, 60, 60, 3600]))
        factories.message(session, lead, sent_at=sent_at, **facts)
        rollups.refresh(session, lead)

    def rewrite(self, session: Session, place: Workspace) -> None:
        """An answer fails, goes out after all, or is taken back."""
        lead = self._lead(session, place)
        mine = (Message.workspace_id == place.id, Message.lead_id == lead.id, Message.source == "operator")
        if self.dice.random() < 0.3:
            session.execute(delete(Message).where(*mine))
        else:
            session.execute(update(Message).where(*mine).values(state=self.dice.choice(["sent", "failed"])))
        rollups.refresh(session, lead)

    def snooze(self, session: Session, place: Workspace) -> None:
        lead = self._lead(session, place)
        seconds = self.dice.choice([None, -3600, -90, -61, -59, -1, 0, 1, 30, 600, 86_400])
        triage.snooze(session, lead, None if seconds is None else clock.now() + timedelta(seconds=seconds))
        lead.snooze_mark = self.dice.choice([None, "absent", "remind", "wrote"])

    def judge(self, session: Session, place: Workspace) -> None:
        lead = self._lead(session, place)
        lead.sentiment, lead.status = self._sentiment(), self.dice.choice(list(STATUSES))
        lead.is_held = self.dice.random() < 0.1

    def handle(self, session: Session, place: Workspace) -> None:
        triage.set_handled(session, self._lead(session, place), self.dice.choice([None, clock.now()]))

    def assign(self, session: Session, place: Workspace) -> None:
        lead = self._lead(session, place)
        members = select(Membership.user_id).where(Membership.workspace_id == place.id)
        lead.assigned_to = self.dice.choice([None, *session.scalars(members.order_by(Membership.user_id))])

    def assign_many(self, session: Session, place: Workspace) -> None:
        ids = list(session.scalars(_of(place).with_only_columns(Lead.id).with_for_update()))
        owner = self.cast.sam.id if place is self.cast.acorn else None
        is_there = owner is None or session.scalar(select(Membership).where(Membership.user_id == owner))
        if is_there:
            chosen = Lead.id.in_(ids[:: self.dice.choice([1, 2, 3])])
            session.execute(
                update(Lead).where(Lead.workspace_id == place.id, chosen).values(assigned_to=owner)
            )

    def merge(self, session: Session, place: Workspace) -> None:
        free = select(Lead.id).where(Lead.workspace_id == place.id, Lead.merged_into.is_(None))
        ids = session.scalars(free.order_by(Lead.id)).all()
        if len(ids) > 1:
            kept, merged = (lock_lead(session, place.id, each) for each in sorted(self.dice.sample(ids, 2)))
            merged.merged_into = kept.id

    def part(self, session: Session, place: Workspace) -> None:
        joined = _of(place).where(Lead.merged_into.is_not(None)).with_for_update().limit(2)
        for lead in session.scalars(joined):
            lead.merged_into = None

    def remove(self, session: Session, place: Workspace) -> None:
        session.delete(self._lead(session, place))
        session.flush()

    def leave_and_return(self, session: Session, place: Workspace) -> None:
        """Who leaves a workspace leaves their leads to nobody."""
        if place is self.cast.acorn:
            session.scalars(_of(place).with_for_update()).all()
            gone = (Membership.workspace_id == place.id, Membership.user_id == self.cast.sam.id)
            session.execute(delete(Membership).where(*gone))
            add_member(session, place, session.get_one(User, self.cast.sam.id), "setter")

    def _lead(self, session: Session, place: Workspace) -> Lead:
        ids = session.scalars(_of(place).with_only_columns(Lead.id)).all()
        if not ids:
            raise NotFound("no lead")
        return lock_lead(session, place.id, self.dice.choice(ids))

    def _sentiment(self) -> str | None:
        return self.dice.choice([None, *SENTIMENTS])


def _of(place: Workspace):  # type: ignore[no-untyped-def]
    return select(Lead).where(Lead.workspace_id == place.id).order_by(Lead.id)


def scopes(cast: Cast) -> Iterator[Scope]:
    """Whoever sees a whole workspace, a part of one, and all of them."""
    with unit_of_work() as session:
        for person, slug in (
            (cast.alice, "acorn"),
            (cast.sam, "acorn"),
            (cast.charlie, "birch"),
            (cast.ada, ALL),
        ):
            yield scope_of(viewer_of(session, person), slug)


def differences(cast: Cast, dice: random.Random) -> list[str]:
    """Every number that is not what a reading of all leads and messages says, at one moment for both."""
    now = clock.now() + timedelta(seconds=dice.choice([0, 0, 1, 31, 700, 90_000]))
    wrong = []
    with _one_moment() as session:
        leads = session.scalars(select(Lead).where(Lead.merged_into.is_(None))).all()
        failed = select(Message.lead_id).where(Message.direction == "outbound", Message.state == "failed")
        unsent = set(session.scalars(failed))
        for scope in scopes(cast):
            counts = count_inbox(session, scope, now)
            mine = [each for each in leads if each.workspace_id in scope.workspace_ids]
            if scope.viewer.user_id == cast.sam.id:
                mine = [each for each in mine if each.assigned_to == cast.sam.id]
            for view in VIEWS:
                told = sum(plainly(each, view.key, now, is_unsent=each.id in unsent) for each in mine)
                if counts.of(view.key) != told:
                    wrong.append(
                        f"{scope.slug} {scope.viewer.name} {view.key}: {counts.of(view.key)}, not {told}"
                    )
    return wrong


@contextmanager
def _one_moment() -> Iterator[Session]:
    with unit_of_work() as session:
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        yield session
