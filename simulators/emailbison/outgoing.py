"""Mails that are sent through the API: an answer in its thread, or one that begins a thread."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import jsonify, request
from flask.typing import ResponseReturnValue

from simulators.emailbison import events
from simulators.emailbison.answers import invalid, no_record
from simulators.emailbison.books import Row, text_of
from simulators.emailbison.forms import Files as Attached
from simulators.emailbison.forms import read_answer, refusal

if TYPE_CHECKING:
    from simulators.emailbison.installation import EmailBison

PEOPLE = (("to_emails", "to"), ("cc_emails", "cc"), ("bcc_emails", "bcc"))


class Outgoing:
    """What an installation sends for us."""

    def __init__(self, installation: EmailBison) -> None:
        self.of = installation
        add = installation.app.add_url_rule
        add("/api/replies/<int:number>/reply", view_func=self.answer, methods=["POST"])
        add("/api/replies/new", view_func=self.begin, methods=["POST"])

    def answer(self, number: int) -> ResponseReturnValue:
        """In the thread of a reply; its subject is kept, whatever was sent."""
        answered = self.of.books.replies.get(number)
        if answered is None:
            return no_record("reply", str(number))
        lead = self.of.books.leads.get(answered["lead_id"] or 0)
        return self._send(*read_answer(request), lead, answered["subject"], answered)

    def begin(self) -> ResponseReturnValue:
        """A new thread with whoever it goes to, a lead or not."""
        asked, attached = read_answer(request)
        to: Row = next(iter(asked.get("to_emails") or []), {})
        lead = self.of.books.find_lead(str(to.get("email_address") or "-"))
        return self._send(asked, attached, lead, str(asked.get("subject") or ""), None)

    def _send(
        self, asked: Row, attached: Attached, lead: Row | None, subject: str, answered: Row | None
    ) -> ResponseReturnValue:
        if refused := refusal(asked, attached):
            return refused
        if not asked.get("message"):
            return invalid("message", "The message field is required.")
        sender = self.of.books.senders.get(int(asked.get("sender_email_id") or 0))
        if sender is None:
            return invalid("sender_email_id", "The selected sender email id is invalid.")
        sent = self._book(lead, subject, asked, sender)
        for name, content in attached:
            self.of.files.add(sent, name, content)
        self.of.emit(events.answered(self.of.books, self.of.host, sent))
        if answered is not None:
            self.of.on_reply_sent(answered)
        return jsonify(data={"success": True, "message": "Successfully sent email", "reply": sent})

    def _book(self, lead: Row | None, subject: str, asked: dict[str, Any], sender: Row) -> Row:
        books = self.of.books
        text = text_of(asked["message"])
        sent = books.add_reply(
            books.next_id(), lead, subject, text, html=asked["message"], sender=sender, folder="Sent"
        )
        for field, ours in PEOPLE:
            if asked.get(field):
                sent[ours] = [{"name": to["name"], "address": to["email_address"]} for to in asked[field]]
        sent["primary_to_email_address"] = sent["to"][0]["address"]
        return sent
