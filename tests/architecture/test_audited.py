"""Every address that changes something writes an entry into the audit log, or stands on a list with the reason."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from tests import factories
from tests.architecture.addresses import APP
from tests.architecture.audited import RECORDED, UNRECORDED
from tests.architecture.rows import furnish, ids_in
from tests.browser import Browser
from tests.factories import make_cast
from tests.tables import empty
from webapp.accounts import links, sessions
from webapp.audit.acts import ACTS
from webapp.audit.models import AuditEntry
from webapp.consent import ledger
from webapp.consent.ledger import Because
from webapp.inbox.jobs import MANY
from webapp.inbox.models import LeadAct, SavedView
from webapp.integrations.models import BaseHost, Connection
from webapp.jobs.batch_models import JobBatch
from webapp.leads.merges import LeadMerge
from webapp.leads.models import Lead
from webapp.members import invitations
from webapp.members.models import Invitation
from webapp.members.roster import Managed
from webapp.runtime import clock
from webapp.runtime.database import system_transaction

CHANGING = {
    rule.endpoint
    for rule in APP.url_map.iter_rules()
    if (rule.methods or set()) & {"POST", "PUT", "PATCH", "DELETE"}
}
KEY = "9|another-key-of-acorn"


class Scene:
    """Acorn with something of everything, and a browser of the administrator's."""

    def __init__(self) -> None:
        with system_transaction() as session:
            self.cast = cast = make_cast(session)
            self.ids: dict[str, Any] = ids_in(furnish(session, cast.acorn, cast.alice, "acorn"))
            other = factories.lead(session, cast.acorn)
            spare = BaseHost(host="spare.test")
            session.add(spare)
            lead = session.get_one(Lead, self.ids["lead"])
            failed = factories.message(session, lead, source="operator", direction="outbound", state="failed")
            ledger.record(session, lead, "hold", Because("rule", reason="unclear"))
            session.get_one(Connection, self.ids["connection"]).state = "refused"
            session.flush()
            self.ids |= {"other": other.id, "spare_host": spare.id, "failed_message": failed.id}
            self.ids |= {"alice": cast.alice.id, "bob": cast.bob.id, "sam": cast.sam.id}
            self.ids["link"] = links.make_link(session, cast.charlie, clock.now()).rpartition("/")[2]
            managed = Managed(cast.acorn.id, is_owner=True)
            offer = invitations.invite(
                session, managed, cast.alice.id, "joy@example.test", "setter", clock.now()
            )
            self.ids["invitation"] = offer.rpartition("/")[2]
            token = sessions.begin(session, cast.ada, "tests", clock.now())
        self.browser = Browser(APP, APP.response_class).hold(token)

    def look_up(self) -> None:
        """What earlier requests have made."""
        with system_transaction() as session:
            standing = select(LeadMerge.id).where(LeadMerge.undone_at.is_(None))
            self.ids["standing_merge"] = session.scalar(standing)
            nell = select(Invitation.id).where(Invitation.email == "nell@example.test")
            self.ids["nells"] = session.scalar(nell)
            shared = select(SavedView.id).where(SavedView.owner_id.is_(None))
            self.ids["shared_view"] = session.scalar(shared)
            begun = session.scalar(select(JobBatch.id).where(JobBatch.kind == MANY.name))
            if begun is not None and "begun" not in self.ids:
                self.ids["begun"] = begun
                changed = LeadAct(kind="status", said="x", before={"status": "new"}, after={})
                changed.workspace_id, changed.user_id = self.cast.acorn.id, self.cast.ada.id
                changed.lead_id, changed.job_batch_id = self.ids["lead"], begun
                session.add(changed)

    def entries(self) -> list[AuditEntry]:
        with system_transaction() as session:
            return list(session.scalars(select(AuditEntry).order_by(AuditEntry.id)))


@pytest.fixture(scope="module")
def scene(scratch_database: None) -> Iterator[Scene]:
    yield Scene()
    empty()


def test_every_change_is_recorded_or_says_why_not() -> None:
    assert sorted(CHANGING - set(RECORDED) - set(UNRECORDED)) == []
    assert sorted((set(RECORDED) | set(UNRECORDED)) - CHANGING) == []
    assert set(RECORDED) & set(UNRECORDED) == set()


def test_what_is_said_to_be_recorded_is_recorded(scene: Scene) -> None:
    """With who, what and from where; and nothing in it is a secret."""
    wrong, before = [], len(scene.entries())
    for endpoint, case in RECORDED.items():
        scene.look_up()
        answer = scene.browser.post(path_of(scene, endpoint), data=form_of(scene, case.form))
        entries = scene.entries()
        written, before = entries[before:], len(entries)
        if answer.status_code >= 400 or case.act not in [entry.act for entry in written]:
            wrong.append(f"{endpoint}: {answer.status_code}, {[entry.act for entry in written]}")
            continue
        mine = next(entry for entry in written if entry.act == case.act)
        if mine.by != "person" or mine.user_id is None or mine.network != "127.0.0.0/24":
            wrong.append(f"{endpoint}: {mine.by} {mine.user_id} {mine.network}")
    said = str([(entry.before, entry.after) for entry in scene.entries()])
    assert not wrong, "\n".join(wrong)
    assert KEY not in said
    assert scene.ids["link"] not in said
    assert scene.ids["invitation"] not in said


def path_of(scene: Scene, endpoint: str) -> str:
    rule = next(rule for rule in APP.url_map.iter_rules() if rule.endpoint == endpoint)
    filled = RECORDED[endpoint].path
    values = {
        name: number_of(scene, filled[name]) if name in filled else scene.ids.get(name, "acorn")
        for name in rule.arguments
    }
    return APP.url_map.bind("localhost").build(endpoint, values, method="POST")


def form_of(scene: Scene, form: dict[str, Any]) -> dict[str, Any]:
    named = {"to", "host_id", "merged_id", "chosen"}
    return {name: number_of(scene, value) if name in named else value for name, value in form.items()}


def number_of(scene: Scene, value: str) -> Any:
    """An id by its name, or the word itself."""
    return scene.ids.get(value, value)


def test_every_act_has_been_seen_or_belongs_to_no_address() -> None:
    elsewhere = {act for act in ACTS if act.startswith("system.")}
    elsewhere |= {"account.refused", "consent.exported", "lead.erased"}  # tests/audit, tests/personal
    assert elsewhere <= set(ACTS)
    assert sorted(set(ACTS) - {case.act for case in RECORDED.values()} - elsewhere) == []
