"""Who is asking, answered once a request: Flask-Login on top of our own server-side sessions.

The signed cookie carries a random token under Flask-Login's name for "who"; the token leads to a row, and the row to
the person. Without a token nothing is asked of the database. What a role may see is read anew for every request, so a
change of role, a disabled person and a sign-out elsewhere count at once.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, Response, g, request
from flask import session as cookie
from flask_login import LoginManager, current_user, login_user, logout_user
from structlog.contextvars import bind_contextvars

from webapp.accounts import sessions
from webapp.accounts.models import ABSOLUTE, User
from webapp.accounts.scopes import ALL, Scope, Viewer, scope_of, viewer_of
from webapp.runtime import clock, walls
from webapp.runtime.database import house_work
from webapp.runtime.errors import SignedOut
from webapp.runtime.settings import settings

LAST_PLACE = "signalbox-workspace"
"""The cookie that remembers which workspace was open last."""


@dataclass(frozen=True, slots=True)
class _SignedIn:
    """What Flask-Login asks of a person."""

    token: str
    viewer: Viewer
    is_authenticated: bool = True
    is_active: bool = True
    is_anonymous: bool = False

    def get_id(self) -> str:
        return self.token


def viewer() -> Viewer:
    """The person who asks. Raises SignedOut when nobody is signed in."""
    if not current_user.is_authenticated:
        raise SignedOut
    return current_user.viewer  # type: ignore[no-any-return]


def scope(slug: str) -> Scope:
    """The workspaces that this page shows, and that the request may touch from now on.

    Raises SignedOut, or NotFound for a slug that is not theirs.
    """
    found = g.scope = scope_of(viewer(), slug)
    if found.is_all and found.viewer.is_administrator:
        walls.enter_house()
    else:
        walls.enter(found.workspace_ids)
    return found


def sign_in(token: str, user: User, viewer: Viewer) -> None:
    """Let this browser carry the token from now on. Nothing that it carried before survives."""
    cookie.clear()
    cookie.permanent = True
    login_user(_SignedIn(token, viewer))
    bind_contextvars(user_id=user.id)


def sign_out() -> str | None:
    """Let the browser forget its token, which is returned so that its row can be ended too."""
    token = cookie.get("_user_id")
    logout_user()
    cookie.clear()
    return token


def home_slug(viewer: Viewer) -> str | None:
    """The workspace to open first: the last one, else the first. None when there is none."""
    last = request.cookies.get(LAST_PLACE)
    theirs = [place.slug for place in viewer.places]
    if last in theirs or (last == ALL and theirs):
        return last
    return theirs[0] if theirs else None


def init_app(app: Flask) -> None:
    """Name the cookies and let Flask-Login find people by our sessions."""
    app.config.update(
        SESSION_COOKIE_NAME="__Host-signalbox" if settings().secure_cookies else "signalbox",
        SESSION_COOKIE_SECURE=settings().secure_cookies,
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
    app.before_request(_close_walls)
    app.teardown_request(_leave_walls)
    app.after_request(_remember_place)


def _close_walls() -> None:
    """Until a view has asked for its scope, the request may touch nothing, whoever had this thread before."""
    g.entered = walls.enter_nowhere()


def _leave_walls(_error: BaseException | None) -> None:
    entered = g.pop("entered", None)
    if entered is not None:
        walls.leave(entered)


def _person(token: str) -> _SignedIn | None:
    with house_work() as session:
        user = sessions.holder(session, token, clock.now())
        person = _SignedIn(token, viewer_of(session, user)) if user else None
    if person is None:
        cookie.clear()
        return None
    bind_contextvars(user_id=person.viewer.user_id)
    return person


def _refuse() -> None:
    raise SignedOut


def _names() -> dict[str, object]:
    """What every template may name, without asking the database: the viewer and the scope, once they are known."""
    person = g.get("_login_user")
    known = person is not None and person.is_authenticated
    return {"viewer": person.viewer if known else None, "scope": g.get("scope")}


def _remember_place(response: Response) -> Response:
    shown = g.get("scope")
    if (
        shown is not None
        and response.mimetype == "text/html"
        and request.cookies.get(LAST_PLACE) != shown.slug
    ):
        response.set_cookie(
            LAST_PLACE,
            shown.slug,
            max_age=ABSOLUTE,
            secure=settings().secure_cookies,
            httponly=True,
            samesite="Lax",
        )
    return response
