"""A workspace is deleted: closed at once, emptied in slices that may die anywhere, and nothing of another one is touched."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from tests import factories
from tests.architecture.rows import TENANTS, everything, furnish
from tests.browser import SWAP, Browser
from tests.factories import Cast
from tests.fixture_types import Drain, SignIn
from webapp.accounts.models import User, Workspace
from webapp.accounts.scopes import scope_of, viewer_of
from webapp.audit.models import AuditEntry
from webapp.conversations.models import Message
from webapp.integrations.models import Connection
from webapp.jobs.models import Job
from webapp.leads.models import Lead
from webapp.members.models import Invitation
from webapp.runtime.clock import Deadline
from webapp.runtime.database import system_transaction, unit_of_work
from webapp.scoring.jobs import SCORE
from webapp.workspaces import emptying, removing
from webapp.workspaces.models import WorkspaceRemoval

PLACE = "/w/acorn/workspace/removal"
LOOK = "/workspaces/removals"


@pytest.fixture
def full(cast: Cast) -> Cast:
    """A row in every table, of Acorn and of Birch, and leads with messages that answer each other in both directions."""
    with system_transaction() as session:
        for place, person, mark in ((cast.acorn, cast.alice, "acorn"), (cast.birch, cast.charlie, "birch")):
            furnish(session, place, person, mark)
        for number in range(30):
            lead = factories.lead(session, cast.acorn, email=f"{number}@client.test")
            first, second = (factories.message(session, lead) for _ in range(2))
            session.flush()
            (first if number % 2 else second).answers_id = (second if number % 2 else first).id
        confined = User(name="Nell", email="nell@client.test", confined_to=cast.acorn.id)
        session.add(confined)
    return cast


def removal() -> WorkspaceRemoval:
    with system_transaction() as session:
        return session.scalars(select(WorkspaceRemoval)).one()


def left(workspace_id: int) -> dict[str, int]:
    with system_transaction() as session:
        counts = {
            table.name: session.scalar(
                select(func.count()).select_from(table).where(table.c.workspace_id == workspace_id)
            )
            for table in TENANTS
        }
    return {name: count for name, count in counts.items() if count}


def test_it_is_closed_at_once_and_then_emptied(
    client: Browser, full: Cast, sign_in: SignIn, drain: Drain
) -> None:
    with system_transaction() as session:
        SCORE.enqueue(session, workspace_id=full.acorn.id, lead_id=1)
        token = session.scalars(select(Connection).where(Connection.workspace_id == full.acorn.id)).one()
        address = f"/webhooks/emailbison/{token.webhook_token}"
    before, birch = left(full.acorn.id), everything(full.birch.id)
    for person in (full.bob, full.sam):
        assert sign_in(client, person).post(PLACE, data={"name": "Acorn"}, headers=SWAP).status_code == 404
    alice = sign_in(client, full.alice)
    assert "Delete this workspace" in alice.get("/w/acorn/workspace").text
    wrong = alice.post(PLACE, data={"name": "Birch"}, headers=SWAP)
    assert (wrong.status_code, "Acorn" in wrong.text) == (422, True)
    assert alice.post("/w/all/workspace/removal", data={"name": "Acorn"}, headers=SWAP).status_code == 404
    asked = alice.post(PLACE, data={"name": " Acorn "}, headers=SWAP)
    assert (asked.status_code, asked.headers["HX-Redirect"]) == (204, LOOK)

    assert alice.get("/w/acorn/inbox").status_code == 404
    assert alice.post(PLACE, data={"name": "Acorn"}, headers=SWAP).status_code == 404
    assert "Acorn" not in sign_in(client, full.ada).get("/w/all/inbox").text
    assert client.post(address, json={}, token=False).status_code == 404
    with system_transaction() as session:
        mine = select(Connection).where(Connection.workspace_id == full.acorn.id)
        assert [each.is_connected for each in session.scalars(mine)] == [False]
        invited = select(func.count()).where(Invitation.workspace_id == full.acorn.id)
        assert session.scalar(invited) == 0, "nobody joins it by a link that was sent before"
        live = select(Job.kind).where(Job.state.in_(("waiting", "running", "parked")))
        assert set(session.scalars(live)) == {"workspaces.empty"}
    assert "0 rows are gone so far" in sign_in(client, full.alice).get(LOOK).text

    drain()
    assert left(full.acorn.id) == {}
    assert everything(full.birch.id) == birch, "nobody else lost a row"
    gone = removal()
    assert {name: gone.counts[name] for name in ("lead", "message")} == {
        name: before[name] for name in ("lead", "message")
    }
    assert set(before) <= set(gone.counts) | {"former_address", "invitation", "lead_count_change"}, (
        "closing takes the addresses"
    )
    page = sign_in(client, full.alice).get(LOOK).text
    assert re.search(rf"{before['lead']} leads and {before['message']} messages", page)
    assert "Acorn" in sign_in(client, full.ada).get(LOOK).text
    assert "Acorn" not in sign_in(client, full.bob).get(LOOK).text
    with system_transaction() as session:
        assert session.scalar(select(Workspace.id).where(Workspace.id == full.acorn.id)) is None
        assert session.scalar(select(User.id).where(User.email == "nell@client.test")) is None
        kept = session.scalars(select(AuditEntry).where(AuditEntry.act == "system.workspace_deleted")).one()
        assert (kept.user_id, kept.before) == (full.alice.id, {"slug": "acorn", "name": "Acorn"})


class Death(Exception):
    """What a kill leaves behind: the slice that was under way is rolled back."""


def dying(removal_id: int, slices: int) -> emptying.Note:
    """Notes so many slices, and dies in the next one when it has done all but commit."""
    note, seen = removing.noting(removal_id), []

    def dies(session: Session, table: str, rows: int) -> None:
        note(session, table, rows)
        session.flush()
        seen.append(table)
        if len(seen) > slices:
            raise Death

    return dies


def test_whoever_takes_it_up_after_a_death_goes_on_and_counts_each_row_once(full: Cast) -> None:
    before = left(full.acorn.id)
    with system_transaction() as session:
        viewer = viewer_of(session, session.get_one(User, full.alice.id))
        removing.ask(session, scope_of(viewer, "acorn"), "Acorn")
    gone = removal()
    for slices in (1, 3, 8):
        with pytest.raises(Death):
            emptying.empty(full.acorn.id, Deadline.after(60), dying(gone.id, slices))
    halfway = left(full.acorn.id)
    assert halfway["lead"] == before["lead"]
    assert sum(halfway.values()) < sum(before.values())
    removing.go_on(gone, Deadline.after(0))
    assert removal().finished_at is None
    removing.go_on(gone, Deadline.after(60))
    assert removal().finished_at is not None
    assert left(full.acorn.id) == {}
    counted = removal().counts
    assert {name: counted[name] for name in ("lead", "message", "touch")} == {
        name: before[name] for name in ("lead", "message", "touch")
    }


def test_a_slice_sets_off_no_cascade(full: Cast) -> None:
    """Whoever refers to a row is gone before it: else one lead with everything of theirs would be one statement."""
    order = [step.table.name for step in emptying.steps()]
    for table in TENANTS:
        for key in table.foreign_key_constraints:
            other = key.referred_table.name
            if other != table.name and other in order:
                assert order.index(table.name) < order.index(other), f"{table.name} refers to {other}"
    assert len(order) == len(TENANTS)


def test_what_may_only_be_added_to_is_forgotten_with_its_workspace_alone(full: Cast) -> None:
    forget = text("SELECT audit_entry_forget(:place, 100) + erasure_forget(:place, 100)")
    with unit_of_work() as session:
        assert session.scalar(forget, {"place": full.acorn.id}) == 0
        session.get_one(Workspace, full.acorn.id).removed_at = func.now()
        session.flush()
        assert (session.scalar(forget, {"place": full.acorn.id}) or 0) >= 2
        assert session.scalar(forget, {"place": full.birch.id}) == 0


def test_an_answer_stays_when_what_it_answers_goes(cast: Cast) -> None:
    with unit_of_work() as session:
        theirs = factories.message(session, factories.lead(session, cast.acorn))
        ours = factories.message(session, factories.lead(session, cast.acorn))
        session.flush()
        ours.answers_id = theirs.id
        session.flush()
        session.delete(session.get_one(Lead, theirs.lead_id))
    with unit_of_work() as session:
        assert session.scalars(select(Message.answers_id)).all() == [None]
