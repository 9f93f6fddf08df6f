"""Signing in and out, and the way home."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import quote

from flask import Blueprint, Response, make_response, redirect, render_template, request
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_limiter import RequestLimit
from pydantic import StringConstraints

from webapp.accounts import (
    access,
    auth_server_health,
    known_browsers,
    passkeys,
    pkce,
    sign_ins,
    token_refresh,
)
from webapp.accounts.authentication import SignedIn
from webapp.accounts.sign_ins import SignInAllowed, SignInRefused
from webapp.providers import supabase
from webapp.runtime import clock
from webapp.runtime.errors import NotFound
from webapp.runtime.log import logger
from webapp.runtime.secrets import Locked
from webapp.runtime.settings import settings
from webapp.web import limits
from webapp.web.forms import BadForm, read
from webapp.web.limits import limiter
from webapp.web.own_path import own_path

bp = Blueprint("accounts", __name__)
log = logger()

SENT = "If this address is known, a mail is on its way to it. Open its link in this browser."


@dataclass(frozen=True, slots=True)
class SignIn:
    email: Annotated[str, StringConstraints(min_length=1, max_length=320)]
    password: Annotated[str, StringConstraints(min_length=1, max_length=1000)]
    next: str = "/"


@dataclass(frozen=True, slots=True)
class Mail:
    email: Annotated[str, StringConstraints(min_length=3, max_length=320)]
    next: str = "/"


def _held_back(_limit: RequestLimit) -> Response:
    log.info("sign_in", outcome="throttled")
    page = make_response(
        _page(request.form.get("email", ""), own_path(request.form.get("next")), limits.WAIT), 429
    )
    page.headers["Retry-After"] = limits.WAIT_SECONDS
    return page


def _by_account_or_browser() -> str:
    """For limits: the account, for everybody together; a browser in which its person has signed in before, by itself.

    So guesses from anywhere close an account for strangers, and its person comes in as usual.
    """
    browser = request.cookies.get(known_browsers.COOKIE, "")
    is_known = known_browsers.is_known(browser, request.form.get("email", ""))
    return limits.hidden(browser) if is_known else limits.by_account()


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
    if isinstance(access.auth_state(), SignedIn):
        return redirect(wanted, 303)
    return _page(next=wanted)


@bp.post("/sign-in")
@limiter.limit(limits.FAILURES, key_func=limits.by_both, deduct_when=limits.is_failure, on_breach=_held_back)
@limiter.limit(
    limits.ACCOUNT_FAILURES,
    key_func=_by_account_or_browser,
    deduct_when=limits.is_failure,
    on_breach=_held_back,
)
@limiter.limit(
    limits.ADDRESS_FAILURES, key_func=limits.by_address, deduct_when=limits.is_failure, on_breach=_held_back
)
def sign_in() -> ResponseReturnValue:
    try:
        form = read(SignIn)
    except BadForm as refused:
        entered, wanted = refused.entered.get("email", ""), own_path(refused.entered.get("next"))
        return _page(entered, wanted, "Enter your address and your password."), 422
    return _enter(sign_ins.by_password(form.email, form.password), form.email, own_path(form.next))


@bp.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End the session; with `next`, to sign in anew and go on there."""
    wanted = own_path(request.form.get("next"))
    onward = "/sign-in" if wanted == "/" else f"/sign-in?next={quote(wanted, safe='/')}"
    sealed = access.sign_out()
    if sealed is not None and auth_server_health.may_ask():
        try:
            tokens = token_refresh.unsealed(sealed)
        except Locked:
            return redirect(onward, 303)
        # Whatever Supabase says: here, the session is over.
        sign_ins.ask(lambda: supabase.sign_out(tokens.access))
    return redirect(onward, 303)


@bp.post("/sign-in/links")
@limiter.limit(limits.MAILS, key_func=limits.by_account, on_breach=_held_back)
@limiter.limit(limits.FAILURES, key_func=limits.by_address, on_breach=_held_back)
def links() -> ResponseReturnValue:
    """Mail a link that signs in."""
    return _mail(
        lambda form, flow: supabase.send_link(form.email, flow.challenge, pkce.address(), create=False)
    )


@bp.get("/recovery")
def recovery_page() -> ResponseReturnValue:
    """For whoever forgot their password."""
    return render_template("accounts/recovery.html", is_local=settings().auth == "local")


@bp.post("/recovery")
@limiter.limit(limits.MAILS, key_func=limits.by_account, on_breach=_held_back)
@limiter.limit(limits.FAILURES, key_func=limits.by_address, on_breach=_held_back)
def recovery() -> ResponseReturnValue:
    """Mail a link with which a new password can be chosen."""
    return _mail(
        lambda form, flow: supabase.send_recovery(form.email, flow.challenge, pkce.address()),
        next_path="/account/password",
    )


@bp.get("/sign-in/with/<provider>")
def elsewhere(provider: str) -> ResponseReturnValue:
    """Off to sign in somewhere else."""
    if settings().auth != "supabase" or provider not in settings().oauth_providers():
        raise NotFound
    flow = pkce.begin(cookie, own_path(request.args.get("next")))
    return redirect(supabase.authorize_url(provider, flow.challenge, pkce.address()), 303)


@bp.get("/sign-in/callback")
def callback() -> ResponseReturnValue:
    """Back from Supabase, with a code that only this browser can use."""
    flow = pkce.finish(cookie)
    if settings().auth != "supabase" or flow is None:
        return _page(problem=sign_ins.OTHER_BROWSER), 422
    if "code" not in request.args:
        code = request.args.get("error_code") or request.args.get("error") or ""
        return _page(next=flow.next, problem=sign_ins.SENTENCES.get(code, sign_ins.OTHER_BROWSER)), 422
    return _enter(sign_ins.by_code(request.args["code"], flow.verifier), "", flow.next)


def _enter(outcome: SignInAllowed | SignInRefused, email: str, wanted: str) -> ResponseReturnValue:
    if isinstance(outcome, SignInRefused):
        if outcome.is_guess:
            limits.count_failure()
        log.info("sign_in", outcome="refused", status=outcome.status)
        return _page(email, wanted, outcome.text), outcome.status
    onward = access.enter(outcome.user_id, wanted, outcome.tokens_sealed)
    log.info("sign_in", outcome="signed_in" if onward == wanted else "second_step")
    return redirect(onward, 303)


def _mail(send: pkce.Sender, next_path: str | None = None) -> ResponseReturnValue:
    """The same answer for every address: whether somebody has it is nobody's business."""
    if settings().auth != "supabase":
        raise NotFound
    try:
        form = read(Mail)
    except BadForm:
        return _page(problem="Enter your address."), 422
    flow = pkce.begin(cookie, next_path or own_path(form.next))
    refused = sign_ins.ask(lambda: send(form, flow))
    if refused is not None and refused.status != 422:
        return _page(form.email, own_path(form.next), refused.text), refused.status
    return _page(form.email, own_path(form.next), sent=SENT)


def _page(
    email: str = "",
    next: str = "/",  # noqa: A002  # the name of the field
    problem: str | None = None,
    sent: str | None = None,
) -> str:
    is_local = settings().auth == "local"
    ways = [] if is_local else settings().oauth_providers()
    has_passkeys = is_local and passkeys.are_possible()
    return render_template(
        "accounts/sign_in.html",
        email=email,
        next=next,
        problem=problem,
        sent=sent,
        ways=ways,
        has_links=not is_local,
        question=passkeys.question_to_use((), clock.now()) if has_passkeys else None,
    )
