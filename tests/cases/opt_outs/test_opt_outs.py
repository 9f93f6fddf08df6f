"""What people write about being contacted, through the webhooks: who is closed, who is not, and who is held for a person."""

from __future__ import annotations

import pytest

from tests.cases.opt_outs.conftest import MAYA, Crowd, Writer

NO_OPT_OUTS = [
    # their own stopping
    ("email", "We would like to stop storing pallets in Ghent ourselves. Can you take over from May?"),
    ("email", "Wir wollen aufhören, selbst Paletten nach Lyon zu schicken. Können Sie das übernehmen?"),
    ("sms", "We quit sending parcels with our own vans last week. What do you charge?"),
    # another channel
    ("sms", "Please don't call me, a mail is better. Wednesday works."),
    ("email", "Bitte rufen Sie mich nicht an, schreiben Sie mir lieber. Mittwoch passt."),
    ("sms", "Please do not phone, texting is fine. Thursday at nine?"),
    # missed mails
    ("email", "We received no more mails from you since Friday. Please send the quote again."),
    ("email", "No more e-mails arrived after the first one. Could you resend the offer?"),
    ("email", "Ich habe von Ihnen keine E-Mails mehr bekommen. Bitte schicken Sie das Angebot noch einmal."),
    # the opposite
    ("email", "Tilmeld mig gerne til demoen på onsdag."),
    ("email", "Please don't remove me from your list, I am only slow to answer."),
    ("email", "Meld mij aan voor de demo van donderdag."),
    # a tapback
    ("sms", "Liked “Hi Maya, 20 pallets would be 240 a week. If it is not for you I will stop texting you.”"),
    ("sms", "Gefällt „Soll ich Sie aus der Liste nehmen?“"),
    ("sms", "Loved “Shall I stop writing to you?”"),
    # their own footer
    ("email", "Wednesday at nine works.\n\n-- \nJonas Weber, Fabrikam AG\nIf you no longer wish to get our newsletter, write to news@fabrikam.test."),
    ("email", "Mittwoch passt.\n\n-- \nFabrikam AG\nWenn Sie unseren Newsletter nicht mehr erhalten möchten, melden Sie sich hier ab."),
    # a date, not a list
    ("email", "Can you remove us from the Monday slot and book us on Friday at two?"),
    ("email", "Nehmen Sie uns bitte vom Montag und tragen Sie uns für Freitag ein."),
    # the sentence goes on
    ("email", "Stop\nby on Monday if you like, the dock is open until five."),
    ("sms", "Stop by on Monday, we are open until five"),
    ("email", "End\nof June is when our contract runs out, so let us talk then."),
    # a refusal of an offer, or a wish to be written to, in a few words
    ("sms", "Không, cảm ơn"),
    ("email", "メールをください。"),
    ("email", "मुझे ईमेल भेजें"),
    ("sms", "送信をお願いします"),
]  # fmt: skip

OPT_OUTS = [
    ("sms", "STOP TEXTS", ""),
    ("sms", "Stop sms", ""),
    ("sms", "stop texting please", ""),
    ("sms", "No thanks. Stop.", ""),
    ("sms", "Not for us. UNSUBSCRIBE", ""),
    ("email", "Kein Interesse. Stop.", "Re: pallets"),
    ("email", "Kindly send me no more emails.", "Re: pallets"),
    ("email", "Please don't send any further messages.", "Re: pallets"),
    ("email", "Bitte senden Sie mir keine weiteren E-Mails.", "Re: pallets"),
    ("email", "Prière de ne plus m'écrire.", "Re: pallets"),
    ("email", "Merci de ne plus nous contacter.", "Re: pallets"),
    ("email", "Por favor, no me escriban más.", "Re: pallets"),
    ("email", "Sent from my phone", "unsubscribe"),
    ("email", "", "Unsubscribe"),
    ("email", "Von meinem iPhone gesendet", "Abmelden"),
    # words that no table of phrases has
    ("sms", "Go away", ""),
    ("sms", "Hou hiermee op aub", ""),
    ("email", "Ich verbitte mir weitere Zuschriften.", "Re: pallets"),
    ("email", "Please scratch us from your prospects.", "Re: pallets"),
    ("email", "Tafadhali acheni kunitumia ujumbe.", "Re: pallets"),
    ("email", "今後一切の営業メールをお断りいたします。", "Re: pallets"),
]


DOUBTFUL = [
    ("email", "Yes, Thursday.\n\n--\nAda Lund\nTo unsubscribe from our mailings click here: https://fabrikam.test/u"),
    ("email", "Take me off the Tuesday call and put Jonas on it, please."),
]  # fmt: skip
"""Their words read like a request when taken literally, and the model says that they are none."""
UNREAD = [
    ("email", "Mesedez, ez idatzi gehiago."),
    ("sms", "აღარ მომწეროთ, გთხოვთ."),
    ("email", "எனக்கு இனி மின்னஞ்சல் அனுப்ப வேண்டாம்."),
]


def test_what_only_looks_like_an_opt_out_closes_nobody(maya: Writer, crowd: Crowd) -> None:
    for seen in crowd(NO_OPT_OUTS):
        assert (seen.is_closed, seen.lead.is_held) == (False, False), seen.text
        assert [event for event in seen.events if event.channel != "calls"] == [], seen.text
    assert maya.sims.emailbison.books.blacklist == []


def test_where_words_and_model_disagree_a_person_decides(maya: Writer, crowd: Crowd) -> None:
    for seen in crowd(DOUBTFUL):
        assert (seen.is_closed, seen.lead.is_held, seen.is_in_needs_you) == (False, True, True), seen.text
    assert maya.sims.emailbison.books.blacklist == []


def test_an_opt_out_in_peoples_own_way_closes_every_channel(crowd: Crowd) -> None:
    for seen in crowd(OPT_OUTS):
        assert (seen.lead.status, seen.lead.sentiment) == ("blacklisted", "Blacklist"), seen.text
        (event,) = seen.events
        assert (event.change, event.channel, event.message_id) == ("opt_out", "all", seen.message.id)
        assert event.evidence
        assert event.evidence in seen.message.body_text + seen.message.subject
        assert not seen.is_in_needs_you, seen.text


def test_an_opt_out_that_arrives_late_counts_although_it_is_not_the_newest(maya: Writer) -> None:
    maya.mails("What does it cost?", ago=600)
    maya.settle()
    maya.mails("Please remove me from your list.", ago=1200)
    maya.settle()
    assert maya.lead.status == "blacklisted"
    assert [row["email"] for row in maya.sims.emailbison.books.blacklist] == [MAYA]


def test_an_opt_out_counts_although_a_word_came_right_behind_it(maya: Writer) -> None:
    maya.texts("STOP")
    maya.texts("thank you")
    maya.settle()
    assert maya.lead.status == "blacklisted"
    assert [message.opt_out_decision for message in maya.messages] == ["opted_out", "none"]


@pytest.mark.parametrize("again", ["START", "Unstop", "I changed my mind, please keep me posted"])
def test_who_takes_an_opt_out_back_comes_before_a_person_and_stays_closed_until_then(
    maya: Writer, again: str
) -> None:
    maya.writes("sms", "STOP")
    assert not maya.is_in_needs_you()
    maya.writes("sms", again)
    assert (maya.lead.status, maya.lead.is_held) == ("blacklisted", True)
    assert maya.is_in_needs_you()
    assert "may want to hear from you again" in maya.panel()
    assert maya.decides("no") == 204
    assert (maya.lead.status, maya.lead.is_held) == ("new", False)
    assert maya.events[-1].change == "opt_in"
    maya.settle()
    assert maya.sims.emailbison.books.blacklist == []


def test_an_opt_out_with_a_question_is_held_until_a_person_says_what_it_is(maya: Writer) -> None:
    maya.writes("email", "Remove me from your list. And by the way, what does it cost?")
    assert (maya.lead.status == "blacklisted", maya.lead.is_held) == (False, True)
    assert maya.is_in_needs_you()
    assert maya.answers() == 422, "nobody writes to them meanwhile"
    page = maya.panel()
    for shown in (
        "They opted out",
        "They did not",
        "Remove me from your list",
        "perhaps an opt-out",
        "also ask",
    ):
        assert shown in page, shown
    assert maya.decides("yes") == 204
    assert (maya.lead.status, maya.lead.is_held) == ("blacklisted", False)
    assert maya.decides("yes") == 422, "it is decided"


def test_a_held_lead_that_did_not_opt_out_can_be_answered(maya: Writer) -> None:
    maya.writes("email", "Remove me from your list. And by the way, what does it cost?")
    assert maya.decides("no") == 204
    assert (maya.lead.is_held, maya.lead.status == "blacklisted") == (False, False)
    assert maya.answers() in (200, 204)


def test_a_model_that_contradicts_the_words_is_not_believed(maya: Writer) -> None:
    maya.sims.ai.endings.add("contrary", name="opt_out")
    maya.writes(
        "email", "Take us off your list, we have moved all our storage to Gdansk and buy nothing there."
    )
    assert (maya.lead.is_held, maya.lead.status == "blacklisted") == (True, False)
    assert "no opt-out" in maya.panel()


def test_a_yes_with_invented_evidence_closes_nobody_by_itself(maya: Writer) -> None:
    maya.sims.ai.endings.add("invented", name="opt_out")
    maya.writes("email", "Is this spam or are you really in Rotterdam? Our lawyer asks.")
    assert maya.lead.status != "blacklisted"
    assert all(event.change == "hold" for event in maya.events)


def test_an_opt_out_is_taken_back_by_a_person_with_a_reason(maya: Writer) -> None:
    maya.writes("email", "Unsubscribe")
    assert "asked not to be contacted" in maya.panel()
    assert maya.reopens("  ") == 422
    assert maya.reopens("They called and asked for an offer.") == 204
    assert maya.lead.status == "new"
    assert (maya.events[-1].by, maya.events[-1].reason) == ("person", "They called and asked for an offer.")
    assert maya.answers() in (200, 204)


def test_a_yes_in_a_language_that_no_rule_reads_is_for_a_person(maya: Writer, crowd: Crowd) -> None:
    for seen in crowd(UNREAD):
        assert (seen.is_closed, seen.lead.is_held, seen.is_in_needs_you) == (False, True, True), seen.text


def test_who_wrote_in_such_a_language_waits_for_a_decision(maya: Writer) -> None:
    channel, text = UNREAD[0]
    maya.writes(channel, text)
    assert maya.answers() == 422, "nobody writes to them meanwhile"
    page = maya.panel()
    assert "in a language that rules do not read" in page
    assert text in page
    assert maya.decides("yes") == 204
    assert maya.lead.status == "blacklisted"


@pytest.mark.parametrize("ending", ["", "contrary"])
def test_who_asks_for_somebody_else_goes_on_writing(maya: Writer, ending: str) -> None:
    """Whatever the model says: its yes is for a person."""
    if ending:
        maya.sims.ai.endings.add(ending, name="opt_out")
    maya.writes("email", "Bitte nehmen Sie Frau Kern aus dem Verteiler, sie hat uns verlassen.")
    assert (maya.lead.is_held, maya.lead.status == "blacklisted") == (bool(ending), False)
    if ending:
        assert "for somebody else" in maya.panel()
        assert maya.answers() == 422, "nobody writes to them meanwhile"
        assert maya.is_in_needs_you()
        assert maya.decides("no") == 204
    assert maya.answers() in (200, 204)


def test_a_refusal_in_words_that_no_rule_knows_is_asked_about(maya: Writer) -> None:
    maya.writes("email", "No thank you.")
    assert not [call for call in maya.sims.ai.calls if "wants_no_contact" in str(call.json)], "known words"
    maya.writes("email", "We already said what we think of this. Kindly keep to your own side of the fence.")
    assert (maya.lead.is_held, maya.lead.status == "blacklisted") == (True, False)
