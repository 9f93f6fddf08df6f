"""Who gets the answer: whoever wrote, and never a noreply, a mail server or a mailbox of ours; and what is ours stays ours."""

from __future__ import annotations

import json
from itertools import product
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from simulators.emailbison import events
from tests.browser import SWAP
from tests.cases.life.conftest import MAYA, Life, ago
from webapp.consent import decisions
from webapp.conversations.models import Message
from webapp.integrations.models import SenderAccount
from webapp.leads.models import Lead
from webapp.runtime.database import unit_of_work

SAM, TWIN = "sam@sender.test", "sam.seller@sender-two.test"


def people(*addresses: str) -> list[dict[str, Any]]:
    return [{"name": None, "address": address} for address in addresses]


def writes(life: Life, sender: str = MAYA, text: str = "What does a pallet cost?", **more: Any) -> None:
    """A mail in Maya's thread, from whomever."""
    facts = {"from_email_address": sender, "from_name": sender.partition("@")[0].title(), **more}
    life.mail(text, **{"to": people(SAM), **facts})


def sent(life: Life) -> list[dict[str, Any]]:
    """The answers in the provider's books."""
    return [row for row in life.books.replies.values() if row["folder"] == "Sent"]


def recipients(row: dict[str, Any]) -> tuple[list[str], list[str], list[str]]:
    """To, CC and BCC."""
    to, copies, blind = ([each["address"] for each in row[field] or []] for field in ("to", "cc", "bcc"))
    return to, copies, blind


def went_to(life: Life) -> tuple[list[str], list[str], list[str]]:
    """To, CC and BCC of the newest answer."""
    return recipients(sent(life)[-1])


def answers(life: Life, **form: str) -> tuple[int, str]:
    answer = life.alice.post(
        f"/w/acorn/leads/{life.lead().id}/replies",
        data={"text": "0.62 a day.", "channel": "email", **form},
        headers=SWAP,
    )
    life.drain()
    return answer.status_code, answer.get_data(as_text=True)


REPLY_TO = {"headers": [{"name": "Reply-To", "value": '"Ortiz, Maya" <maya.ortiz@h4-mail.test>'}]}


CASES: dict[str, tuple[dict[str, Any], list[str], list[str]]] = {
    "the person who wrote": ({}, [MAYA], []),
    "somebody in To": ({"to": people(SAM, "joe@h4.test")}, [MAYA], ["joe@h4.test"]),
    "To and CC, each once": (
        {"to": people(SAM, "joe@h4.test"), "cc": people("lea@h4.test", "joe@h4.test", MAYA)},
        [MAYA],
        ["joe@h4.test", "lea@h4.test"],
    ),
    "a colleague, and not the lead unasked": ({"sender": "ben@h4.test"}, ["ben@h4.test"], []),
    "a colleague, copied to the lead": ({"sender": "ben@h4.test", "cc": people(MAYA)}, ["ben@h4.test"], [MAYA]),
    "where they want answers": (REPLY_TO, ["maya.ortiz@h4-mail.test"], []),
    "a Reply-To that nobody reads": ({"headers": "Reply-To: noreply@h4.test\nX-A: b"}, [MAYA], []),
    "a Reply-To of our own": ({"headers": {"Reply-To": SAM}}, [MAYA], []),
    "a Reply-To that is none": ({"headers": {"reply-to": "h4.test"}}, [MAYA], []),
    "mailboxes of ours": ({"cc": people(TWIN, f"Sam <{SAM}>", "sam+crm@sender.test")}, [MAYA], []),
    "machines": ({"cc": people("no-reply@h4.test", f"bounce+77={MAYA}", "Postmaster@h4.test")}, [MAYA], []),
    "who had a blind copy": ({"bcc": people("file@h4.test")}, [MAYA], []),
    "another script": ({"cc": people("jörg@müller.test")}, [MAYA], ["jörg@xn--mller-kva.test"]),
    "at most twenty": (
        {"cc": people(*(f"p{n}@h4.test" for n in range(30)))},
        [MAYA],
        [f"p{n}@h4.test" for n in range(20)],
    ),
}  # fmt: skip
"""What a mail says besides its words, and whom the answer goes to, and with a copy. Each is somebody's of their own, for MAYA."""


@pytest.mark.usefixtures("without_model")
def test_the_answer_goes_to_whoever_wrote_and_to_everybody_else_there(life: Life) -> None:
    life.books.add_sender(244, "Sam Seller", TWIN)
    life.post(
        events.account(life.books, life.sims.emailbison.host, "EMAIL_ACCOUNT_ADDED", life.books.senders[244])
    )
    expected = {}
    for number, case in enumerate(CASES.values(), 500):
        address = f"maya{number}@h4.test"
        mail, to, copies = json.loads(json.dumps(case).replace(MAYA, address))
        lead = life.books.add_lead(number, "Maya", "Ortiz", address)
        writes(life, mail.pop("sender", address), lead=lead, drain=False, **mail)
        expected[address] = (to, copies)
    life.drain()
    for address, (to, copies) in expected.items():
        page = life.page(life.lead(address))
        assert [each for each in (*to, *copies) if each not in page] == [], address
        life.answer(life.lead(address), "0.62 a day.", drain=False)
    life.drain()
    went = [(life.books.leads[row["lead_id"]]["email"], recipients(row)) for row in sent(life)]
    assert sorted(went) == sorted((address, (*case, [])) for address, case in expected.items())


def test_a_machine_s_mail_in_the_thread_takes_no_answer(life: Life) -> None:
    writes(life, text="Please call me on Tuesday.", when=ago(3))
    writes(
        life,
        "noreply88899303@tickets.h4.test",
        "Thank you, your request #4411 was received. Do not reply to this mail.",
        subject="[#4411] received",
        automated_reply=True,
        when=ago(2),
    )
    writes(life, "no-reply@calendar.h4.test", "Maya has moved your call to 3 pm.", when=ago(1))
    assert answers(life)[0] == 204
    assert went_to(life)[0] == [MAYA]
    asked = life.sims.emailbison.asked("/api/replies/9500/reply")
    assert len(asked) == 1, "in the thread of Maya's mail"


def test_to_cc_bcc_and_mailbox_are_chosen_and_kept(life: Life) -> None:
    life.books.add_sender(244, "Sam Seller", TWIN)
    life.post(
        events.account(life.books, life.sims.emailbison.host, "EMAIL_ACCOUNT_ADDED", life.books.senders[244])
    )
    writes(life, subject="AW: Paletten")
    page = life.page(life.lead())
    assert all(said in page for said in ("AW: Paletten", SAM, TWIN))
    assert "Re: AW" not in page
    form = {
        "to": "Ortiz, Maya <MAYA@h4.test>; joe@h4.test",
        "copies": "Lea <lea@h4.test>, joe@h4.test",
        "blind_copies": "file@acorn.test, lea@h4.test",
        "sender_id": "244",
    }
    assert answers(life, **form)[0] == 204
    assert went_to(life) == ([MAYA, "joe@h4.test"], ["lea@h4.test"], ["file@acorn.test"])
    assert life.sims.emailbison.asked("/api/replies/9500/reply")[0].json["sender_email_id"] == 244
    page = life.page(life.lead())
    assert "Blind copy to file@acorn.test" in page
    writes(life, text="Thanks, and Graz?", cc=people("lea@h4.test"))
    assert answers(life)[0] == 204
    assert went_to(life) == ([MAYA], ["lea@h4.test"], []), "who had a blind copy stays unseen"


REFUSED: tuple[tuple[dict[str, str], dict[str, str]], ...] = (
    ({"to": "", "copies": "joe@h4.test"}, {"to": "Say who gets it."}),
    ({"to": "maya"}, {"to": "“maya” is no address"}),
    ({"to": SAM}, {"to": f"“{SAM}” is a mailbox of ours."}),
    ({"to": "do-not-reply@h4.test"}, {"to": "Nobody reads mail to “do-not-reply@h4.test”."}),
    (
        {"to": "maya@h4", "copies": "joe, lea@h4.test, ben@", "blind_copies": "x@y.test z@y.test"},
        {
            "to": "“maya@h4” is no address",
            "copies": "“joe”, “ben@” are no address",
            "blind_copies": "“x@y.test z@y.test” is no address",
        },
    ),
    ({"blind_copies": ",".join(f"p{n}@h4.test" for n in range(21))}, {"copies": "At most 20 addresses"}),
    ({"sender_id": "77"}, {"sender_id": "not one of this workspace"}),
)
"""Fields, and what is said at which of them."""


@pytest.mark.usefixtures("without_model")
def test_what_cannot_be_used_is_named_at_its_field_and_everything_stays(life: Life) -> None:
    writes(life)
    path = f"/w/acorn/leads/{life.lead().id}/replies"
    for (form, words), headers in product(REFUSED, (SWAP, {})):
        answer = life.alice.post(path, data={"text": "0.62 a day.", **form}, headers=headers)
        page = " ".join(answer.get_data(as_text=True).split())
        assert answer.status_code == 422, form
        for field, said in words.items():
            assert said in page.split(f'id="{field}-error"')[1].split("</p>")[0]
        assert ">0.62 a day.</textarea>" in page
        for field, value in form.items():
            assert field == "sender_id" or f'name="{field}" value="{value}"' in page
    assert life.messages(direction="outbound") == []


def test_nobody_who_asked_not_to_be_contacted_gets_a_copy(life: Life) -> None:
    life.stranger("Hello", from_email_address="joe@h4.test", from_name="Joe Doe")
    with unit_of_work() as session:
        joe = session.scalars(select(Lead).where(Lead.email == "joe@h4.test")).one()
        decisions.set_status(session, joe, "blacklisted", life.cast.alice.id)
    writes(life, to=people(SAM, "joe@h4.test"))
    assert "joe@h4.test" in life.page(life.lead()).split("Left out")[1].split("</p>")[0]
    status, page = answers(life, copies="joe@h4.test")
    assert (status, "joe@h4.test: This lead asked not to be contacted." in page) == (422, True)
    assert answers(life)[0] == 204
    assert went_to(life) == ([MAYA], [], [])


def test_a_colleague_who_opted_out_in_a_lead_s_conversation_gets_no_copy_in_another_s(life: Life) -> None:
    """Joe is no lead: he wrote in Ann's thread."""
    ann = life.books.add_lead(402, "Ann", "Lee", "ann@h4.test")
    life.mail("Unsubscribe", lead=ann, from_email_address="joe@h4.test", from_name="Joe Doe")
    writes(life, to=people(SAM, "joe@h4.test", "lea@h4.test"))
    assert "joe@h4.test" in life.page(life.lead()).split("Left out")[1].split("</p>")[0]
    status, page = answers(life, blind_copies="joe@h4.test")
    assert (status, "joe@h4.test: This lead asked not to be contacted." in page) == (422, True)
    with unit_of_work() as session:
        decisions.reopen(session, life_lead(session, "ann@h4.test"), life.cast.alice.id, "Joe called.")
    assert answers(life, blind_copies="joe@h4.test")[0] == 204


@pytest.mark.usefixtures("without_model")
@pytest.mark.parametrize(
    ("kind", "what"),
    [
        ("BLACKLISTED_EMAIL_ADDED", {"blacklisted_email": {"id": 7, "email": "Joe@h9.test"}}),
        ("BLACKLISTED_DOMAIN_ADDED", {"blacklisted_domain": {"id": 7, "domain": "H9.test"}}),
    ],
)
def test_whom_the_provider_blocks_gets_no_copy_though_nobody_knows_them_here(
    life: Life, kind: str, what: dict[str, Any]
) -> None:
    for _ in range(2):
        life.post(events.event(life.books, life.sims.emailbison.host, kind, **what))
    writes(life, to=people(SAM, "joe@h9.test", "lea@h8.test"))
    assert "joe@h9.test" in life.page(life.lead()).split("Left out")[1].split("</p>")[0]
    status, page = answers(life, copies="joe@h9.test")
    assert (status, "joe@h9.test: This address, or its whole domain, is on the blocklist" in page) == (
        422,
        True,
    )
    assert answers(life)[0] == 204
    assert went_to(life) == ([MAYA], ["lea@h8.test"], [])
    writes(life, "joe@h9.test", "Please call me.")
    assert "joe@h9.test" in {
        sender for message in life.messages(life.lead()) for sender in [message.sender_address]
    }


def life_lead(session: Session, email: str) -> Lead:
    return session.scalars(select(Lead).where(Lead.email == email).with_for_update()).one()


def test_a_copy_to_somebody_who_opts_out_before_it_is_sent_does_not_go(life: Life) -> None:
    life.stranger("Hello", from_email_address="joe@h4.test", from_name="Joe Doe")
    writes(life, to=people(SAM, "joe@h4.test"))
    path = f"/w/acorn/leads/{life.lead().id}/replies"
    assert life.alice.post(path, data={"text": "0.62 a day."}, headers=SWAP).status_code == 204
    with unit_of_work() as session:
        joe = session.scalars(select(Lead).where(Lead.email == "joe@h4.test")).one()
        decisions.set_status(session, joe, "blacklisted", life.cast.alice.id)
    life.drain()
    (message,) = life.messages(direction="outbound")
    assert (message.state, "joe@h4.test" in (message.failure or "")) == ("failed", True)
    assert not [row for row in life.books.replies.values() if row["folder"] == "Sent"]
    again = life.alice.post(f"/w/acorn/messages/{message.id}/tries", headers=SWAP)
    assert (again.status_code, "asked not to be contacted" in again.get_data(as_text=True)) == (422, True)


OURS = "I attach our price list. If this is not for you, say so and I will stop emailing you."


@pytest.mark.parametrize("route", ["tracked", "untracked", "untracked twin", "copy to ourselves", "list"])
def test_our_own_mail_is_ours_by_any_route(life: Life, route: str) -> None:
    life.books.add_sender(244, "Sam Seller", TWIN)
    life.post(
        events.account(life.books, life.sims.emailbison.host, "EMAIL_ACCOUNT_ADDED", life.books.senders[244])
    )
    writes(life, text="Tell me more.", when=ago(5))
    before = life.lead()
    facts = {"from_email_address": SAM, "from_name": "Sam Seller", "to": people(MAYA), "when": ago(1)}
    if route == "tracked":
        life.mail(OURS, **facts)
    elif route == "list":
        life.books.add_reply(9_700, life.maya, "Re: pallets", OURS, **facts)
        life.alice.post(f"/w/acorn/leads/{before.id}/syncs")
        life.drain()
    else:
        if route == "untracked twin":
            facts |= {"from_email_address": "Sam.Seller+a@sender-two.test"}
        elif route == "copy to ourselves":
            facts |= {"to": people(TWIN), "cc": people(SAM, MAYA)}
        life.stranger(OURS, **facts)
    (lead,) = life.leads()
    assert (lead.status, lead.sentiment) == (before.status, before.sentiment)
    assert [message.body_text for message in life.messages(lead, "outbound")] == [OURS]
    assert len(life.messages(lead)) == 1
    assert life.needs_you() == [], "it has its answer"


def test_between_mailboxes_of_ours_there_is_no_lead(life: Life) -> None:
    writes(life, text="Tell me more.")
    life.stranger(
        "Warm-up: how are you?", from_email_address=SAM, from_name="Sam", to=people("sam+w@sender.test")
    )
    assert [lead.email for lead in life.leads()] == [MAYA]


def test_a_copy_of_our_answer_that_comes_back_is_no_second_answer(life: Life) -> None:
    writes(life)
    assert answers(life, blind_copies=SAM)[0] == 204
    (sent,) = life.messages(direction="outbound")
    for number in range(2):
        life.stranger(
            f"0.62 a day.\n\nOn Tuesday Maya wrote:\n> What does a pallet cost? {number}",
            from_email_address=SAM,
            from_name="Sam Seller",
            to=people(MAYA),
            raw_message_id=sent.provider_facts.get("mail_id"),
        )
    assert [message.id for message in life.messages(direction="outbound")] == [sent.id]
    assert len(life.leads()) == 1


def test_whoever_tries_a_campaign_on_themselves_is_the_lead(life: Life) -> None:
    writes(life)
    self_lead = life.books.add_lead(401, "Sam", "Seller", SAM)
    life.mail("It arrived, what now?", lead=self_lead, from_email_address=SAM)
    lead = life.lead(SAM)
    assert [message.body_text for message in life.messages(lead)] == ["It arrived, what now?"]
    life.answer(lead, "Good.")
    assert went_to(life)[0] == [SAM]


def test_mailboxes_are_known_from_what_happens_in_them(life: Life) -> None:
    writes(life)
    with unit_of_work() as session:
        (mailbox,) = session.scalars(select(SenderAccount))
        assert (mailbox.provider_id, mailbox.email, mailbox.state) == ("243", SAM, "connected")
        assert session.scalars(select(Message.sender_address)).all() == [MAYA]
