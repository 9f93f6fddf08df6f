"""Who is asking, answered once a request: Flask-Login on top of our own server-side sessions.

The signed cookie carries a random token under Flask-Login's name for "who"; the token leads to a row, and the row to
the person. Without a token nothing is asked of anybody. What a role may see is read anew for every request, so a
change of role, a disabled person and a sign-out elsewhere count at once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never
from urllib.parse import quote

from flask import Flask, g, request
from flask import session as cookie
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from structlog.contextvars import bind_contextvars

from webapp.accounts import factors, known_browsers, second_step, sessions, telling
from webapp.accounts.authentication import AuthState, SignedIn, SignedOut, Unverified, auth_state_of
from webapp.accounts.models import User, browser_name
from webapp.accounts.scopes import ALL, Scope, Viewer, scope_of, viewer_of
from webapp.accounts.session_lengths import longest
from webapp.audit import audit_log, origins
from webapp.audit.origins import Origin
from webapp.runtime import clock, errors, tenancy
from webapp.runtime.database import system_transaction
from webapp.runtime.settings import settings
from webapp.web import guard, limits
from webapp.web.errors import ErrorPage
from webapp.web.fairness import asked_by
from webapp.web.remembered import remember

LAST_WORKSPACE = "signalbox-workspace"
"""The cookie that remembers which workspace was open last."""
FACTOR_NEEDED = "asks its owners and admins for a second step at sign-in. Set one up, and you can change things here again."


@dataclass(frozen=True, slots=True)
class _Person(UserMixin):  # type: ignore[misc]  # the library has no types
    """What Flask-Login asks of a person."""

    token: str
    viewer: Viewer
    confirmed_at: datetime

    def get_id(self) -> str:
        return self.token


def auth_state() -> AuthState:
    """Who asks, found out once a request."""
    if current_user.is_authenticated:
        return SignedIn(current_user.token, current_user.viewer, current_user.confirmed_at)
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
    state = auth_state()
    return f"person-{state.viewer.user_id}" if isinstance(state, SignedIn) else request.remote_addr or ""


def scope(slug: str) -> Scope:
    """The workspaces that this page shows, and that the request may touch from now on.

    Raises as viewer() does, and NotFound for a slug that is not theirs.
    """
    found = g.scope = scope_of(viewer(), slug)
    if found.held_back:
        text = f"{found.held_back[0].name} {FACTOR_NEEDED}"
        g.not_allowed = ErrorPage(
            403, "A second step is needed", text, way="/account#factors", way_label="Set it up"
        )
    remember(LAST_WORKSPACE, found.slug, longest().most)
    if found.is_all and found.viewer.is_administrator:
        tenancy.set_all_tenants()
    else:
        tenancy.set_tenants(found.workspace_ids)
    return found


def enter(user_id: int, wanted: str, tokens_sealed: bytes | None = None) -> str:
    """Let somebody in who has shown their password (or Supabase's word): where to go next.

    That is the wanted path, or the page that asks for their second factor, before which nobody is signed in.
    """
    with system_transaction() as session:
        if settings().auth == "local" and factors.has_factor(session, user_id):
            second_step.begin(cookie, session.get_one(User, user_id), clock.now())
            return f"/sign-in/second?next={quote(wanted, safe='/')}"
    sign_in(user_id, tokens_sealed)
    return wanted


def token() -> str:
    """The token of the browser that asks. Raises as viewer() does."""
    viewer()
    return str(current_user.token)


def renew(*, is_confirmed: bool = False) -> None:
    """Give this browser a new token, because its rights grow; `is_confirmed`: its person has just shown who they are."""
    now, person = clock.now(), viewer()
    with system_transaction() as session:
        made = sessions.renew(session, token(), now, is_confirmed=is_confirmed)
        if is_confirmed:
            audit_log.record(session, "account.confirmed")
    if made is not None:
        login_user(_Person(made, person, now if is_confirmed else current_user.confirmed_at))


def sign_in(user_id: int, tokens_sealed: bytes | None = None) -> Viewer:
    """Sign this person in, in this browser: a new token, and nothing that the browser carried before survives."""
    before = cookie.get("_user_id")
    with system_transaction() as session:
        user = session.get_one(User, user_id)
        if before is not None:
            sessions.end(session, before)
        now, agent = clock.now(), request.user_agent.string
        known, browser = request.cookies.get(known_browsers.COOKIE, ""), browser_name(agent)
        whose = (user.email, user.confined_to)
        token = sessions.begin(session, user, agent, now, tokens_sealed)
        is_known = known_browsers.is_known(known, *whose)
        if not is_known and limits.is_within(limits.NOTICES, "notices", str(user_id)):
            telling.new_browser(session, user, browser, request.remote_addr or "", now)
        viewer = viewer_of(session, user)
        audit_log.record(session, "account.signed_in", user_id=user_id, after={"browser": browser})
    logout_user()
    cookie.clear()
    cookie.permanent = True
    login_user(_Person(token, viewer, now))
    _acts(viewer)
    bind_contextvars(user_id=user_id)
    remember(known_browsers.COOKIE, known_browsers.remembering(known, *whose), known_browsers.LASTS)
    return viewer


def sign_out() -> bytes | None:
    """Sign this browser out, and end its session on the server. Its sealed tokens are returned, if it had any."""
    token, is_known = cookie.get("_user_id"), isinstance(auth_state(), SignedIn)
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
    return last if last in theirs or (last == ALL and theirs) else next(iter(theirs), None)


def init_app(app: Flask) -> None:
    """Name the cookies and let Flask-Login find people by our sessions."""
    app.config.update(
        SESSION_COOKIE_NAME=settings().session_cookie,
        SESSION_COOKIE_SECURE=settings().are_cookies_secure(),
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=longest().most,
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
    asked_by(viewer.user_id, tuple(roles))
    origins.set_origin(replace(origins.origin(), by="person", user_id=viewer.user_id, roles=roles))


def _person(token: str) -> _Person | None:
    match auth_state_of(token, clock.now()):
        case SignedIn(viewer=found, confirmed_at=confirmed_at, is_to_renew=is_to_renew):
            bind_contextvars(user_id=found.user_id)
            _acts(found)
            return _Person(_renewed(token) if is_to_renew else token, found, confirmed_at)
        case SignedOut():
            guard.forget_all_but_the_token()
        case Unverified():
            g.is_unverified = True
        case never:
            assert_never(never)
    return None


def _renewed(token: str) -> str:
    """The token that this browser has from now on. Of several requests at once, one renews it."""
    with system_transaction() as session:
        made = sessions.renew(session, token, clock.now())
    if made is None:
        return token
    cookie["_user_id"] = made
    return made


def _refuse() -> None:
    raise errors.SignedOut


def _names() -> dict[str, object]:
    """What every template may name, without asking the database: the viewer and the scope, once they are known."""
    person = g.get("_login_user")
    known = person is not None and person.is_authenticated
    return {"viewer": person.viewer if known else None, "scope": g.get("scope")}
