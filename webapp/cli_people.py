"""The `flask …` commands about workspaces and people."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import AppGroup
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from webapp.accounts import factors, links, people
from webapp.accounts.models import ROLES, User, Workspace
from webapp.audit import audit_log
from webapp.leads.models import Lead
from webapp.leads.phones import e164
from webapp.personal import erasing, exporting
from webapp.personal.holdings import person_of
from webapp.runtime import clock, tenancy
from webapp.runtime.database import system_transaction
from webapp.runtime.errors import Invalid
from webapp.runtime.settings import settings
from webapp.runtime.text import mail_key

workspaces = AppGroup("workspace", help="Make workspaces.")
users = AppGroup("user", help="Make people, and links with which they choose a password.")
persons = AppGroup("person", help="What a workspace holds of one person: handed out, or erased.")


def record(
    session: Session,
    act: str,
    row: tuple[str, object],
    after: audit_log.Facts | None = None,
    workspace_id: int | None = None,
) -> None:
    """Write an act of the command line into the audit log."""
    audit_log.record(session, act, workspace_id=workspace_id, row=row, after=after, by=("command", "flask"))


@workspaces.command("create")
@click.option("--slug", prompt="Short name, for addresses")
@click.option("--name", prompt="Name, for people")
@click.option("--time-zone", default="UTC", show_default=True)
@click.option("--owner", help="Mail address of somebody who is known already.")
def _create_workspace(slug: str, name: str, time_zone: str, owner: str | None) -> None:
    """Make an empty workspace."""
    try:
        with system_transaction() as session:
            user = _known(session, owner) if owner else None
            made = people.create_workspace(session, slug=slug, name=name, time_zone=time_zone)
            if user is not None:
                people.add_member(session, made, user, "owner")
            row, after = ("workspace", made.id), {"slug": slug, "owner": user.id if user else None}
            record(session, "system.workspace_made", row, after, made.id)
    except Invalid as refused:
        raise click.ClickException(refused.message) from None
    click.echo(f"{name} is at {settings().public_url.rstrip('/')}/w/{slug}/inbox")


@users.command("create")
@click.option("--name", prompt=True)
@click.option("--email", prompt="Mail address")
@click.option("--administrator", is_flag=True, help="Sees every workspace, and manages this installation.")
@click.option("--workspace", help="Short name of a workspace to let them into.")
@click.option("--role", type=click.Choice(list(ROLES)), default="owner", show_default=True)
def _create_user(name: str, email: str, administrator: bool, workspace: str | None, role: str) -> None:
    """Make somebody, and print the link with which they choose their password."""
    try:
        with system_transaction() as session:
            user = people.create_user(session, name=name, email=email, is_administrator=administrator)
            if workspace is not None:
                place = session.scalars(select(Workspace).where(Workspace.slug == workspace)).one_or_none()
                if place is None:
                    raise Invalid("workspace", f"There is no workspace “{workspace}”.")
                people.add_member(session, place, user, next(known for known in ROLES if known == role))
            said = _way_in(session, user)
            after = {"administrator": administrator, "workspace": workspace, "role": role}
            record(session, "system.person_made", ("app_user", user.id), after)
    except Invalid as refused:
        raise click.ClickException(refused.message) from None
    click.echo(said)


@users.command("link")
@click.argument("email")
@click.option("--forget-factors", is_flag=True, help="Remove their second step too: all of it is lost.")
def _link(email: str, forget_factors: bool) -> None:
    """Print a link with which this person chooses a new password."""
    try:
        with system_transaction() as session:
            user = _known(session, email)
            if forget_factors:
                factors.remove_all(session, user.id)
                record(session, "member.factors_removed", ("app_user", user.id))
            said = _way_in(session, user)
            record(session, "member.password_link", ("app_user", user.id))
    except Invalid as refused:
        raise click.ClickException(refused.message) from None
    click.echo(said)


def _known(session: Session, email: str) -> User:
    user = people.find_user(session, email)
    if user is None:
        raise Invalid("email", "Nobody here has this address.")
    return user


def _way_in(session: Session, user: User) -> str:
    if settings().auth == "supabase":
        return f"{user.name} signs in through Supabase with {user.email}."
    return f"{user.name} chooses a password here, once, within a day:\n{links.make_link(session, user, clock.now())}"


@persons.command("export")
@click.argument("workspace")
@click.argument("identity")
@click.argument("to", type=click.Path(path_type=Path, dir_okay=False))
def _export(workspace: str, identity: str, to: Path) -> None:
    """Write everything that WORKSPACE holds of the lead with this address or number to the zip file TO, without a bound."""
    try:
        with system_transaction() as session, to.open("xb") as file:
            lead = _lead(session, workspace, identity)
            counts = exporting.write(session, person_of(session, lead), file, exporting.everything())
            record(session, "lead.exported", ("lead", lead.id), counts, lead.workspace_id)
    except FileExistsError:
        raise click.ClickException(f"{to} is there already.") from None
    except Invalid as refused:
        to.unlink()
        raise click.ClickException(refused.message) from None
    click.echo(", ".join(f"{name} {number}" for name, number in counts.items()))


@persons.command("erase")
@click.argument("workspace")
@click.argument("identity")
@click.confirmation_option(prompt="This cannot be taken back. Erase them?")
def _erase(workspace: str, identity: str) -> None:
    """Erase the lead of WORKSPACE with this address or number, and print the receipt."""
    try:
        with system_transaction() as session:
            lead = _lead(session, workspace, identity)
            erasing.require_told(session, lead)
            workspace_id, lead_id = lead.workspace_id, lead.id
    except Invalid as refused:
        raise click.ClickException(refused.message) from None
    with tenancy.within(workspace_id):
        receipt = erasing.erase_all(workspace_id, lead_id, None)
    click.echo(f"Receipt {receipt.id}: " + ", ".join(f"{name} {n}" for name, n in receipt.counts.items()))


def _lead(session: Session, workspace: str, identity: str) -> Lead:
    """Raises Invalid."""
    place = select(Workspace.id).where(Workspace.slug == workspace)
    same = or_(Lead.email == mail_key(identity), Lead.phone_e164 == (e164(identity, "") or identity))
    found = session.scalars(select(Lead).where(Lead.workspace_id.in_(place), same).limit(1)).first()
    if found is None:
        raise Invalid("identity", "This workspace has no lead with this address or number.")
    return erasing.kept_lead(session, found.workspace_id, found.id)
