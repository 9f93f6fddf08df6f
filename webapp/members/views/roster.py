"""The Members page: who works here, as what, and whose leads are whose."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webapp.accounts import access, factors, links, people, sessions, telling
from webapp.accounts.models import RIGHTS, ROLES, Membership, User
from webapp.audit import audit_log
from webapp.members import invitations, roster
from webapp.members.roster import Managed
from webapp.runtime import clock
from webapp.runtime.database import system_transaction, unit_of_work
from webapp.runtime.errors import Invalid, NotAllowed, NotFound
from webapp.runtime.settings import settings
from webapp.web.fields import form_choice, form_id

bp = Blueprint("members", __name__, url_prefix="/w/<slug>/members")


@dataclass(frozen=True, slots=True)
class NewLink:
    """A link that is shown this once."""

    address: str
    whose: str
    is_password: bool = False


SAID = {
    "role": "The role is changed. It counts from now on.",
    "removed": "They are out of this workspace, and their leads belong to nobody now.",
    "confirmed": "The address is confirmed: the account reaches every workspace that it is a member of.",
    "moved": "The leads have a new owner.",
    "withdrawn": "Invitation withdrawn; its link no longer works.",
    "factors": "Their second step is removed, and they are signed out everywhere. They can sign in with their password.",
    "asked": "From now on, owners and admins need a second step to change anything here.",
    "not-asked": "Owners and admins no longer need a second step here.",
    "turns": "From now on, positive leads go to the setters in turn. Those that were nobody's are given out.",
    "no-turns": "Positive leads are no longer given out by themselves.",
}
"""What was done, as the page says it afterwards."""


@bp.get("")
def index(slug: str) -> ResponseReturnValue:
    return _page(slug, said=SAID.get(request.args.get("done", "")))


@bp.post("/invitations")
def invite(slug: str) -> ResponseReturnValue:
    """Make a link to hand on. It is shown on this one answer, and never again."""
    scope = access.scope(slug)
    managed = roster.managed(scope)
    email, role = request.form.get("email", ""), request.form.get("role", "")
    try:
        with unit_of_work() as session:
            link = invitations.invite(session, managed, scope.viewer.user_id, email, role, clock.now())
    except Invalid as refused:
        return _page(slug, problem=refused.message, entered=email), 422
    return _page(slug, link=NewLink(link, email))


@bp.post("/invitations/<int:invitation_id>/withdrawal")
def withdrawal(slug: str, invitation_id: int) -> ResponseReturnValue:
    managed = roster.managed(access.scope(slug))
    with unit_of_work() as session:
        invitations.withdraw(session, managed, invitation_id)
    return _done(slug, "withdrawn")


@bp.post("/turns")
def turns(slug: str) -> ResponseReturnValue:
    """Positive leads go to the setters in turn, or not any more."""
    managed = roster.managed(access.scope(slug))
    wanted = form_choice("wanted", ("yes", "no")) == "yes"
    with unit_of_work() as session:
        roster.take_turns(session, managed, wanted=wanted)
    return _done(slug, "turns" if wanted else "no-turns")


@bp.post("/second-factor")
def second_factor(slug: str) -> ResponseReturnValue:
    """Owners and admins need a second step to manage, or not any more."""
    scope = access.scope(slug)
    managed = roster.managed(scope)
    if settings().auth != "local":
        raise NotFound
    wanted = form_choice("wanted", ("yes", "no")) == "yes"
    try:
        with unit_of_work() as session:
            roster.ask_second_factor(session, managed, scope.viewer.user_id, wanted=wanted)
    except Invalid as refused:
        return _page(slug, problem=refused.message), 422
    return _done(slug, "asked" if wanted else "not-asked")


@bp.post("/<int:user_id>/role")
def role(slug: str, user_id: int) -> ResponseReturnValue:
    def act(session: Session, managed: Managed, member: Membership) -> None:
        roster.change_role(session, managed, member, request.form.get("role", ""))

    return _change(slug, user_id, act, "role")


@bp.post("/<int:user_id>/removal")
def removal(slug: str, user_id: int) -> ResponseReturnValue:
    """Out, at once; signed out too where they have no other place."""
    answer = _change(slug, user_id, roster.remove, "removed")
    with (
        system_transaction() as session
    ):  # only the house sees whether another workspace has a place for them
        sessions.end_if_nowhere(session, session.get_one(User, user_id))
    return answer


@bp.post("/<int:user_id>/handover")
def handover(slug: str, user_id: int) -> ResponseReturnValue:
    """Give all their leads to somebody else, or to nobody."""

    def act(session: Session, managed: Managed, member: Membership) -> None:
        roster.hand_over(session, managed, member, form_id("to"))

    return _change(slug, user_id, act, "moved")


@bp.post("/<int:user_id>/confirmation")
def confirmation(slug: str, user_id: int) -> ResponseReturnValue:
    """Say that the address of an invited account is really that person's. Only for the administrator of the installation."""

    def act(session: Session, managed: Managed, member: Membership) -> None:
        people.confirm(session, session.get_one(User, member.user_id))
        audit_log.record(
            session, "member.confirmed", workspace_id=member.workspace_id, row=("app_user", member.user_id)
        )

    if not access.scope(slug).may_administer:
        raise NotAllowed
    return _change(slug, user_id, act, "confirmed")


@bp.post("/<int:user_id>/factors/removal")
def factor_removal(slug: str, user_id: int) -> ResponseReturnValue:
    """For whoever lost their telephone and their recovery codes. Only for the administrator of the installation."""

    def act(session: Session, managed: Managed, member: Membership) -> None:
        user = session.get_one(User, member.user_id)
        factors.remove_all(session, user.id)
        sessions.end_all(session, user)
        audit_log.record(
            session, "member.factors_removed", workspace_id=member.workspace_id, row=("app_user", user.id)
        )
        telling.new_factors(session, user, "The administrator removed your second step.", clock.now())

    if not access.scope(slug).may_administer or settings().auth != "local":
        raise NotAllowed
    return _change(slug, user_id, act, "factors")


@bp.post("/<int:user_id>/link")
def link(slug: str, user_id: int) -> ResponseReturnValue:
    """A link with which this person chooses a new password. Only for the administrator of the installation: it opens all
    of the person's workspaces.
    """
    scope = access.scope(slug)
    managed = roster.managed(scope)
    if not scope.may_administer or settings().auth != "local":
        raise NotAllowed
    with unit_of_work() as session:
        user = session.get_one(User, roster.get_member(session, managed, user_id).user_id)
        made = links.make_link(session, user, clock.now())
        row = ("app_user", user.id)
        audit_log.record(session, "member.password_link", workspace_id=managed.workspace_id, row=row)
    return _page(slug, link=NewLink(made, user.email, is_password=True))


def _change(
    slug: str, user_id: int, act: Callable[[Session, Managed, Membership], object], done: str
) -> ResponseReturnValue:
    scope = access.scope(slug)
    managed = roster.managed(scope)
    try:
        with unit_of_work() as session:
            act(session, managed, roster.get_member(session, managed, user_id))
    except Invalid as refused:
        return _page(slug, problem=refused.message), 422
    has_left = done == "removed" and user_id == scope.viewer.user_id
    return redirect("/", 303) if has_left else _done(slug, done)


def _done(slug: str, done: str) -> ResponseReturnValue:
    return redirect(url_for("members.index", slug=slug, done=done), 303)


def _page(
    slug: str,
    *,
    said: str | None = None,
    problem: str | None = None,
    entered: str = "",
    link: NewLink | None = None,
) -> str:
    scope = access.scope(slug)
    with unit_of_work() as session:
        rosters = [
            roster.read_roster(session, scope, workspace, clock.now()) for workspace in scope.workspaces
        ]
    return render_template(
        "members/index.html",
        scope=scope,
        rosters=rosters,
        roles=ROLES,
        rights=RIGHTS,
        said=said,
        problem=problem,
        entered=entered,
        link=link,
        is_local=settings().auth == "local",
        makes_links=scope.may_administer and settings().auth == "local",
    )
