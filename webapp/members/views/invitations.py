"""The way in with an invitation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from flask import Blueprint, redirect, render_template
from flask import session as cookie
from flask.typing import ResponseReturnValue
from pydantic import StringConstraints

from webapp.accounts import access, passwords, pkce, sign_ins
from webapp.accounts.authentication import SignedIn
from webapp.accounts.models import User
from webapp.members import invitations
from webapp.providers import supabase
from webapp.runtime import clock
from webapp.runtime.database import system_transaction
from webapp.runtime.errors import Invalid, NotFound
from webapp.runtime.settings import settings
from webapp.web import limits
from webapp.web.forms import read
from webapp.web.limits import limiter

bp = Blueprint("invitations", __name__, url_prefix="/invitations/<token>")

SENT = "A mail is on its way to you. Open its link in this browser."


@dataclass(frozen=True, slots=True)
class Joining:
    name: Annotated[str, StringConstraints(max_length=100)] = ""
    password: Annotated[str, StringConstraints(max_length=1000)] = ""


@bp.get("")
def show(token: str) -> ResponseReturnValue:
    """What is offered. Looking at it uses nothing up."""
    return _page(token)


@bp.post("")
def accept(token: str) -> ResponseReturnValue:
    """Come in: as who one is signed in, or as somebody new."""
    state = access.auth_state()
    if isinstance(state, SignedIn):
        return _join(token, state.viewer.user_id)
    if settings().auth != "local":
        raise NotFound
    form = read(Joining)
    try:
        passwords.require_unleaked(form.password)
        with system_transaction() as session:
            user, slug = invitations.join_anew(session, token, form.name, form.password, clock.now())
            user_id = user.id
    except Invalid as refused:
        return _page(token, problem=refused.message, name=form.name), 422
    access.sign_in(user_id)
    return redirect(f"/w/{slug}/inbox", 303)


@bp.post("/links")
@limiter.limit(limits.MAILS)
def links(token: str) -> ResponseReturnValue:
    """Mail the invited address a link that signs in; it makes an account at Supabase, should there be none."""
    if settings().auth != "supabase":
        raise NotFound
    with system_transaction() as session:
        email = invitations.read_offer(session, token, clock.now()).invitation.email
    flow = pkce.begin(cookie, f"/invitations/{token}")
    refused = sign_ins.ask(lambda: supabase.send_link(email, flow.challenge, pkce.address(), create=True))
    if refused is not None:
        return _page(token, problem=refused.text), refused.status
    return _page(token, sent=SENT)


def _join(token: str, user_id: int) -> ResponseReturnValue:
    try:
        with system_transaction() as session:
            slug = invitations.accept(session, token, session.get_one(User, user_id), clock.now())
    except Invalid as refused:
        return _page(token, problem=refused.message), 422
    return redirect(f"/w/{slug}/inbox", 303)


def _page(token: str, problem: str | None = None, sent: str | None = None, name: str = "") -> str:
    with system_transaction() as session:
        offer = invitations.read_offer(session, token, clock.now())
    state = access.auth_state()
    return render_template(
        "members/invitation.html",
        offer=offer,
        path=f"/invitations/{token}",
        me=state.viewer if isinstance(state, SignedIn) else None,
        is_local=settings().auth == "local",
        problem=problem,
        sent=sent,
        name=name,
    )
