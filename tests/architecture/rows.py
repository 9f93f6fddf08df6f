"""A row of every tenant table, made from the schema itself, so that a table that is added tomorrow is tried tomorrow."""

from __future__ import annotations

import re
import secrets
import uuid
from dataclasses import asdict
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Identity,
    Table,
    Text,
    insert,
    select,
    text,
)
from sqlalchemy.orm import Session

from tests import factories
from webapp.accounts.factor_models import Passkey
from webapp.accounts.models import BrowserSession, User, Workspace
from webapp.integrations.connections import connect
from webapp.integrations.models import BaseHost
from webapp.jobs.models import Job
from webapp.leads.merges import LeadMerge
from webapp.runtime import clock
from webapp.runtime.database import system_transaction
from webapp.schema import Base
from webapp.sync.models import SyncReceipt
from webapp.sync.receipts import Part
from webapp.webhooks.models import Delivery

TENANTS = [table for table in Base.metadata.sorted_tables if "workspace_id" in table.columns]
WITH_POLICY = [Base.metadata.tables["workspace"], *TENANTS]

Rows = dict[str, dict[str, Any]]
"""One row of each table, by the table's name."""


def furnish(session: Session, workspace: Workspace, person: User, mark: str, host: str = "mail.test") -> Rows:
    """A row of this workspace in every tenant table; its texts hold the mark, so that a leak shows."""
    lead = factories.lead(
        session, workspace, first_name=mark, company=mark, notes=mark, assigned_to=person.id
    )
    factories.message(session, lead, mark, subject=mark, sender_name=mark)
    connect(session, workspace.id, "emailbison", key=f"9|{mark}-key", host=host)
    kept = Delivery(
        workspace_id=workspace.id, provider="emailbison", event_key=mark, event_type="LEAD_REPLIED"
    )
    kept.body, kept.state, kept.lead_id = f'{{"note": "{mark}"}}'.encode(), "processed", lead.id
    failed = Job(workspace_id=workspace.id, kind="scoring.score", key=f"score-{lead.id}", queue="score")
    failed.arguments, failed.state, failed.error_note = {"lead_id": lead.id}, "failed", mark
    receipt = SyncReceipt(
        workspace_id=workspace.id, lead_id=lead.id, job_id=1, trigger="button", state="failed"
    )
    receipt.parts = {"sms": asdict(Part(state="failed", remedy=mark))}
    other = factories.lead(session, workspace, first_name=mark)
    parted = LeadMerge(workspace_id=workspace.id, kept_id=lead.id, merged_id=other.id, before={}, after={})
    parted.undone_at = clock.now()
    session.add_all([kept, failed, receipt, parted])
    session.flush()
    browser = BrowserSession(token_hash=secrets.token_bytes(32), user_id=person.id)
    chosen_by_nobody = BaseHost(host=f"{secrets.token_hex(4)}.test")
    passkey = Passkey(user_id=person.id, name=mark, credential_id=secrets.token_bytes(16))
    passkey.public_key, passkey.sign_count = b"", 0
    session.add_all([browser, passkey, chosen_by_nobody])
    session.flush()
    rows: Rows = {
        "workspace": {"id": workspace.id},
        "app_user": {"id": person.id},
        "browser_session": {"id": browser.id},
        "passkey": {"id": passkey.id},
        "base_host": {"id": chosen_by_nobody.id},
    }
    for table in TENANTS:
        row = session.execute(select(table).where(table.c.workspace_id == workspace.id)).mappings().first()
        if row is None:
            made = insert(table).values(_row(table, rows, workspace.id, mark)).returning(table)
            row = session.execute(made).mappings().one()
        rows[table.name] = dict(row)
    return rows


def ids_in(rows: Rows) -> dict[str, int]:
    """The rows' ids by the names that addresses, forms and jobs give them: `lead_id`, `lead`, …"""
    ids = {name: row["id"] for name, row in rows.items() if isinstance(row.get("id"), int)}
    # An address says "gap" where the table is called coverage_gap; a table of that very name comes first.
    ids = {name.rpartition("_")[2]: number for name, number in ids.items()} | ids
    return ids | {f"{name}_id": number for name, number in ids.items()}


def everything(workspace_id: int | None = None) -> dict[str, list[str]]:
    """What stands in every table, or in one workspace of it, to be compared with what stands there later."""
    found: dict[str, list[str]] = {table.name: [] for table in Base.metadata.sorted_tables}
    # One statement for all tables: it is asked after every request of the tests beside this file.
    each = [
        f"SELECT '{table.name}', t::text FROM \"{table.name}\" AS t WHERE {_of(table, workspace_id)}"
        for table in Base.metadata.sorted_tables
    ]
    with system_transaction() as session:
        for name, row in session.execute(text(" UNION ALL ".join(each))):
            found[name].append(row)
    return {name: sorted(rows) for name, rows in found.items()}


def _of(table: Table, workspace_id: int | None) -> str:
    if workspace_id is None or table.name not in {"workspace", *(tenant.name for tenant in TENANTS)}:
        return str(workspace_id is None)
    return f"{'id' if table.name == 'workspace' else 'workspace_id'} = {workspace_id}"


def _row(table: Table, rows: Rows, workspace_id: int, mark: str) -> dict[str, Any]:
    values: dict[str, Any] = {"workspace_id": workspace_id}
    for key in table.foreign_key_constraints:
        values |= _reference(key, rows)
    for column in table.columns:
        if column.name not in values and _is_needed(column):
            values[column.name] = _value(table, column, mark)
    return values


def _reference(key: ForeignKeyConstraint, rows: Rows) -> dict[str, Any]:
    known = rows.get(key.referred_table.name)
    if known is None:
        return {}
    return {
        element.parent.name: known[element.column.name]
        for element in key.elements
        if element.column.name in known
    }


def _is_needed(column: Column[Any]) -> bool:
    by_itself = column.server_default is not None or column.computed or isinstance(column.identity, Identity)
    return not by_itself and not column.nullable


def _value(table: Table, column: Column[Any], mark: str) -> Any:
    for rule in table.constraints:
        found = isinstance(rule, CheckConstraint) and re.search(
            rf"\b{column.name} IN \('([^']*)'", str(rule.sqltext)
        )
        if found:
            return found[1]
    if column.type.python_type is str:
        return mark if isinstance(column.type, Text) else mark[: column.type.length]
    made: dict[type, Any] = {
        int: 1,
        time: time(9),
        bool: False,
        float: 1.0,
        bytes: secrets.token_bytes(32),
        dict: {},
        object: {},  # JSON
        list: [],
    }
    made |= {datetime: clock.now(), date: clock.now().date(), uuid.UUID: uuid.uuid4()}
    return made[column.type.python_type]
