"""Powerful acts wait until the person has shown once more who they are. The form that was sent goes along and is done then.

The page that asks holds the form's fields and sends them to the same address again, together with the password, the code or the
passkey's answer. So nothing is stored meanwhile, and it works without JavaScript; for htmx the same stands in a dialog.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, Flask, Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_limiter import RequestLimit
from werkzeug.datastructures import ImmutableMultiDict

from webapp.accounts import access, confirmations, passkeys
from webapp.accounts.authentication import SignedIn
from webapp.accounts.confirmations import Shown
from webapp.accounts.factors import Factors, factors_of
from webapp.runtime import clock
from webapp.runtime.database import system_transaction
from webapp.runtime.settings import settings
from webapp.web import htmx, limits
from webapp.web.limits import limiter
from webapp.web.own_path import own_path, parts_of

bp = Blueprint("confirmation", __name__)

ACTS = {
    "account.password": "choose another password",
    "audit.exports": "export the audit log",
    "audit.keeping": "change how long things are kept",
    "consent.events": "export consent events",
    "digests.slack": "change where the digest is posted",
    "factors.app": "change how you sign in",
    "factors.app_page": "change how you sign in",
    "factors.app_removal": "change how you sign in",
    "factors.codes": "make new recovery codes",
    "factors.passkey": "change how you sign in",
    "factors.passkey_removal": "change how you sign in",
    "integrations.address": "look at a webhook's address",
    "integrations.choices": "change where a key is sent to",
    "integrations.host_removal": "change the list of hosts",
    "integrations.hosts": "change the list of hosts",
    "integrations.key_removal": "remove a key",
    "integrations.keys": "enter a key",
    "integrations.renewals": "change a webhook's address",
    "integrations.tries": "send a key to another host",
    "members.confirmation": "confirm an address",
    "members.factor_removal": "remove somebody's second step",
    "members.invite": "invite somebody",
    "members.link": "make a password link",
    "members.removal": "remove somebody",
    "members.role": "change a role",
    "members.second_factor": "change who needs a second step",
    "personal.erasure": "erase a person",
    "personal.exports": "export what is known of a person",
    "workspaces.removal": "delete a workspace",
}
"""What a session alone may not do, as the page names it."""
FIELDS = ("confirm_password", "confirm_code", "confirm_passkey", "confirm_challenge", "confirm_account")
"""Of the page that asks; no view sees them."""
NOTHING = "Enter your password, or take another way."


def hold_back(app: Flask) -> None:
    """Put the question before each of these acts. Views have to be registered before."""
    for endpoint, what in ACTS.items():
        app.view_functions[endpoint] = _confirmed(app.view_functions[endpoint], what)


@bp.post("/account/confirmation")
def confirm() -> ResponseReturnValue:
    """For what is only looked at or fetched: shown once more, and on to it."""
    access.viewer()
    wanted = own_path(request.form.get("next"))
    if answer := _attempt(f"go on to {wanted}"):
        return answer
    return redirect(wanted, 303)


def _confirmed(view: Callable[..., Any], what: str) -> Callable[..., Any]:
    @wraps(view)
    def confirmed(**arguments: Any) -> Any:
        state = access.auth_state()
        if isinstance(state, SignedIn) and not _is_free(state):
            if not any(request.form.get(name) for name in FIELDS):
                return _question(what, status=403)
            if answer := _attempt(what):
                return answer
        request.form = ImmutableMultiDict(_own_fields())
        return view(**arguments)

    return confirmed


def _is_free(state: SignedIn) -> bool:
    """Whether nothing has to be shown: it was just now, or the form asks for the present password itself."""
    asks_itself = request.endpoint == "account.password" and settings().auth == "local"
    return asks_itself or confirmations.is_fresh(state.confirmed_at, clock.now())


def _held_back(_limit: RequestLimit) -> Response:
    answer = _question("go on", limits.WAIT, status=429)
    answer.headers["Retry-After"] = limits.WAIT_SECONDS
    return answer


@limiter.shared_limit(
    limits.CODE_FAILURES,
    scope="confirmation",
    key_func=access.by_person,
    deduct_when=limits.is_failure,
    on_breach=_held_back,
)
def _attempt(what: str) -> Response | None:
    """None when what was shown is right, and this browser has its new token; else the question again."""
    told = {
        name: request.form.get(f"confirm_{name}", "") for name in ("password", "code", "passkey", "challenge")
    }
    shown = Shown(**told)
    if not (shown.password or shown.code or shown.passkey):
        return _question(what, NOTHING, status=422)
    refused = confirmations.check(access.viewer(), shown, clock.now())
    if refused is not None:
        if refused.is_guess:
            limits.count_failure()
        return _question(what, refused.text, status=refused.status)
    access.renew(is_confirmed=True)
    return None


def _question(what: str, problem: str | None = None, *, status: int) -> Response:
    viewer, now = access.viewer(), clock.now()
    with system_transaction() as session:
        mine = factors_of(session, viewer.user_id) if settings().auth == "local" else Factors(None, (), 0)
        has_passkeys = bool(mine.passkeys) and passkeys.are_possible()
        question = passkeys.question_to_use(mine.passkeys, now) if has_passkeys else None
        has_app = mine.app is not None
    is_swap = htmx.is_swap()
    back = parts_of(request.referrer or "")
    page = render_template(
        "accounts/_confirmation.html" if is_swap else "accounts/confirmation.html",
        what=what,
        problem=problem,
        minutes=settings().confirm_minutes,
        action=request.full_path.rstrip("?") if request.method == "POST" else "/account/confirmation",
        fields=_own_fields() if request.method == "POST" else [("next", request.full_path.rstrip("?"))],
        has_app=has_app,
        question=question,
        is_local=settings().auth == "local",
        back=own_path(f"{back.path}?{back.query}" if back.query else back.path) if request.referrer else "/",
    )
    answer = htmx.respond(page, retarget="#notices", reswap="innerHTML") if is_swap else make_response(page)
    answer.status_code = status
    return answer


def _own_fields() -> list[tuple[str, str]]:
    """The fields of the form that was sent, without the question's."""
    own = request.form.items(multi=True)
    return [(name, value) for name, value in own if name not in {*FIELDS, "csrf_token"}]
