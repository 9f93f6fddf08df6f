"""Signing in and out, and the way home."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from pydantic import StringConstraints

from webapp.accounts import access, people, sessions, throttle
from webapp.accounts.scopes import viewer_of
from webapp.runtime import clock
from webapp.runtime.database import house_work
from webapp.runtime.errors import SignedOut
from webapp.runtime.log import logger
from webapp.web.forms import BadForm, read
from webapp.web.own_path import own_path

bp = Blueprint("accounts", __name__)
log = logger()

UNKNOWN = "That address and password do not belong together. Check both and try again."
WAIT = "Too many attempts with a wrong password. Wait ten minutes, then try again."


@dataclass(frozen=True, slots=True)
class SignIn:
    email: Annotated[str, StringConstraints(min_length=1, max_length=320)]
    password: Annotated[str, StringConstraints(min_length=1, max_length=1000)]
    next: str = "/"


@bp.get("/")
def home() -> ResponseReturnValue:
    viewer = access.viewer()
    slug = access.home_slug(viewer)
    if slug is None:
        return render_template("accounts/no_workspace.html")
    return redirect(f"/w/{slug}/inbox", 303)


@bp.get("/sign-in")
def sign_in_page() -> ResponseReturnValue:
    wanted = own_path(request.args.get("next"))
    try:
        access.viewer()
    except SignedOut:
        return _page(next=wanted)
    return redirect(wanted, 303)


@bp.post("/sign-in")
def sign_in() -> ResponseReturnValue:
    try:
        form = read(SignIn)
    except BadForm as refused:
        return _page(
            refused.entered.get("email", ""),
            own_path(refused.entered.get("next")),
            "Enter your address and your password.",
        ), 422
    address = request.remote_addr or ""
    if throttle.is_closed(address, form.email):
        log.info("sign_in", outcome="throttled")
        return _page(form.email, own_path(form.next), WAIT), 429, {"Retry-After": str(throttle.SECONDS)}
    if not _let_in(form):
        throttle.count_failure(address, form.email)
        log.info("sign_in", outcome="refused")
        return _page(form.email, own_path(form.next), UNKNOWN), 422
    throttle.forget(address, form.email)
    log.info("sign_in", outcome="signed_in")
    return redirect(own_path(form.next), 303)


@bp.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    token = access.sign_out()
    if token is not None:
        with house_work() as session:
            sessions.end(session, token)
    return redirect("/sign-in", 303)


def _let_in(form: SignIn) -> bool:
    with house_work() as session:
        user = people.recognise(session, form.email, form.password)
        if user is None:
            return False
        before = access.sign_out()
        if before is not None:
            sessions.end(session, before)
        token = sessions.begin(session, user, request.user_agent.string, clock.now())
        viewer = viewer_of(session, user)
    access.sign_in(token, user, viewer)
    return True


def _page(email: str = "", next: str = "/", problem: str | None = None) -> str:  # noqa: A002  # the name of the field
    return render_template("accounts/sign_in.html", email=email, next=next, problem=problem)
