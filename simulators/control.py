"""The page on which a person plays the leads and breaks the providers."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template_string, request
from flask.typing import ResponseReturnValue

from simulators.ai.endings import KINDS as ENDINGS
from simulators.delivering import IN_TIME, WAYS
from simulators.play import Play
from simulators.provider import Provider
from simulators.switchboard import Switchboard

SPOILS: dict[str, tuple[str, dict[str, Any]]] = {
    "EmailBison refuses the key": (
        "emailbison",
        {
            "kind": "status",
            "status": 401,
            "path": "/api/*",
            "body": '{"data":{"success":false,"message":"The request is not authenticated. Ensure you are using the correct URL, and a key that exists for the URL."}}',
        },
    ),
    "EmailBison says nothing": ("emailbison", {"kind": "hang", "path": "/api/*"}),
    "EmailBison is too busy (429)": (
        "emailbison",
        {"kind": "status", "status": 429, "path": "/api/*", "headers": {"Retry-After": "5"}},
    ),
    "EmailBison loses its answer after sending": (
        "emailbison",
        {"kind": "reset_after", "path": "/api/replies/*/reply"},
    ),
    "GoHighLevel refuses the token": (
        "gohighlevel",
        {
            "kind": "status",
            "status": 401,
            "body": '{"statusCode":401,"message":"Invalid Private Integration token"}',
        },
    ),
    "GoHighLevel says nothing": ("gohighlevel", {"kind": "hang"}),
    "GoHighLevel is too busy (429)": (
        "gohighlevel",
        {"kind": "status", "status": 429, "headers": {"Retry-After": "10"}},
    ),
    "GoHighLevel is down (500)": ("gohighlevel", {"kind": "status", "status": 500}),
    "GoHighLevel loses its answer after sending": (
        "gohighlevel",
        {"kind": "reset_after", "path": "/conversations/messages", "method": "POST"},
    ),
    "The sign-in server is down (503)": ("supabase", {"kind": "status", "status": 503, "path": "/auth/*"}),
    "The sign-in server says nothing": ("supabase", {"kind": "hang", "path": "/auth/*", "seconds": 9.0}),
    "The sign-in server answers HTML": ("supabase", {"kind": "html", "status": 502, "path": "/auth/*"}),
    "The model says nothing": ("ai", {"kind": "hang", "path": "/v1/*"}),
    "The model drips": ("ai", {"kind": "drip", "path": "/v1/*"}),
    "The model server is down (500)": ("ai", {"kind": "status", "status": 500, "path": "/v1/*"}),
}

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Signalbox: the world outside</title>
<style>
body{font:15px/1.5 system-ui,sans-serif;max-width:760px;margin:32px auto;padding:0 16px;color:#1d2327;background:#fff}
h1{font-size:22px}h2{font-size:16px;margin-top:32px}label{display:block;font-weight:600;margin:12px 0 4px}
select,textarea{width:100%;font:inherit;padding:8px;border:1px solid #80868b;border-radius:6px;box-sizing:border-box}
button{font:inherit;padding:6px 14px;border:1px solid #0b5c56;border-radius:6px;background:#0b5c56;color:#fff;margin:8px 8px 0 0}
button.quiet{background:#fff;color:#0b5c56}p.note{background:#e8f3f1;padding:8px 12px;border-radius:6px}
table{border-collapse:collapse;width:100%;font-size:13px}td,th{text-align:left;border-bottom:1px solid #dde1e4;padding:4px 8px 4px 0}
</style></head><body><main>
<h1>The world outside</h1>
<p>This page belongs to the simulated providers, not to Signalbox. Write as a lead and watch it arrive; or break a provider and see what Signalbox says.</p>
{% if note %}<p class="note" role="status">{{ note }}</p>{% endif %}
<h2>Write as a lead</h2>
<form method="post" action="/replies">
<label for="lead">From</label><select id="lead" name="lead">{% for play in plays %}{% for lead in leads(play) %}<option value="{{ loop.index0 }}">{{ lead.first_name }} {{ lead.last_name }}, {{ lead.company }}</option>{% endfor %}{% endfor %}</select>
<label for="text">Message</label><textarea id="text" name="text" rows="5" required>Could we meet on Tuesday? And what would 40 pallets cost for six weeks?</textarea>
<button>Send</button></form>
{% if contacts %}<form method="post" action="/texts">
<label for="contact">Text from</label><select id="contact" name="contact">{% for each in contacts %}<option value="{{ each.id }}">{{ each.firstName }} {{ each.lastName }}, {{ each.phone }}</option>{% endfor %}</select>
<label for="sms">Text message</label><textarea id="sms" name="text" rows="2" required>Thursday works. STOP calling before nine please</textarea>
<button>Send the text</button></form>{% endif %}
<h2>How webhooks come</h2>
<form method="post" action="/webhooks">
<label for="way">Of every provider</label><select id="way" name="way">{% for way, words in ways.items() %}<option value="{{ way }}" {% if way == present %}selected{% endif %}>{{ words }}</option>{% endfor %}</select>
<button>From now on</button></form>
<h2>Break something</h2>
<form method="post" action="/faults">
<label for="fault">What</label><select id="fault" name="fault">{% for name in spoils %}<option>{{ name }}</option>{% endfor %}{% for ending in endings %}<option value="ending:{{ ending }}">The model's next answer ends: {{ ending }}</option>{% endfor %}</select>
<button>Until I mend it</button><button class="quiet" name="times" value="1">Once</button></form>
<form method="post" action="/faults/clear"><button class="quiet">Mend everything</button></form>
{% if faults %}<p>Broken now:</p><ul>{% for provider, fault in faults %}<li>{{ provider }}: {{ fault.kind }} {{ fault.status if fault.kind == "status" else "" }} on {{ fault.path }}{{ " once" if fault.times else "" }}</li>{% endfor %}</ul>{% endif %}
<h2>Last calls</h2>
<table><thead><tr><th scope="col">Provider</th><th scope="col">Call</th><th scope="col">Status</th></tr></thead><tbody>
{% for provider, call in calls %}<tr><td>{{ provider }}</td><td>{{ call.method }} {{ call.path }}</td><td>{{ call.status }}</td></tr>{% else %}<tr><td colspan="3">None yet.</td></tr>{% endfor %}
</tbody></table></main></body></html>"""


class Control(Provider):
    """The page, on the first port."""

    name = "control"

    def __init__(self, board: Switchboard, plays: list[Play]) -> None:
        self.board = board
        self.plays = plays
        super().__init__()

    def routes(self) -> None:
        self.app.add_url_rule("/", view_func=self.index)
        self.app.add_url_rule("/replies", view_func=self.replies, methods=["POST"])
        self.app.add_url_rule("/texts", view_func=self.texts, methods=["POST"])
        self.app.add_url_rule("/webhooks", view_func=self.webhooks, methods=["POST"])
        self.app.add_url_rule("/faults", view_func=self.break_it, methods=["POST"])
        self.app.add_url_rule("/faults/clear", view_func=self.mend, methods=["POST"])

    def index(self) -> ResponseReturnValue:
        providers = self.board.all().values()
        calls = sorted(
            ((p.name, call) for p in providers for call in p.calls[-50:]), key=lambda pair: -pair[1].at
        )[:50]
        faults = [(p.name, fault) for p in providers for fault in p.faults.waiting()]
        return render_template_string(
            PAGE,
            plays=self.plays[:1],
            leads=_leads,
            contacts=list(self.board.gohighlevel.books.contacts.values())[:40],
            ways=WAYS,
            present=self.board.emailbison.delivering.way,
            spoils=SPOILS,
            endings=ENDINGS,
            faults=faults,
            calls=calls,
            note=request.args.get("note"),
        )

    def replies(self) -> ResponseReturnValue:
        play = self.plays[0]
        lead = _leads(play)[request.form.get("lead", 0, type=int)]
        theirs = [row for row in play.provider.books.replies.values() if row["lead_id"] == lead["id"]]
        play.write(lead, theirs[-1]["subject"] if theirs else "Re: your message", request.form["text"])
        return _back(self._wrote(f"{lead['first_name']} {lead['last_name']}"))

    def texts(self) -> ResponseReturnValue:
        contact = self.board.gohighlevel.books.contacts[request.form["contact"]]
        self.board.gohighlevel.text(contact, request.form["text"])
        return _back(self._wrote(f"{contact['firstName']} {contact['lastName']}"))

    def _wrote(self, name: str) -> str:
        way = self.board.emailbison.delivering.way
        return f"{name} wrote. {'It should be in the inbox by now' if way in IN_TIME else WAYS[way]}."

    def webhooks(self) -> ResponseReturnValue:
        way = request.form["way"]
        for provider in self.board.all().values():
            provider.delivering.way = way if way in WAYS else provider.delivering.way
        return _back(f"{WAYS.get(way, 'Nothing is changed')}.")

    def break_it(self) -> ResponseReturnValue:
        chosen = request.form["fault"]
        if chosen.startswith("ending:"):
            self.board.ai.endings.add(chosen.partition(":")[2], times=1 if "times" in request.form else 50)
            return _back("Planned.")
        name, fault = SPOILS[chosen]
        providers: dict[str, list[Provider]] = {
            "ai": [self.board.ai],
            "supabase": [self.board.supabase],
            "gohighlevel": [self.board.gohighlevel],
            "emailbison": [self.board.emailbison, self.board.emailbison_two],
        }
        for provider in providers[name]:
            provider.faults.add(**fault, times=1 if "times" in request.form else None)
        return _back(f"{chosen}: from now on.")

    def mend(self) -> ResponseReturnValue:
        for provider in self.board.all().values():
            provider.faults.clear()
            provider.delivering.way = "at once"
        self.board.ai.endings.clear()
        return _back("Everything works again.")


def _leads(play: Play) -> list[dict[str, Any]]:
    return list(play.provider.books.leads.values())[:40]


def _back(note: str) -> ResponseReturnValue:
    return redirect(f"/?note={note}", 303)
