"""The inbox: its page, and the fragments that keep it fresh."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.accounts import access
from webapp.accounts.scopes import Scope
from webapp.inbox.filters import MAX_SEARCH_LENGTH, Filters
from webapp.inbox.listing import find_leads, list_leads
from webapp.inbox.merging import find_others
from webapp.inbox.page import CHOICES, TEMPLATE, contents, count_or_unknown, open_asked, rows_asked
from webapp.inbox.predicates import VIEWS
from webapp.inbox.saved_views import may_share_in
from webapp.inbox.searching import TooLong
from webapp.inbox.versions import version_of
from webapp.inbox.views.rows import draw, marked
from webapp.integrations.standing import is_connected, standing_of
from webapp.leads.visibility import find_kept, get_lead
from webapp.runtime import changes, clock
from webapp.runtime.errors import NotFound, SignedOut
from webapp.runtime.snapshots import snapshot
from webapp.search.sentences import NONE, sentences_of
from webapp.web import htmx
from webapp.web.errors import sign_in_path
from webapp.web.fields import query_id
from webapp.web.streams import HOLD

UNBUFFERED = {"X-Accel-Buffering": "no", "Cache-Control": "no-store, no-transform"}
"""Of a stream: no proxy may wait for its end."""
FOUND = 6
"""Leads that the command bar shows."""

bp = Blueprint("inbox", __name__, url_prefix="/w/<slug>")


@bp.app_context_processor
def _sidebar() -> dict[str, object]:
    """The views that every page's sidebar leads to."""
    return {"views": VIEWS, "standing": ""}


bp.add_app_template_global(draw, "rows_of")
bp.add_app_template_filter(marked)


@bp.get("/inbox")
def index(slug: str) -> ResponseReturnValue:
    """The list, and the lead of `?lead=` beside it."""
    scope, lead_id = access.scope(slug), query_id("lead")
    try:
        return _page(scope, lead_id)
    except NotFound:
        return _kept_instead(scope, lead_id or 0)


@bp.get("/leads/<int:lead_id>")
def lead(slug: str, lead_id: int) -> ResponseReturnValue:
    """One lead: the whole page, or for a swap the conversation alone."""
    scope = access.scope(slug)
    try:
        if not htmx.is_swap():
            return _page(scope, lead_id)
        with snapshot() as session:
            opened = open_asked(session, scope, request.args, lead_id)
    except NotFound:
        return _kept_instead(scope, lead_id)
    filters = Filters.read(request.args)
    return render_template(
        "conversations/_conversation.html", scope=scope, filters=filters, conversation=opened, **CHOICES
    )


@bp.get("/leads/found")
def found(slug: str) -> ResponseReturnValue:
    """A few leads that a search finds, for the command bar."""
    scope, asked = access.scope(slug), Filters.read({"view": "everyone", "q": request.args.get("q", "")})
    words = asked.words
    try:
        with snapshot() as session:
            leads = find_leads(session, scope, words, FOUND) if words else []
            sentences = sentences_of(session, leads, words)
    except TooLong as over:
        return jsonify(leads=[], said=str(over))
    told = []
    for lead in leads:
        sentence = sentences.get(lead.id, NONE)
        query = asked.query(at=str(sentence.message_id)) if sentence.message_id else "view=everyone"
        path = f"{url_for('inbox.lead', slug=slug, lead_id=lead.id)}?{query}"
        about = lead.company or lead.email or ""
        told.append({"name": lead.name, "about": about, "said": sentence.text, "path": path})
    return jsonify(leads=told, said="")


@bp.get("/leads/<int:lead_id>/same")
def same(slug: str, lead_id: int) -> ResponseReturnValue:
    """Who may be the same person as this lead: what a search finds among the leads that the viewer sees."""
    scope, search = access.scope(slug), request.args.get("q", "").strip()[:MAX_SEARCH_LENGTH]
    with snapshot() as session:
        lead = get_lead(session, scope, lead_id)
        others = find_others(session, scope, lead, search)
    workspace = scope.workspace(lead.workspace_id)
    return htmx.page_or_fragment(
        "leads/same.html",
        "leads/_same.html",
        scope=scope,
        lead=lead,
        workspace=workspace,
        q=search,
        others=others,
    )


@bp.get("/inbox/list")
def listing(slug: str) -> ResponseReturnValue:
    """The list again; behind a cursor, only the rows that follow."""
    scope, filters, cursor = access.scope(slug), Filters.read(request.args), request.args.get("cursor")
    with snapshot() as session:
        found = list_leads(session, scope, filters, clock.now(), cursor, rows=rows_asked(request.args))
        connected = is_connected(session, scope)
    return render_template(
        "inbox/_rows.html" if cursor else "inbox/_list.html",
        scope=scope,
        listing=found,
        filters=filters,
        opened_id=query_id("lead"),
        is_connected=connected,
        may_share_views=may_share_in(scope),
        **CHOICES,
    )


@bp.get("/inbox/counts")
def counts(slug: str) -> ResponseReturnValue:
    """The sidebar's numbers. While the database does not answer: "–", and one error in the log.

    When a connection stands otherwise than the page last heard, the fragments that tell of connections hear of it.
    Whoever is signed out, or asks for a workspace that is not theirs, has nothing to count and hears that as calmly.
    """
    try:
        scope = access.scope(slug)
    except (SignedOut, NotFound) as nobody:
        return _nothing_to_count(isinstance(nobody, SignedOut))
    filters = Filters.read(request.args)
    counted, known = count_or_unknown(scope), request.args.get("standing", "")
    standing = known
    if counted.is_available:
        with snapshot() as session:
            standing = standing_of(session, scope)
    page = render_template(
        "inbox/_counts.html", scope=scope, counts=counted, filters=filters, standing=standing, **CHOICES
    )
    return htmx.announce("standing-changed", page) if known and known != standing else page


@bp.get("/leads/<int:lead_id>/thread")
def thread(slug: str, lead_id: int) -> ResponseReturnValue:
    """The messages again, or 204 when nothing changed since version `v`."""
    return _fresh(slug, lead_id, "conversations/_thread.html")


@bp.get("/leads/<int:lead_id>/panel")
def panel(slug: str, lead_id: int) -> ResponseReturnValue:
    """The panel about the lead again, with the button for done; or 204 when nothing changed since version `v`."""
    return _fresh(slug, lead_id, "leads/_panel.html", "inbox/_done.html")


@bp.get("/changes")
def changes_stream(slug: str) -> ResponseReturnValue:
    """Tells the page when to ask for its pulse, as long as it is open. 204 where nothing can be held open: it asks each second.

    The same for whoever has no place here any more: a browser would follow to the sign-in page by itself, whose new session
    makes the token of what is being written stale. The pulse says it.
    """
    try:
        scope = access.scope(slug)
    except (SignedOut, NotFound):
        return "", 204
    hold = request.environ.get(HOLD)
    names = [changes.workspace_name(each) for each in scope.workspace_ids]
    if hold is None or not hold([changes.person_name(scope.viewer.user_id), *names]):
        return "", 204
    return Response(iter(()), mimetype="text/event-stream", headers=UNBUFFERED)


@bp.get("/pulse")
def pulse(slug: str) -> ResponseReturnValue:
    """Whether anything changed in these workspaces since revision `v`: 204, or the new revision.

    Each answer says what the viewer may see now (X-Standing): a page that was drawn for another standing loads itself anew.
    """
    scope = access.scope(slug)
    revision, standing = changes.revision(scope.workspace_ids), {"X-Standing": scope.standing}
    if revision is None:
        return jsonify(error="The notice board does not answer; the page refreshes by itself."), 503, standing
    if revision == request.args.get("v"):
        return "", 204, standing
    return jsonify(revision=revision), 200, standing


def _nothing_to_count(is_signed_out: bool) -> ResponseReturnValue:
    """The same for every workspace, there or not. A page that was signed in goes to sign in."""
    page = render_template("inbox/_no_counts.html", is_signed_out=is_signed_out)
    return htmx.respond(page, redirect=sign_in_path()) if is_signed_out and htmx.is_htmx() else page


def _page(scope: Scope, lead_id: int | None) -> str:
    return render_template(TEMPLATE, **contents(scope, request.args, lead_id))


def _kept_instead(scope: Scope, lead_id: int) -> ResponseReturnValue:
    """Whoever was merged is found at the lead that is kept. Raises NotFound for everybody else."""
    with snapshot() as session:
        kept_id = find_kept(session, scope, lead_id)
    if kept_id is None:
        raise NotFound(f"lead {lead_id}")
    target = url_for("inbox.lead", slug=scope.slug, lead_id=kept_id)
    return ("", 204, {"HX-Redirect": target}) if htmx.is_swap() else redirect(target)


def _fresh(slug: str, lead_id: int, *fragments: str) -> ResponseReturnValue:
    """The first fragment takes the place of the one that asked; the others find their own."""
    scope = access.scope(slug)
    try:
        with snapshot() as session:
            if version_of(session, get_lead(session, scope, lead_id)) == request.args.get("v"):
                return "", 204
            opened = open_asked(session, scope, request.args, lead_id)
    except NotFound:
        return _kept_instead(scope, lead_id)
    about = {"scope": scope, "filters": Filters.read(request.args), "conversation": opened, **CHOICES}
    others = [render_template(each, **about, is_beside=True) for each in fragments[1:]]
    return "".join([render_template(fragments[0], **about), *others])
