"""The second step of signing in: a code, or a passkey; and signing in with a passkey alone, which is both steps in one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from flask import Blueprint, Response, make_response, redirect, render_template, request
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_limiter import RequestLimit
from pydantic import StringConstraints

from webapp.accounts import access, passkeys, second_step
from webapp.accounts.factors import factors_of
from webapp.accounts.models import User
from webapp.audit import audit_log
from webapp.runtime import clock
from webapp.runtime.database import system_transaction
from webapp.runtime.errors import NotFound
from webapp.runtime.log import logger
from webapp.runtime.settings import settings
from webapp.web import limits
from webapp.web.forms import read
from webapp.web.limits import limiter
from webapp.web.own_path import own_path

bp = Blueprint("second_step", __name__, url_prefix="/sign-in")
log = logger()

WRONG = "That code is not right, or was used before. Wait for the next one, or take another way."
UNKNOWN = "This passkey opens no account here. Sign in with your address and password."


@dataclass(frozen=True, slots=True)
class Step:
    code: Annotated[str, StringConstraints(max_length=100)] = ""
    passkey: Annotated[str, StringConstraints(max_length=passkeys.LONGEST_ANSWER)] = ""
    challenge: Annotated[str, StringConstraints(max_length=1000)] = ""
    next: str = "/"


def _by_awaited() -> str:
    """For limits: whoever has entered their password here; else the address that asks."""
    awaited = second_step.awaited_id(cookie)
    return f"person-{awaited}" if awaited is not None else request.remote_addr or ""


def _held_back(_limit: RequestLimit) -> Response:
    log.info("sign_in", outcome="throttled")
    page = make_response(_page(own_path(request.form.get("next")), limits.WAIT), 429)
    page.headers["Retry-After"] = limits.WAIT_SECONDS
    return page


@bp.get("/second")
def show() -> ResponseReturnValue:
    return _page(own_path(request.args.get("next")))


@bp.post("/second")
@limiter.shared_limit(
    limits.CODE_FAILURES,
    scope="confirmation",
    key_func=_by_awaited,
    deduct_when=limits.is_failure,
    on_breach=_held_back,
)
def check() -> ResponseReturnValue:
    """Come in with a code of the app, a recovery code, or a passkey."""
    form, now = read(Step), clock.now()
    wanted = own_path(form.next)
    with system_transaction() as session:
        user = second_step.awaited(session, cookie, now)
        if user is None:
            return redirect("/sign-in", 303)
        user_id = user.id
        is_right = (
            passkeys.use(session, form.challenge, form.passkey, now, user_id) is not None
            if form.passkey
            else second_step.is_code(session, user_id, form.code, now)
        )
    if not is_right:
        limits.count_failure()
        with system_transaction() as session:
            audit_log.record(session, "account.refused", by=("system", ""), row=("app_user", user_id))
        log.info("sign_in", outcome="refused", status=422)
        return _page(wanted, WRONG if not form.passkey else passkeys.UNUSABLE), 422
    access.sign_in(user_id)
    log.info("sign_in", outcome="signed_in")
    return redirect(wanted, 303)


@bp.post("/passkey")
@limiter.limit(limits.ADDRESS_FAILURES, key_func=limits.by_address, deduct_when=limits.is_failure)
def passkey() -> ResponseReturnValue:
    """Come in with a passkey alone."""
    if settings().auth != "local":
        raise NotFound
    form, now = read(Step), clock.now()
    with system_transaction() as session:
        user_id = passkeys.use(session, form.challenge, form.passkey, now)
        user = session.get(User, user_id) if user_id is not None else None
        is_somebody = user is not None and user.disabled_at is None
    if user_id is None or not is_somebody:
        limits.count_failure()
        log.info("sign_in", outcome="refused", status=422)
        return _sign_in_again(own_path(form.next)), 422
    access.sign_in(user_id)
    log.info("sign_in", outcome="signed_in")
    return redirect(own_path(form.next), 303)


def _sign_in_again(wanted: str) -> str:
    question = passkeys.question_to_use((), clock.now())
    return render_template(
        "accounts/sign_in.html",
        email="",
        next=wanted,
        problem=UNKNOWN,
        sent=None,
        ways=[],
        has_links=False,
        question=question,
    )


def _page(wanted: str, problem: str | None = None) -> str | Response:
    now = clock.now()
    with system_transaction() as session:
        user = second_step.awaited(session, cookie, now)
        if user is None:
            return make_response(redirect("/sign-in", 303))
        mine = factors_of(session, user.id)
        has_passkeys = bool(mine.passkeys) and passkeys.are_possible()
        question = passkeys.question_to_use(mine.passkeys, now) if has_passkeys else None
        has_app, email = mine.app is not None, user.email
    return render_template(
        "accounts/second_step.html",
        next=wanted,
        problem=problem,
        question=question,
        has_app=has_app,
        email=email,
    )
