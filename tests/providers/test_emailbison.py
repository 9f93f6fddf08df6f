"""Every function of the client against the simulator's exact bodies, in both ways of paging and with every kind of no."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from typing import Any

import pytest

from simulators import Switchboard
from simulators.emailbison import events as bodies
from tests.providers.conftest import Behave
from webapp.providers.clients import OutgoingMail
from webapp.providers.emailbison import campaigns, events, leads, pages, replies, workspace
from webapp.providers.emailbison.client import EmailBison
from webapp.providers.emailbison.wire import EmailBisonAccount, request, template
from webapp.providers.errors import BadReply, KeyRefused, Rejected
from webapp.providers.facts import Contact


@pytest.fixture
def account(sims: Switchboard) -> EmailBisonAccount:
    return EmailBisonAccount(sims.emailbison.host, sims.emailbison.key)


@pytest.fixture
def jane(sims: Switchboard) -> int:
    books = sims.emailbison.books
    row = books.add_lead(5, "Jane", "Roe", "jane@client.test", company="Client Inc", title="VP Ops")
    row["custom_variables"] = [{"name": "phone_number", "value": "+15550001234"}, "odd", {"name": 1}]
    books.add_sent(12581, row, "quick question", "<p>Hi Jane</p>")
    books.add_reply(9045, row, "Re: quick question", "Sounds good.", when=None)
    return 5


def test_whoami(account: EmailBisonAccount) -> None:
    assert workspace.whoami(account).team.name == "Acorn"


def test_all_of_a_list_by_cursor_and_by_number(sims: Switchboard, account: EmailBisonAccount) -> None:
    books = sims.emailbison.books
    for number in range(100, 147):
        books.add_reply(number, None, "hello", "hi", from_email_address="lee@other.test", folder="Inbox")
    for number in range(200, 210):
        books.add_reply(number, None, "ours", "hi", folder="Sent")
    inbox = list(replies.list_replies(account, folder="inbox"))
    assert [len(page) for page in inbox] == [15, 15, 15, 2]
    assert [row.id for page in inbox for row in page] == [str(number) for number in range(146, 99, -1)]
    asked = [call.query for call in sims.emailbison.asked("/api/replies")]
    assert {query["folder"] for query in asked} == {"inbox"}, "links.next forgets the filters, we do not"
    assert sum("cursor" in query for query in asked) == 3
    numbered = pages.walk(account, "/api/replies", replies.ReplyRow, query={"folder": "all"}, by_number=True)
    assert len([row for page in numbered for row in page]) == 57


def test_an_empty_page_ends_the_list_whatever_it_says_of_a_next_one(
    sims: Switchboard, account: EmailBisonAccount
) -> None:
    body = json.dumps(
        {"data": [], "links": {"next": "https://x.test/?cursor=abc"}, "meta": {"next_cursor": "abc"}}
    )
    sims.emailbison.faults.add("status", path="/api/replies", status=200, body=body)
    assert list(replies.list_replies(account)) == []
    assert sims.emailbison.asked("/api/replies") == [], "a second call would have been answered by the books"


def test_an_empty_list_has_no_pages(account: EmailBisonAccount) -> None:
    assert list(replies.list_replies(account)) == []


def test_a_list_too_deep_for_numbers_says_so(account: EmailBisonAccount) -> None:
    with pytest.raises(Rejected) as refused:
        request(account, "GET", "/api/replies", query={"page": "501"})
    assert refused.value.status == 422
    assert "cursor" in refused.value.hint


def played(*answers: Any) -> Behave:
    """A server that answers these JSON documents in turn, the last one for ever."""
    turns = list(answers)

    def behave(connection: socket.socket) -> None:
        while connection.recv(65536):
            document = turns.pop(0) if len(turns) > 1 else turns[0]
            body = document if isinstance(document, bytes) else json.dumps(document).encode()
            head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n\r\n"
            connection.sendall(head.encode() + body)

    return behave


ROWS = [{"id": 1, "name": "A", "status": "Active", "new_field": {"of": "tomorrow"}}, "no row", None]
CIRCLE = {"data": ROWS, "meta": {"next_cursor": "abc"}, "links": {"next": None}}
ENDS = {
    "circle": ((CIRCLE,), BadReply),
    "circle of two": (
        (
            {"data": ROWS, "meta": {"next_cursor": "a"}},
            {"data": ROWS, "meta": {"next_cursor": "b"}},
            {"data": ROWS, "meta": {"next_cursor": "a"}},
            {"data": ROWS, "meta": {"next_cursor": "b"}},
        ),
        BadReply,
    ),
    "same page for ever": (
        ({"data": ROWS, "links": {"next": "https://x.test/api/campaigns?page=2"}},),
        BadReply,
    ),
    "no list": (({"data": {"id": 1}},), BadReply),
    "HTML": ((b"<!doctype html><title>Sign in</title>",), BadReply),
    "truncated": ((b'{"data": [{"id": 1}, {"i',), BadReply),
    "not a number": ((b'{"data": [{"id": NaN}]}',), BadReply),
    "an array": ((b"[1]",), BadReply),
    "nested too deep": ((b'{"data":' + b"[" * 100_000,), BadReply),
    "nothing": ((b"",), BadReply),
}


@pytest.mark.parametrize("name", ENDS)
def test_a_list_that_makes_no_sense_is_an_error(
    server: Callable[[Behave], str], allow: Callable[[str], None], name: str
) -> None:
    answers, error = ENDS[name]
    host = server(played(*answers))
    allow(host)
    with pytest.raises(error) as failed:
        list(campaigns.list_campaigns(EmailBisonAccount(host, "9|some-key")))
    assert (failed.value.host, failed.value.endpoint) == (host, "/api/campaigns")


@pytest.mark.parametrize(
    "document",
    [
        {"data": ROWS, "links": {"next": None}, "meta": {"next_cursor": None}},
        {"data": ROWS},
        {"data": ROWS, "links": None, "meta": []},
        {"data": ROWS, "links": {"next": 7}, "meta": {"current_page": 1, "last_page": 9}},
        b'\xef\xbb\xbf{"data": [{"id": 1, "name": "A", "status": "Active", "status": "active", "n": 1e400}]}',
    ],
)
def test_unknown_fields_and_odd_rows_are_tolerated(
    server: Callable[[Behave], str], allow: Callable[[str], None], document: Any
) -> None:
    host = server(played(document))
    allow(host)
    (page,) = campaigns.list_campaigns(EmailBisonAccount(host, "9|some-key"))
    assert [(row.id, row.name, row.status.lower()) for row in page] == [("1", "A", "active")]


def test_a_lead_is_found_by_address_whatever_its_case(account: EmailBisonAccount, jane: int) -> None:
    found = leads.find_lead(account, "JANE@client.test")
    assert found is not None
    assert (found.id, found.company, found.variable("Phone_Number")) == ("5", "Client Inc", "+15550001234")
    assert leads.find_lead(account, "nobody@client.test") is None
    assert leads.find_lead(account, "a/b?c#d@client.test") is None


def test_what_a_campaign_only_plans_is_left_out(
    sims: Switchboard, account: EmailBisonAccount, jane: int
) -> None:
    books = sims.emailbison.books
    books.add_sent(12582, books.leads[5], "Re: q", "<p>Still?</p>")["sent_at"] = None
    nested = books.add_sent(12583, books.leads[5], "Re: q", "<p>There?</p>")
    nested["sender_email"], nested["sender_email_id"] = {"id": 243}, None
    found = EmailBison(account).campaign_mails_of(Contact(provider="emailbison", external_id="5"))
    assert {mail.external_id for mail in found} == {"scheduled-12581", "scheduled-12583"}
    assert {mail.reference["sender_email_id"] for mail in found} == {"243"}
    assert [row.id for page in replies.list_replies_of_lead(account, 5) for row in page] == ["9045"]


def test_an_answer_is_sent_and_known_by_its_id(
    sims: Switchboard, account: EmailBisonAccount, jane: int
) -> None:
    mail = OutgoingMail(
        {"reply_id": "9045", "sender_email_id": "243"},
        "Tuesday.\n\nBob & Co",
        ["jane@client.test"],
        ["boss@client.test"],
        ["file@acorn.test"],
    )
    sent = replies.send(account, mail)
    row = sims.emailbison.books.replies[sent.reply_id]
    assert (row["html_body"], row["folder"]) == ("<p>Tuesday.</p><p>Bob &amp; Co</p>", "Sent")
    assert [[each["address"] for each in row[field]] for field in ("to", "cc", "bcc")] == [
        ["jane@client.test"],
        ["boss@client.test"],
        ["file@acorn.test"],
    ]
    assert [mail.is_ours for mail in replies.conversation_thread(account, 9045)] == [False, True]


def test_marks_and_stops(sims: Switchboard, account: EmailBisonAccount, jane: int) -> None:
    books = sims.emailbison.books
    replies.mark_interested(account, 9045, interested=True)
    assert books.replies[9045]["interested"] is True
    assert sims.emailbison.calls[-1].json == {"skip_webhooks": True}
    replies.mark_interested(account, 9045, interested=False)
    assert books.replies[9045]["interested"] is False
    leads.unsubscribe_lead(account, 5)
    assert books.leads[5]["status"] == "unsubscribed"
    workspace.block(account, "jane@client.test")
    workspace.block(account, "jane@client.test")
    assert [row.email for page in workspace.blocklist(account) for row in page] == ["jane@client.test"]


def test_webhook_addresses(account: EmailBisonAccount) -> None:
    made = events.add_webhook_url(account, "inbox", "https://a.test/x", ["lead_replied"])
    changed = events.change_webhook_url(account, str(made.id), "inbox", "https://a.test/y", ["email_sent"])
    assert (changed.id, changed.url, changed.events) == (made.id, "https://a.test/y", ["email_sent"])
    assert [each.id for each in events.list_webhook_urls(account)] == [made.id]
    events.remove_webhook_url(account, str(made.id))
    events.remove_webhook_url(account, str(made.id))
    assert events.list_webhook_urls(account) == []


def test_the_feed_where_there_is_one(sims: Switchboard, account: EmailBisonAccount, jane: int) -> None:
    host = sims.emailbison
    for _ in range(17):
        host.hooks.emit(bodies.replied(host.books, host.host, host.books.replies[9045]))
    rows = [row for page in events.feed(account) or () for row in page]
    assert (len(rows), len({row.uuid for row in rows})) == (17, 17)
    assert rows[0].payload["event"]["type"] == "LEAD_REPLIED"
    host.hooks.has_feed = False
    assert events.feed(account) is None


REFUSALS = {
    "wrong key": (401, KeyRefused, "not authenticated"),
    "another workspace": (403, KeyRefused, "does not match the workspace"),
    "no such record": (404, Rejected, "Record not found."),
    "success is false": (200, Rejected, "Sequence steps do not exist"),
    "validation": (422, Rejected, "sender email id is invalid"),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_every_no_is_told_apart_in_the_providers_own_words(
    sims: Switchboard, account: EmailBisonAccount, jane: int, name: str
) -> None:
    status, error, words = REFUSALS[name]
    sender, number = 243, 9045
    if name == "wrong key":
        account = EmailBisonAccount(account.host, sims.emailbison_two.key)
    elif name == "another workspace":
        sims.emailbison.foreign_replies.add(9045)
    elif name == "no such record":
        number = 1
    elif name == "success is false":
        sims.emailbison.faults.add("success_false")
    else:
        sender = 7
    with pytest.raises(error) as refused:
        replies.send(
            account, OutgoingMail({"reply_id": number, "sender_email_id": sender}, "x", ["jane@x.test"])
        )
    assert (refused.value.status, refused.value.endpoint) == (status, "/api/replies/{id}/reply")
    assert words in refused.value.hint
    assert len(sims.emailbison.calls) <= 1, "a no is not asked for twice"


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/api/leads/jane%40client.test", "/api/leads/{id}"),
        ("/api/replies/9045/conversation-thread", "/api/replies/{id}/conversation-thread"),
        ("/api/webhook-url", "/api/webhook-url"),
        ("/api/leads/JANE", "/api/leads/{id}"),
    ],
)
def test_no_id_and_no_address_is_shown(path: str, shown: str) -> None:
    assert template(path) == shown


def test_an_account_does_not_show_its_key(account: EmailBisonAccount) -> None:
    assert account.key not in repr(account)
    assert account.key not in account.pace().name
