"""Who is asking, answered once a request: Flask-Login on top of our own server-side sessions.

The signed cookie carries a random token under Flask-Login's name for "who"; the token leads to a row, and the row to
the person. Without a token nothing is asked of anybody. What a role may see is read anew for every request, so a
change of role, a disabled person and a sign-out elsewhere count at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from flask import Flask, Response, g, request
from flask import session as cookie
from flask_login import LoginManager, current_user, login_user, logout_user
from structlog.contextvars import bind_contextvars

from webapp.accounts import sessions
from webapp.accounts.authentication import AuthState, SignedIn, SignedOut, Unverified, auth_state_of
from webapp.accounts.models import ABSOLUTE, User, browser_name
from webapp.accounts.scopes import ALL, Scope, Viewer, scope_of, viewer_of
from webapp.audit import audit_log, origins
from webapp.audit.origins import Origin
from webapp.runtime import clock, errors, tenancy
from webapp.runtime.database import system_transaction
from webapp.runtime.settings import settings

LAST_WORKSPACE = "signalbox-workspace"
"""The cookie that remembers which workspace was open last."""


@dataclass(frozen=True, slots=True)
class _Person:
    """What Flask-Login asks of a person."""

    token: str
    viewer: Viewer
    is_authenticated: bool = True
    is_active: bool = True
    is_anonymous: bool = False

    def get_id(self) -> str:
        return self.token


def auth_state() -> AuthState:
    """Who asks, found out once a request."""
    if current_user.is_authenticated:
        return SignedIn(current_user.token, current_user.viewer)
    return Unverified() if g.get("is_unverified") else SignedOut()


def viewer() -> Viewer:
    """The person who asks. Raises SignedOut when nobody is signed in, and Unverified when nobody can say."""
    match auth_state():
        case SignedIn(viewer=found):
            return found
        case SignedOut():
            raise errors.SignedOut
        case Unverified():
            raise errors.Unverified
        case never:
            assert_never(never)


def by_person() -> str:
    """For limits: whoever is signed in, wherever from; else the address that asks."""
    match auth_state():
        case SignedIn(viewer=found):
            return f"person-{found.user_id}"
        case _:
            return request.remote_addr or ""


def scope(slug: str) -> Scope:
    """The workspaces that this page shows, and that the request may touch from now on.

    Raises as viewer() does, and NotFound for a slug that is not theirs.
    """
    found = g.scope = scope_of(viewer(), slug)
    if found.is_all and found.viewer.is_administrator:
        tenancy.set_all_tenants()
    else:
        tenancy.set_tenants(found.workspace_ids)
    return found


def sign_in(user_id: int, tokens_sealed: bytes | None = None) -> Viewer:
    """Sign this person in, in this browser: a new token, and nothing that the browser carried before survives."""
    before = cookie.get("_user_id")
    with system_transaction() as session:
        user = session.get_one(User, user_id)
        if before is not None:
            sessions.end(session, before)
        token = sessions.begin(session, user, request.user_agent.string, clock.now(), tokens_sealed)
        viewer = viewer_of(session, user)
        browser = {"browser": browser_name(request.user_agent.string)}
        audit_log.record(session, "account.signed_in", user_id=user_id, after=browser)
    logout_user()
    cookie.clear()
    cookie.permanent = True
    login_user(_Person(token, viewer))
    _acts(viewer)
    bind_contextvars(user_id=user_id)
    return viewer


def sign_out() -> bytes | None:
    """Sign this browser out, and end its session on the server. Its sealed tokens are returned, if it had any."""
    token = cookie.get("_user_id")
    is_known = isinstance(auth_state(), SignedIn)
    logout_user()
    cookie.clear()
    if token is None:
        return None
    with system_transaction() as session:
        if is_known:
            audit_log.record(session, "account.signed_out")
        return sessions.end(session, token)


def home_slug(viewer: Viewer) -> str | None:
    """The workspace to open first: the last one, else the first. None when there is none."""
    last = request.cookies.get(LAST_WORKSPACE)
    theirs = [workspace.slug for workspace in viewer.workspaces]
    if last in theirs or (last == ALL and theirs):
        return last
    return theirs[0] if theirs else None


def init_app(app: Flask) -> None:
    """Name the cookies and let Flask-Login find people by our sessions."""
    app.config.update(
        SESSION_COOKIE_NAME="__Host-signalbox" if settings().are_cookies_secure() else "signalbox",
        SESSION_COOKIE_SECURE=settings().are_cookies_secure(),
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=ABSOLUTE,
    )
    manager = LoginManager()
    manager.session_protection = None  # it ends sessions when an address changes, as a telephone's does
    manager.user_loader(_person)
    manager.unauthorized_handler(_refuse)
    # Flask-Login's own context processor would ask the database while an error page is drawn.
    manager.init_app(app, add_context_processor=False)
    app.context_processor(_names)
    app.before_request(_begin)
    app.teardown_request(_end)
    app.after_request(_remember_workspace)


def _begin() -> None:
    """Until a view has asked for its scope, the request may touch nothing and is nobody's, whoever had this thread before."""
    g.tenants_before = tenancy.set_no_tenant()
    g.origin_before = origins.set_origin(Origin(network=origins.network_of(request.remote_addr)))


def _end(_error: BaseException | None) -> None:
    tenants, origin = g.pop("tenants_before", None), g.pop("origin_before", None)
    if tenants is not None:
        tenancy.reset(tenants)
    if origin is not None:
        origins.reset(origin)


def _acts(viewer: Viewer) -> None:
    """What is recorded from here on is theirs."""
    roles = {place.workspace_id: place.role for place in viewer.workspaces}
    network = origins.network_of(request.remote_addr)
    origins.set_origin(Origin("person", viewer.user_id, roles, network=network))


def _person(token: str) -> _Person | None:
    match auth_state_of(token, clock.now()):
        case SignedIn(viewer=found):
            bind_contextvars(user_id=found.user_id)
            _acts(found)
            return _Person(token, found)
        case SignedOut():
            cookie.clear()
        case Unverified():
            g.is_unverified = True
        case never:
            assert_never(never)
    return None


def _refuse() -> None:
    raise errors.SignedOut


def _names() -> dict[str, object]:
    """What every template may name, without asking the database: the viewer and the scope, once they are known."""
    person = g.get("_login_user")
    known = person is not None and person.is_authenticated
    return {"viewer": person.viewer if known else None, "scope": g.get("scope")}


def _remember_workspace(response: Response) -> Response:
    shown = g.get("scope")
    if (
        shown is not None
        and response.mimetype == "text/html"
        and request.cookies.get(LAST_WORKSPACE) != shown.slug
    ):
        response.set_cookie(
            LAST_WORKSPACE,
            shown.slug,
            max_age=ABSOLUTE,
            secure=settings().are_cookies_secure(),
            httponly=True,
            samesite="Lax",
        )
    return response
