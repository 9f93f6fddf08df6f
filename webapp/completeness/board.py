"""What people see: one calm sentence for each channel, its days, and its gaps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from webapp.accounts.scopes import Scope, WorkspaceAccess
from webapp.completeness.jobs import check_key, sweep_key
from webapp.completeness.models import Coverage, CoverageDay, Gap
from webapp.integrations.models import Connection, Provider
from webapp.jobs.models import LIVE, Job
from webapp.runtime import changes, clock
from webapp.runtime.errors import Invalid, NotFound
from webapp.runtime.text import one_line, storable

CHANNELS: dict[Provider, str] = {"emailbison": "E-mail", "gohighlevel": "SMS"}
LATE = timedelta(minutes=20)
"""Three sweeps and a little: what is older is behind."""
SHOWN_DAYS = 30
MAX_GAPS = 100


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel of one workspace. `state` is off | never | checking | refused | behind | gaps | complete."""

    workspace: WorkspaceAccess
    provider: Provider
    connection: Connection | None
    coverage: Coverage | None
    state: str
    days: list[CoverageDay]
    gaps: list[Gap]
    is_busy: bool
    may_act: bool

    @property
    def name(self) -> str:
        return CHANNELS[self.provider]

    @property
    def brought(self) -> int:
        """Messages of the shown days that no webhook had told, and that a check brought."""
        return sum(day.brought for day in self.days)

    @property
    def most(self) -> int:
        """The busiest day, for the strip."""
        return max((day.theirs for day in self.days), default=0)


@dataclass(frozen=True, slots=True)
class Line:
    """One line for the sidebar, over all channels in view. `up_to` is the earliest mark; None when there is none."""

    state: str
    up_to: datetime | None
    gaps: int


def channels_of(session: Session, scope: Scope, *, whole: bool = True) -> list[Channel]:
    """Every channel of every workspace in view; without `whole`, only how it stands."""
    mine = scope.workspace_ids
    connections = {
        (row.workspace_id, row.provider): row
        for row in session.scalars(select(Connection).where(Connection.workspace_id.in_(mine)))
    }
    coverages = {
        (row.workspace_id, row.provider): row
        for row in session.scalars(select(Coverage).where(Coverage.workspace_id.in_(mine)))
    }
    keys = {name(row.id): row.id for row in connections.values() for name in (sweep_key, check_key)}
    live = session.scalars(
        select(Job.key).where(text(LIVE), Job.state.in_(("waiting", "running")), Job.key.in_(keys))
    )
    busy = {keys[key] for key in live}
    days = _days(session, mine) if whole else {}
    around = _Lookups(connections, coverages, _gaps(session, mine), days, busy)
    return [_channel(workspace, provider, around) for workspace in scope.workspaces for provider in CHANNELS]


def line_of(session: Session, scope: Scope) -> Line:
    """What the sidebar says. The worst channel speaks for all."""
    found = [channel for channel in channels_of(session, scope, whole=False) if channel.state != "off"]
    if not found:
        return Line("off", None, 0)
    order = ("refused", "behind", "gaps", "never", "checking", "complete")
    worst = min((channel.state for channel in found), key=order.index)
    marks = [channel.coverage.complete_up_to for channel in found if channel.coverage]
    known = [mark for mark in marks if mark is not None]
    return Line(worst, min(known, default=None), sum(len(channel.gaps) for channel in found))


def dismiss(session: Session, scope: Scope, gap_id: int, note: str) -> None:
    """A person says that this is no loss, and why. Raises NotFound, and Invalid without a reason."""
    gap = session.get(Gap, gap_id, with_for_update=True)
    if gap is None or gap.workspace_id not in scope.workspace_ids or scope.is_setter_in(gap.workspace_id):
        raise NotFound(f"gap {gap_id}")
    note = one_line(storable(note), 300)
    if not note:
        raise Invalid("note", "Say in a few words why it is no loss: whoever looks next will ask.")
    gap.closed_at, gap.note, gap.closed_by = clock.now(), note, scope.viewer.user_id
    changes.announce(session, gap.workspace_id)


def connection_of(session: Session, scope: Scope, connection_id: int) -> Connection:
    """The connection, for whoever may ask for checks: everybody but setters. Raises NotFound."""
    row = session.get(Connection, connection_id)
    if row is None or row.workspace_id not in scope.workspace_ids or scope.is_setter_in(row.workspace_id):
        raise NotFound(f"connection {connection_id}")
    return row


_At = tuple[int, Provider]


@dataclass(frozen=True, slots=True)
class _Lookups:
    """What is known of the channels in view, by workspace and provider; `busy` are ids of connections."""

    connections: dict[_At, Connection]
    coverages: dict[_At, Coverage]
    gaps: dict[_At, list[Gap]]
    days: dict[_At, list[CoverageDay]]
    busy: set[int]


def _channel(workspace: WorkspaceAccess, provider: Provider, around: _Lookups) -> Channel:
    at = (workspace.workspace_id, provider)
    connection, coverage, gaps = around.connections.get(at), around.coverages.get(at), around.gaps.get(at, [])
    is_busy = connection is not None and connection.id in around.busy
    return Channel(
        workspace=workspace,
        provider=provider,
        connection=connection,
        coverage=coverage,
        state=_state(connection, coverage, bool(gaps), is_busy),
        days=around.days.get(at, []),
        gaps=gaps,
        is_busy=is_busy,
        may_act=workspace.role != "setter",
    )


def _state(connection: Connection | None, coverage: Coverage | None, has_gaps: bool, is_busy: bool) -> str:
    if connection is None or not connection.is_connected:
        return "off"
    if connection.state == "refused":
        return "refused"
    mark = coverage.complete_up_to if coverage else None
    if mark is None:
        return "checking" if is_busy else "never"
    if clock.now() - mark > LATE:
        return "behind"
    return "gaps" if has_gaps else "complete"


def _gaps(session: Session, mine: tuple[int, ...]) -> dict[_At, list[Gap]]:
    found: dict[_At, list[Gap]] = {}
    query = select(Gap).where(Gap.workspace_id.in_(mine), Gap.closed_at.is_(None))
    for row in session.scalars(query.order_by(Gap.at.desc().nulls_last(), Gap.id.desc()).limit(MAX_GAPS)):
        found.setdefault((row.workspace_id, row.provider), []).append(row)
    return found


def _days(session: Session, mine: tuple[int, ...]) -> dict[_At, list[CoverageDay]]:
    found: dict[_At, list[CoverageDay]] = {}
    first = clock.now().date() - timedelta(days=SHOWN_DAYS)
    query = select(CoverageDay).where(CoverageDay.workspace_id.in_(mine), CoverageDay.day >= first)
    for row in session.scalars(query.order_by(CoverageDay.day)):
        found.setdefault((row.workspace_id, row.provider), []).append(row)
    return found
