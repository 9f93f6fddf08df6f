"""One's own account: where one is signed in, one's password; and links with which somebody chooses one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from flask import Blueprint, Response, make_response, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_limiter import RequestLimit
from pydantic import StringConstraints

from webapp.accounts import (
    access,
    factors,
    links,
    passkeys,
    passwords,
    people,
    sessions,
    sign_ins,
    telling,
    token_refresh,
)
from webapp.accounts.models import User
from webapp.accounts.session_lengths import lengths_for
from webapp.accounts.session_lookup import find_session
from webapp.audit import audit_log, listing
from webapp.audit.acts import ACTS
from webapp.providers import supabase
from webapp.runtime import clock
from webapp.runtime.database import system_transaction
from webapp.runtime.errors import Invalid, NotFound
from webapp.runtime.settings import settings
from webapp.web import limits
from webapp.web.forms import read
from webapp.web.limits import limiter

bp = Blueprint("account", __name__)

Password = Annotated[str, StringConstraints(max_length=1000)]


@dataclass(frozen=True, slots=True)
class NewPassword:
    password: Password = ""
    current_password: Password = ""


def _held_back_from_guessing(_limit: RequestLimit) -> Response:
    page = make_response(_password_page(limits.WAIT), 429)
    page.headers["Retry-After"] = limits.WAIT_SECONDS
    return page


@bp.get("/account")
def show() -> ResponseReturnValue:
    """Where one is signed in."""
    viewer, token = access.viewer(), access.token()
    lengths = lengths_for(viewer)
    with system_transaction() as session:
        now = clock.now()
        browsers = sessions.list_of(session, viewer.user_id, lengths, now)
        mine = factors.factors_of(session, viewer.user_id)
        may_add = settings().auth == "local" and passkeys.are_possible()
        user = session.get_one(User, viewer.user_id)
        question = passkeys.question_to_add(user, mine.passkeys, now) if may_add else None
        activity = listing.of_account(session, viewer.user_id)
    this = find_session(token, clock.now())
    return render_template(
        "accounts/account.html",
        browsers=browsers,
        activity=activity,
        activity_words=ACTS,
        this_id=this.session_id if this else None,
        idle_days=lengths.idle.days,
        most_days=lengths.most.days,
        home=access.home_slug(viewer),
        is_local=settings().auth == "local",
        factors=mine,
        question=question,
    )


@bp.post("/account/sessions/others/end")
def end_others() -> ResponseReturnValue:
    """Sign out everywhere else."""
    viewer, token = access.viewer(), access.token()
    with system_transaction() as session:
        sessions.end_others(session, viewer.user_id, token)
        audit_log.record(session, "account.browsers_ended", after={"which": "all others"})
    return redirect("/account", 303)


@bp.post("/account/sessions/<int:session_id>/end")
def end_one(session_id: int) -> ResponseReturnValue:
    """Sign out one browser of one's own."""
    viewer = access.viewer()
    with system_transaction() as session:
        sessions.end_one(session, viewer.user_id, session_id)
        audit_log.record(session, "account.browsers_ended", after={"which": "one"})
    return redirect("/account", 303)


@bp.get("/account/password")
def password_page() -> ResponseReturnValue:
    access.viewer()
    return _password_page()


@bp.post("/account/password")
@limiter.limit(
    limits.FAILURES,
    key_func=access.by_person,
    deduct_when=limits.is_failure,
    on_breach=_held_back_from_guessing,
)
def password() -> ResponseReturnValue:
    """Choose another password. Every other browser is signed out."""
    viewer, token = access.viewer(), access.token()
    form = read(NewPassword)
    try:
        passwords.require_unleaked(form.password)
        if settings().auth == "supabase":
            passwords.require_unguessable(form.password, viewer.name, viewer.email)
            _change_at_supabase(token, form.password)
        with system_transaction() as session:
            user = session.get_one(User, viewer.user_id)
            telling.new_password(session, user, clock.now())
            if settings().auth == "local":
                people.change_password(session, user, form.current_password, form.password)
            sessions.end_others(session, viewer.user_id, token)
            audit_log.record(session, "account.password")
        access.renew(is_confirmed=True)
    except Invalid as refused:
        if refused.field == "current_password":
            limits.count_failure()
        return _password_page(refused.message), 422
    return redirect("/account", 303)


@bp.get("/links/<token>")
def link_page(token: str) -> ResponseReturnValue:
    """The form of a link. Looking at it uses nothing up: mail scanners look too."""
    with system_transaction() as session:
        user = links.holder(session, token, clock.now())
    return render_template("accounts/link.html", name=user.name, email=user.email, problem=None)


@bp.post("/links/<token>")
def link(token: str) -> ResponseReturnValue:
    """Choose a password with a link, which is good once, and come in."""
    if settings().auth != "local":
        raise NotFound
    form = read(NewPassword)
    with system_transaction() as session:
        holder = links.holder(session, token, clock.now())
    try:
        passwords.require_unleaked(form.password)
        with system_transaction() as session:
            user_id = links.use_link(session, token, form.password, clock.now()).id
            audit_log.record(session, "account.password", user_id=user_id, after={"by": "a link"})
    except Invalid as refused:
        return render_template(
            "accounts/link.html", name=holder.name, email=holder.email, problem=refused.message
        ), 422
    return redirect(access.enter(user_id, "/"), 303)


def _change_at_supabase(token: str, password: str) -> None:
    found = find_session(token, clock.now())
    if found is None or found.tokens is None:
        raise NotFound
    tokens = token_refresh.unsealed(found.tokens.sealed)
    refused = sign_ins.ask(lambda: supabase.change_password(tokens.access, password))
    if refused is not None:
        raise Invalid("password", refused.text)


def _password_page(problem: str | None = None) -> str:
    return render_template("accounts/password.html", problem=problem, asks_current=settings().auth == "local")
