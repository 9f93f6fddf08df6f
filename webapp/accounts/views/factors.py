"""One's second factors: an app's codes, passkeys, and the recovery codes for the day when both are lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from pydantic import StringConstraints
from sqlalchemy.orm import Session

from webapp.accounts import access, app_codes, factors, passkeys, sessions, telling
from webapp.accounts.models import User
from webapp.accounts.scopes import Viewer
from webapp.audit import audit_log
from webapp.runtime import clock
from webapp.runtime.database import system_transaction
from webapp.runtime.errors import Invalid, NotFound
from webapp.runtime.secrets import Locked, seal, unseal
from webapp.runtime.settings import settings
from webapp.web import htmx
from webapp.web.forms import read

bp = Blueprint("factors", __name__, url_prefix="/account")

NOT_YET = "That is not the code that the app should show now. Check that the telephone's clock is right, then enter the next one."
TOO_OLD = "This page is from another sign-in. Scan the new picture."


@dataclass(frozen=True, slots=True)
class NewApp:
    secret: Annotated[str, StringConstraints(max_length=400)] = ""
    code: Annotated[str, StringConstraints(max_length=20)] = ""


@dataclass(frozen=True, slots=True)
class NewPasskey:
    passkey: Annotated[str, StringConstraints(max_length=passkeys.LONGEST_ANSWER)] = ""
    challenge: Annotated[str, StringConstraints(max_length=1000)] = ""
    name: Annotated[str, StringConstraints(max_length=200)] = ""


@bp.before_request
def _only_own_sign_in() -> None:
    """Where Supabase says who people are, second factors are its matter."""
    if settings().auth != "local":
        raise NotFound


@bp.get("/app")
def app_page() -> ResponseReturnValue:
    """A picture for the app's camera. Nothing is kept before a code shows that the app works."""
    return _app_page(access.viewer(), app_codes.new_secret())


@bp.post("/app")
def app() -> ResponseReturnValue:
    """Take the app's codes from now on."""
    viewer, form = access.viewer(), read(NewApp)
    try:
        secret = unseal(bytes.fromhex(form.secret), f"new_app.{viewer.user_id}")
    except (Locked, ValueError):
        return _app_page(viewer, app_codes.new_secret(), TOO_OLD), 422

    def keep(session: Session) -> None:
        if not app_codes.keep(session, viewer.user_id, secret, form.code, clock.now()):
            raise Invalid("code", NOT_YET)

    try:
        return _change(viewer, keep, "From now on, signing in asks for a code of your app.")
    except Invalid as refused:
        return _app_page(viewer, secret, refused.message), 422


@bp.post("/app/removal")
def app_removal() -> ResponseReturnValue:
    viewer = access.viewer()
    return _change(viewer, lambda session: factors.remove_app(session, viewer.user_id), "The app is removed.")


@bp.post("/passkeys")
def passkey() -> ResponseReturnValue:
    """Keep the passkey that the browser has made."""
    viewer, form = access.viewer(), read(NewPasskey)

    def keep(session: Session) -> None:
        passkeys.add(session, viewer.user_id, form.name, form.challenge, form.passkey, clock.now())

    return _change(viewer, keep, "The passkey is yours. It signs you in by itself.")


@bp.post("/passkeys/<int:passkey_id>/removal")
def passkey_removal(passkey_id: int) -> ResponseReturnValue:
    viewer = access.viewer()

    def remove(session: Session) -> None:
        factors.remove_passkey(session, viewer.user_id, passkey_id)

    return _change(viewer, remove, "The passkey is removed.")


@bp.post("/codes")
def codes() -> ResponseReturnValue:
    """New recovery codes, shown on this one answer."""
    viewer = access.viewer()
    with system_transaction() as session:
        if not factors.has_factor(session, viewer.user_id):
            raise NotFound
        made = factors.new_codes(session, viewer.user_id)
        user = session.get_one(User, viewer.user_id)
        telling.new_factors(session, user, "You made new recovery codes.", clock.now())
        audit_log.record(session, "account.factors", after={"what": "new recovery words"})
    return _codes_page(made, "The codes that you had before no longer work.")


def _change(viewer: Viewer, act: Callable[[Session], None], said: str) -> ResponseReturnValue:
    """Change how this person signs in: other browsers are signed out, this one gets a new token. The first factor brings codes."""
    with system_transaction() as session:
        had = factors.has_factor(session, viewer.user_id)
        act(session)
        session.flush()
        is_first = not had and factors.has_factor(session, viewer.user_id)
        made = factors.new_codes(session, viewer.user_id) if is_first else []
        telling.new_factors(session, session.get_one(User, viewer.user_id), said, clock.now())
        audit_log.record(session, "account.factors", after={"what": said})
        sessions.end_others(session, viewer.user_id, access.token())
    access.renew()
    if made:
        return _codes_page(made, said)
    return htmx.done_reloading(said, "/account")


def _codes_page(made: list[str], said: str) -> str:
    return render_template("accounts/codes.html", codes=made, said=said)


def _app_page(viewer: Viewer, secret: str, problem: str | None = None) -> str:
    groups = [secret[at : at + 4] for at in range(0, len(secret), 4)]
    return render_template(
        "accounts/app.html",
        picture=Markup(app_codes.picture(secret, viewer.email)),  # noqa: S704  # our own drawing
        address=app_codes.address(secret, viewer.email),
        groups=groups,
        sealed=seal(secret, f"new_app.{viewer.user_id}").hex(),
        problem=problem,
    )
