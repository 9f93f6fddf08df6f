"""Tags are a workspace's own: kept, put on leads and taken off, found by, taken back, and never another workspace's."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from tests import factories
from tests.browser import SWAP, Browser
from tests.factories import Cast
from tests.fixture_types import Drain, SignIn
from webapp.inbox.models import LeadAct
from webapp.leads.models import Lead
from webapp.runtime import clock
from webapp.runtime.database import system_transaction, unit_of_work
from webapp.tags.models import LeadTag, Tag

PLACE = "/w/acorn/tags"


def make(browser: Browser, name: str, place: str = PLACE) -> int:
    assert browser.post(place, data={"name": name}, headers=SWAP).status_code == 204
    return tag_id(name)


def tag_id(name: str) -> int:
    with system_transaction() as session:
        return session.scalars(select(Tag.id).where(Tag.name == name)).one()


def tagging(browser: Browser, lead_id: int, **form: object) -> int:
    return browser.post(f"/w/acorn/leads/{lead_id}/tags", data=form, headers=SWAP).status_code


def on(lead_id: int) -> list[str]:
    """The tags that the lead has."""
    with system_transaction() as session:
        having = select(Tag.name).join(LeadTag, LeadTag.tag_id == Tag.id)
        standing = (LeadTag.lead_id == lead_id, LeadTag.taken_off_at.is_(None))
        return list(session.scalars(having.where(*standing).order_by(Tag.name)))


def undo(browser: Browser) -> int:
    return browser.post("/w/acorn/acts/undo", headers=SWAP).status_code


@pytest.fixture
def lead_ids(cast: Cast) -> list[int]:
    with unit_of_work() as session:
        facts = {"sentiment": "Interested", "last_inbound_at": clock.now()}
        return [
            factories.lead(session, cast.acorn, first_name=name, assigned_to=owner, **facts).id
            for name, owner in (("Jane", cast.sam.id), ("Finn", None), ("Ola", None))
        ]


def test_they_are_made_renamed_and_removed(alice: Browser, cast: Cast, lead_ids: list[int]) -> None:
    vip = make(alice, "VIP")
    tagging(alice, lead_ids[0], on=vip)
    assert alice.post(PLACE, data={"name": " vip "}, headers=SWAP).status_code == 204
    make(alice, "Trade fair")
    assert re.findall(r"<bdi>([^<]+)</bdi>", alice.get(PLACE).text) == ["Trade fair", "VIP"], "one VIP"
    taken = alice.post(f"{PLACE}/{vip}", data={"name": "trade FAIR"}, headers=SWAP)
    assert (taken.status_code, "There is a tag “trade FAIR” already." in taken.text) == (422, True)
    assert alice.post(f"{PLACE}/{vip}", data={"name": "Key account"}, headers=SWAP).status_code == 204
    assert on(lead_ids[0]) == ["Key account"]
    assert "It is taken off 1 lead." in alice.get(PLACE).text
    assert alice.post(f"{PLACE}/{vip}/removal", headers=SWAP).status_code == 204
    assert on(lead_ids[0]) == []
    for name in ("", " \0 "):
        assert alice.post(PLACE, data={"name": name}, headers=SWAP).status_code in {400, 422}


def test_setters_use_them_and_keep_none(
    client: Browser, cast: Cast, lead_ids: list[int], sign_in: SignIn
) -> None:
    vip = make(sign_in(client, cast.bob), "VIP")
    sam = sign_in(client, cast.sam)
    assert (tagging(sam, lead_ids[0], on=vip), tagging(sam, lead_ids[1], on=vip)) == (204, 404)
    assert (on(lead_ids[0]), on(lead_ids[1])) == (["VIP"], [])
    assert tagging(sam, lead_ids[0], name="His own") == 404
    for path in (PLACE, f"{PLACE}/{vip}", f"{PLACE}/{vip}/removal"):
        assert sam.post(path, data={"name": "x"}, headers=SWAP).status_code == 404
    assert "Remove VIP" not in sam.get(PLACE).text


def test_a_tag_of_another_workspace_is_none(
    client: Browser, cast: Cast, lead_ids: list[int], sign_in: SignIn
) -> None:
    theirs = make(sign_in(client, cast.charlie), "Birch's", "/w/birch/tags")
    alice = sign_in(client, cast.alice)
    assert tagging(alice, lead_ids[0], on=theirs) == 422
    assert tagging(alice, lead_ids[0], off=theirs) == 422
    many = {"act": f"tag:{theirs}", "chosen": lead_ids}
    assert alice.post("/w/acorn/inbox/many", data=many, headers=SWAP).status_code == 422
    assert "Birch's" not in alice.get(f"/w/acorn/leads/{lead_ids[0]}").text + alice.get(PLACE).text
    assert "Nothing fits" in alice.get(f"/w/acorn/inbox?view=everyone&tag={theirs}").text


def test_they_stand_in_the_row_and_the_panel_with_who_did_it(
    alice: Browser, cast: Cast, lead_ids: list[int]
) -> None:
    lead_id = lead_ids[0]
    for name in ("Alpha", "Beta", "Gamma"):
        assert tagging(alice, lead_id, name=name) == 204
    version = re.search(r"/panel\?[^\"]*v=([^\"&]+)", alice.get(f"/w/acorn/leads/{lead_id}").text)
    assert version
    panel = f"/w/acorn/leads/{lead_id}/panel?v={version[1]}"
    assert alice.get(panel, headers=SWAP).status_code == 204, "nothing changed"
    assert tagging(alice, lead_id, off=tag_id("Beta")) == 204
    text = re.sub(r"<[^>]+>", "", alice.get(panel, headers=SWAP).text)
    assert re.search(r"Beta: put on by Alice, [^;]*; taken off by Alice, ", text)
    assert "Alpha: put on by Alice, now" in text
    row = alice.get("/w/acorn/inbox/list", headers=SWAP).text
    assert ("Alpha" in row, "Gamma" in row, "Beta" in row) == (True, True, False)
    tagging(alice, lead_id, on=tag_id("Beta"))
    assert "more tags: Gamma" in alice.get("/w/acorn/inbox/list", headers=SWAP).text
    alice.post(f"{PLACE}/{tag_id('Gamma')}", data={"name": "Delta"}, headers=SWAP)
    assert "Delta" in alice.get(panel, headers=SWAP).text


def test_the_list_is_narrowed_by_one(alice: Browser, lead_ids: list[int]) -> None:
    vip = make(alice, "VIP")
    tagging(alice, lead_ids[0], on=vip)
    tagging(alice, lead_ids[1], on=vip)
    tagging(alice, lead_ids[1], off=vip)
    page = alice.get(f"/w/acorn/inbox/list?tag={vip}", headers=SWAP).text
    assert ("Jane" in page, "Finn" in page, "Ola" in page) == (True, False, False)
    assert 'aria-label="Without the filter VIP"' in page
    assert "Finn" in alice.get("/w/acorn/inbox/list?tag=nonsense", headers=SWAP).text


def test_the_undo_key_takes_back_what_was_done_last(alice: Browser, lead_ids: list[int]) -> None:
    lead_id = lead_ids[0]
    tagging(alice, lead_id, name="VIP")
    tagging(alice, lead_id, name="Fair")
    tagging(alice, lead_id, off=tag_id("VIP"))
    assert (undo(alice), on(lead_id)) == (204, ["Fair", "VIP"])
    assert (undo(alice), on(lead_id)) == (204, ["VIP"]), "the one put on since stays"
    assert tagging(alice, lead_id, on=tag_id("VIP")) == 204, "it had it: nothing to take back"
    assert (undo(alice), on(lead_id)) == (204, [])
    tagging(alice, lead_id, on=tag_id("VIP"))
    tagging(alice, lead_id, off=tag_id("VIP"))
    alice.post(f"{PLACE}/{tag_id('VIP')}/removal", headers=SWAP)
    assert undo(alice) == 422, "the tag is no more"


def test_many_get_it_and_only_they_lose_it_again(alice: Browser, lead_ids: list[int], drain: Drain) -> None:
    vip = make(alice, "VIP")
    tagging(alice, lead_ids[0], on=vip)
    asked = f"/w/acorn/inbox/many?act=tag:{vip}&all=1"
    assert "gets the tag “VIP”" in alice.get(asked, headers=SWAP).text
    for act, had, after in (
        ("tag", [["VIP"], [], []], [["VIP"]] * 3),
        ("untag", [["VIP"], [], []], [[]] * 3),
    ):
        assert [on(each) for each in lead_ids] == had
        begun = alice.post(
            "/w/acorn/inbox/many", data={"act": f"{act}:{vip}", "chosen": lead_ids}, headers=SWAP
        )
        assert begun.status_code == 204
        drain()
        assert [on(each) for each in lead_ids] == after
        assert undo(alice) == 204
        drain()
        assert [on(each) for each in lead_ids] == had


def test_joined_leads_have_the_tags_of_both_and_get_their_own_back(
    alice: Browser, lead_ids: list[int]
) -> None:
    kept, merged = lead_ids[:2]
    for lead_id, name in ((kept, "Ours"), (merged, "Ours"), (merged, "Theirs")):
        tagging(alice, lead_id, name=name)
    with system_transaction() as session:
        since = session.scalars(select(LeadTag.put_on_at).where(LeadTag.lead_id == merged)).all()
    alice.post(f"/w/acorn/leads/{kept}/merges", data={"merged_id": merged}, headers=SWAP)
    assert on(kept) == ["Ours", "Theirs"]
    with system_transaction() as session:
        brought = session.scalars(select(LeadTag).where(LeadTag.lead_id == kept).order_by(LeadTag.id)).all()
    assert brought[-1].put_on_at in since, "nobody puts it on now"
    tagging(alice, kept, name="Both")
    undone = alice.post(f"/w/acorn/acts/{last_merge()}/undo", headers=SWAP)
    assert undone.status_code == 204
    assert (on(kept), on(merged)) == (["Both", "Ours"], ["Ours", "Theirs"])


def last_merge() -> int:
    with system_transaction() as session:
        return session.scalars(select(LeadAct.id).where(LeadAct.kind == "merge")).one()


def test_a_lead_that_is_gone_takes_its_tags_with_it(alice: Browser, lead_ids: list[int]) -> None:
    tagging(alice, lead_ids[0], name="VIP")
    with system_transaction() as session:
        session.delete(session.get_one(Lead, lead_ids[0]))
    with system_transaction() as session:
        assert session.scalars(select(LeadTag)).all() == []
        assert session.scalars(select(Tag.name)).all() == ["VIP"]
