"""What the operator finds: leads who wrote, and rows for the pages beside the inbox."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from playwright.sync_api import Page, Response, expect
from sqlalchemy.orm import Session

from tests import factories
from tests.factories import PASSWORD
from webapp.accounts.models import Workspace
from webapp.conversations import rollups
from webapp.conversations.models import Message
from webapp.jobs.models import Job
from webapp.leads.models import Lead
from webapp.runtime import clock
from webapp.webhooks.models import Delivery

HTML = "<p>Which <b>cities</b>?</p><ul><li>Hamburg</li><li>Graz</li></ul>"


def wrote(
    session: Session, workspace: Workspace, name: str, text: str, *, minutes: int, **facts: Any
) -> Lead:
    """A lead whose mail came this many minutes ago and can be answered."""
    first, last = name.split()
    usual = {"company": "Northwind", "sentiment": "Interested", "overall_score": 3}
    lead = factories.lead(session, workspace, first_name=first, last_name=last, **{**usual, **facts})
    writes(session, lead, text, minutes=minutes)
    return lead


def writes(session: Session, lead: Lead, text: str, *, minutes: int = 0, **facts: Any) -> Message:
    """Another mail of this lead; open pages are told once it is committed."""
    message = factories.message(
        session,
        lead,
        text,
        sender_name=lead.name,
        sender_address=lead.email,
        sent_at=clock.now() - timedelta(minutes=minutes),
        provider_facts={"reply_id": "9001", "sender_email_id": "243"},
        **facts,
    )
    rollups.refresh(session, lead)
    return message


def three(session: Session, workspace: Workspace) -> list[int]:
    """Ines, Leo and Maya, the newest first."""
    mails = (("Ines Bauer", "What does a pallet cost?"), ("Leo Brandt", "Call me."), ("Maya Ortiz", "Yes."))
    return [wrote(session, workspace, *mail, minutes=10 * (n + 1)).id for n, mail in enumerate(mails)]


def sign_in(page: Page, email: str) -> None:
    """On the form that is shown, with the password."""
    page.get_by_label("Address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def open_lead(page: Page, name: str) -> None:
    """Press the row of this lead, and wait until the conversation has its place and its end is in view."""
    page.locator(".row", has_text=name).click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    expect(page.locator(".inbox")).to_have_attribute("data-opened", "yes")


def wait_until(page: Page, holds: str) -> None:
    """Until this expression is true of what is drawn. Playwright's own wait compiles text in the page, which our policy forbids."""
    page.evaluate(
        f"new Promise((done) => {{ const look = () => ({holds}) ? done() : requestAnimationFrame(look); look(); }})"
    )


def look_again(page: Page) -> Response:
    """The person comes back to the tab, which asks at once whether anything changed: the answer."""
    with page.expect_response(re.compile("/pulse")) as asked:
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    return asked.value


def hold_pulses(page: Page) -> None:
    """From here on the page hears of no change by itself. The pulse that was under way has been answered."""
    page.route("**/pulse?*", lambda route: route.fulfill(status=204))
    look_again(page)


def types_at_once(page: Page) -> None:
    """From here on no time passes between two keys, however busy the machine is: a page may take slow ones for two words."""
    page.clock.set_fixed_time(clock.now())


def unreadable(session: Session, workspace: Workspace) -> int:
    """A call that nobody could read."""
    delivery = Delivery(
        workspace_id=workspace.id,
        provider="emailbison",
        event_key="unreadable-1",
        content_type="application/json",
        body=b'{"event": {"type": "LEAD_REPLIED"}, "data": [',
        state="unreadable",
        reason="the body is no JSON",
    )
    session.add(delivery)
    session.flush()
    return delivery.id


def failed_job(session: Session, workspace: Workspace) -> None:
    """A send that ended badly, with the reason that the Jobs page shows."""
    session.add(
        Job(
            workspace_id=workspace.id,
            kind="conversations.send",
            key="send-1",
            arguments={"message_id": 1},
            queue="send",
            state="failed",
            error_class="KeyRefused",
            error_note="EmailBison refused the key. Replace it under Integrations, then retry.",
            finished_at=clock.now(),
        )
    )
