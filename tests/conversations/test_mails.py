"""What a mail is stored as: whether somebody wrote it, and the campaign that it belongs to."""

from __future__ import annotations

import pytest

from webapp.conversations import mails
from webapp.leads.models import Lead
from webapp.providers.facts import Bounce, Contact, Mail, Reply, SentMail
from webapp.runtime import clock

FACTS = {
    "contact": Contact(provider="emailbison", external_id="5", email="jane@client.test"),
    "external_id": "reply-77",
    "at": clock.now(),
    "text": "Tuesday works.",
}
OURS, CAMPAIGNS = SentMail(**FACTS, source="operator"), SentMail(**FACTS, source="campaign")


@pytest.mark.parametrize(
    ("mail", "is_returned"), [(Bounce(**FACTS), True), (Reply(**FACTS), False), (OURS, False)]
)
def test_what_the_provider_calls_a_bounce_came_back_however_it_reads(mail: Mail, is_returned: bool) -> None:
    assert mails.is_returned(mail) is is_returned
    assert mails.arrival_of(Lead(), mail).is_bounce is is_returned


@pytest.mark.parametrize(
    ("mail", "campaign", "facts"),
    [
        (CAMPAIGNS, "Spring", {"campaign": "Spring"}),
        (CAMPAIGNS, "", {}),
        (OURS, "Spring", {}),
        (Reply(**FACTS), "Spring", {}),
    ],
)
def test_a_campaigns_mail_names_the_campaign_and_no_other_does(
    mail: Mail, campaign: str, facts: dict[str, str]
) -> None:
    assert mails.arrival_of(Lead(campaign=campaign), mail).provider_facts == facts
