"""The Integrations page: how each workspace reaches its providers, whether it works, and what to do when it does not."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.accounts import access
from webapp.audit import audit_log
from webapp.integrations import base_hosts, connections, webhook_addresses
from webapp.integrations.cards import cards_of, get_connection, hosts_of, troubles
from webapp.integrations.jobs import enqueue_registration, enqueue_test, enqueue_try
from webapp.integrations.models import OLD_ADDRESS_HOURS
from webapp.providers.registry import PROVIDERS, label_of, with_capability
from webapp.runtime import changes
from webapp.runtime.database import system_transaction, unit_of_work
from webapp.runtime.errors import Invalid, NotAllowed
from webapp.web import htmx
from webapp.web.fields import form_id

bp = Blueprint("integrations", __name__, url_prefix="/w/<slug>/integrations")


@bp.get("")
def index(slug: str) -> ResponseReturnValue:
    """The page; for htmx, its living part alone."""
    scope = access.scope(slug)
    with unit_of_work() as session:
        cards = cards_of(session, scope)
    with system_transaction() as session:  # which hosts are whose, over all workspaces
        hosts, choices = hosts_of(session, scope), base_hosts.visible_hosts(session, scope)
    return htmx.page_or_fragment(
        "integrations/index.html",
        "integrations/_cards.html",
        scope=scope,
        cards=cards,
        hosts=hosts,
        choices=choices,
        host_providers=[each for each in PROVIDERS.values() if each.can("hosts")],
        overlap_hours=OLD_ADDRESS_HOURS,
    )


@bp.get("/banner")
def banner(slug: str) -> ResponseReturnValue:
    """What every page says at its top while a connection does not work; nothing otherwise."""
    scope = access.scope(slug)
    with unit_of_work() as session:
        found = troubles(session, scope)
    return render_template("integrations/_banner.html", scope=scope, troubles=found)


@bp.post("/<int:connection_id>/tests")
def tests(slug: str, connection_id: int) -> ResponseReturnValue:
    """Ask for a test; a worker makes the call."""
    scope = access.scope(slug)
    with unit_of_work() as session:
        connection = get_connection(session, scope, connection_id)
        enqueue_test(session, connection)
        changes.announce(session, connection.workspace_id)
    return _done(slug, "The connection is being tested.")


@bp.post("/<int:connection_id>/tries")
def tries(slug: str, connection_id: int) -> ResponseReturnValue:
    """Send a refused key to another host, to learn whether it is one of that host's."""
    scope = access.scope(slug)
    with unit_of_work() as session:
        get_connection(session, scope, connection_id)
    chosen = form_id("host_id")
    if chosen is None:
        raise Invalid("host_id", "Choose a host.")
    with system_transaction() as session:  # which hosts are whose, over all workspaces
        host = base_hosts.visible_host(session, scope, chosen)
    with unit_of_work() as session:
        connection = get_connection(session, scope, connection_id)
        if connection.state != "refused":
            raise Invalid("host_id", "Only a key that was refused is tried elsewhere.")
        enqueue_try(session, connection, host)
        row, after = ("connection", connection.id), {"host": host.host}
        audit_log.record(
            session, "key.tried_elsewhere", workspace_id=connection.workspace_id, row=row, after=after
        )
    return _done(slug, f"The key is being tried at {host.host}.")


@bp.post(f"/<int:workspace_id>/<any({', '.join(PROVIDERS)}):provider>/keys")
def keys(slug: str, workspace_id: int, provider: str) -> ResponseReturnValue:
    """Enter or replace the key of a workspace at a provider, and its account there; parked work goes on with them."""
    scope = access.scope(slug)
    if not scope.may_manage(workspace_id):
        raise NotAllowed
    with unit_of_work() as session:
        connection = connections.enter_credentials(
            session, workspace_id, provider, request.form.get("key", ""), request.form.get("account_id", "")
        )
        enqueue_test(session, connection)
    setup = PROVIDERS[provider].setup
    return _done(slug, f"The {setup.account or setup.key} is stored and being tested.")


@bp.post("/<int:connection_id>/keys/removal")
def key_removal(slug: str, connection_id: int) -> ResponseReturnValue:
    """Forget the key."""
    scope = access.scope(slug)
    with unit_of_work() as session:
        connections.remove_key(session, get_connection(session, scope, connection_id))
    return _done(slug, "It is removed. What needs it waits until you enter another.")


@bp.post(f"/<int:workspace_id>/<any({', '.join(with_capability('hosts'))}):provider>/choices")
def choices(slug: str, workspace_id: int, provider: str) -> ResponseReturnValue:
    """Choose the host of a workspace from the list; blank is whatever is the default."""
    scope = access.scope(slug)
    if not scope.may_manage(workspace_id):
        raise NotAllowed
    chosen = form_id("host_id")
    with system_transaction() as session:  # which hosts are whose, over all workspaces
        host = base_hosts.visible_host(session, scope, chosen).host if chosen is not None else None
    with unit_of_work() as session:
        connection = connections.connect(session, workspace_id, provider)
        base_hosts.choose(session, connection, host)
        if connection.is_connected:
            enqueue_test(session, connection)
        now = base_hosts.in_force(PROVIDERS[connection.provider], connection).host
    return _done(slug, f"Calls go to {now} from now on.")


@bp.post("/<int:connection_id>/addresses")
def renewals(slug: str, connection_id: int) -> ResponseReturnValue:
    """Give the webhook a new address; the old one stays open for a while, unless it is to be closed at once."""
    scope, close_old = access.scope(slug), "close_old" in request.form
    with unit_of_work() as session:
        connection = get_connection(session, scope, connection_id)
        webhook_addresses.renew(session, connection, close_old=close_old)
        if is_registered := connection.webhook_wanted and connection.is_connected:
            enqueue_registration(session, connection)
    old = "The old one is closed." if close_old else f"The old one stays open for {OLD_ADDRESS_HOURS} hours."
    do = (
        f"{label_of(connection.provider)} is being told."
        if is_registered
        else "Enter the new one at the provider."
    )
    return _done(slug, f"The webhook has a new address. {old} {do}")


@bp.post("/<int:connection_id>/addresses/shown")
def address(slug: str, connection_id: int) -> ResponseReturnValue:
    """The webhook's address, which is a secret: who looked at it stands in the audit log."""
    scope = access.scope(slug)
    with unit_of_work() as session:
        connection = get_connection(session, scope, connection_id)
        shown = webhook_addresses.show(session, connection)
    return render_template("integrations/address.html", scope=scope, connection=connection, address=shown)


@bp.post("/<int:connection_id>/registrations")
def registrations(slug: str, connection_id: int) -> ResponseReturnValue:
    """Register our webhook at the provider, look whether it stands there, or (with `remove`) take it away."""
    scope, is_wanted = access.scope(slug), "remove" not in request.form
    with unit_of_work() as session:
        connection = get_connection(session, scope, connection_id)
        webhook_addresses.want(session, connection, is_wanted=is_wanted)
        enqueue_registration(session, connection)
    rest = "" if is_wanted else " no more"
    return _done(slug, f"{label_of(connection.provider)} is asked to deliver here{rest}.")


@bp.post("/hosts")
def hosts(slug: str) -> ResponseReturnValue:
    """Add a host to the installation's list, or label one anew. Only the administrator may."""
    scope = access.scope(slug)
    with system_transaction() as session:  # the list is the installation's, and so is what the log says of it
        read, note = base_hosts.add(
            session, scope, request.form.get("host", ""), request.form.get("label", "")
        )
        audit_log.record(session, "host.added", row=("base_host", read.name), after={"host": read.name})
    dropped = f" Left out: {', '.join(read.dropped)}." if read.dropped else ""
    return _done(slug, f"{read.name} is on the list.{dropped} {note}".strip())


@bp.post("/hosts/<int:host_id>/removal")
def host_removal(slug: str, host_id: int) -> ResponseReturnValue:
    """Take a host off the list; `move_to` says where its workspaces go."""
    scope = access.scope(slug)
    with system_transaction() as session:  # its workspaces may be any
        move_to = form_id("move_to")
        removed, moved = base_hosts.remove(session, scope, host_id, move_to)
        for connection in moved:
            if connection.is_connected:
                enqueue_test(session, connection)
    return _done(slug, f"{removed.host} is off the list.")


def _done(slug: str, said: str) -> ResponseReturnValue:
    return htmx.done(said, "connections-changed", url_for("integrations.index", slug=slug))
