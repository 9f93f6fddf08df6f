"""The Completeness page: how each channel stands, its days, and its gaps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.accounts.scopes import Scope, WorkspaceAccess
from webapp.integrations.models import Connection
from webapp.jobs import lookup
from webapp.providers.registry import PROVIDERS
from webapp.runtime import changes, clock
from webapp.runtime.errors import Invalid, NotFound
from webapp.runtime.text import one_line, storable
from webapp.sync.jobs import CHECK, SWEEP
from webapp.sync.models import Coverage, CoverageDay, Gap

NAMES = {"email": "E-mail", "sms": "SMS"}
LATE = timedelta(minutes=20)
"""Three sweeps and a little more: a watermark older than this is behind."""
SHOWN_DAYS = 30
MAX_GAPS = 100


@dataclass(frozen=True, slots=True)
class ChannelCoverage:
    """A channel of one workspace. `state` is off | never | checking | refused | behind | gaps | complete."""

    workspace: WorkspaceAccess
    provider: str
    connection: Connection | None
    coverage: Coverage | None
    state: str
    days: list[CoverageDay]
    gaps: list[Gap]
    is_busy: bool
    may_act: bool

    @property
    def channel(self) -> str:
        return PROVIDERS[self.provider].channel

    @property
    def name(self) -> str:
        return NAMES[self.channel]

    @property
    def backfilled(self) -> int:
        """Messages of the shown days that no webhook had told and that a sweep or check added."""
        return sum(day.backfilled for day in self.days)

    @property
    def most(self) -> int:
        """Messages of the busiest day, for the strip."""
        return max((day.provider_count for day in self.days), default=0)


@dataclass(frozen=True, slots=True)
class Line:
    """One line for the sidebar, over all channels in view. `up_to` is the earliest watermark; None when there is none."""

    state: str
    up_to: datetime | None
    gaps: int


def channels_of(session: Session, scope: Scope, *, whole: bool = True) -> list[ChannelCoverage]:
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
    keys = {kind.key(row.id): row.id for row in connections.values() for kind in (SWEEP, CHECK)}
    busy = {keys[job.key] for job in lookup.live(session, keys).values() if job.is_busy}
    days = _days(session, mine) if whole else {}
    lookups = _Lookups(connections, coverages, _gaps(session, mine), days, busy)
    return [
        _channel(workspace, provider, lookups) for workspace in scope.workspaces for provider in PROVIDERS
    ]


def line_of(session: Session, scope: Scope) -> Line:
    """What the sidebar says. The worst channel speaks for all."""
    found = [channel for channel in channels_of(session, scope, whole=False) if channel.state != "off"]
    if not found:
        return Line("off", None, 0)
    order = ("refused", "behind", "gaps", "never", "checking", "complete")
    worst = min((channel.state for channel in found), key=order.index)
    watermarks = [channel.coverage.watermark for channel in found if channel.coverage]
    known = [watermark for watermark in watermarks if watermark is not None]
    return Line(worst, min(known, default=None), sum(len(channel.gaps) for channel in found))


def dismiss(session: Session, scope: Scope, gap_id: int, note: str) -> None:
    """Close a gap: a person says that it is no loss, and why. Raises NotFound, and Invalid without a reason."""
    gap = session.get(Gap, gap_id, with_for_update=True)
    if gap is None or gap.workspace_id not in scope.workspace_ids or scope.is_setter_in(gap.workspace_id):
        raise NotFound(f"gap {gap_id}")
    note = one_line(storable(note), 300)
    if not note:
        raise Invalid("note", "Say in a few words why it is no loss: whoever looks next will ask.")
    gap.closed_at, gap.note, gap.closed_by = clock.now(), note, scope.viewer.user_id
    changes.announce(session, gap.workspace_id)


def connection_of(session: Session, scope: Scope, connection_id: int) -> Connection:
    """The connection, for whoever may have it compared: everybody but setters. Raises NotFound."""
    row = session.get(Connection, connection_id)
    if row is None or row.workspace_id not in scope.workspace_ids or scope.is_setter_in(row.workspace_id):
        raise NotFound(f"connection {connection_id}")
    return row


_At = tuple[int, str]


@dataclass(frozen=True, slots=True)
class _Lookups:
    """What is known of the channels in view, by workspace and provider; `busy` are ids of connections."""

    connections: dict[_At, Connection]
    coverages: dict[_At, Coverage]
    gaps: dict[_At, list[Gap]]
    days: dict[_At, list[CoverageDay]]
    busy: set[int]


def _channel(workspace: WorkspaceAccess, provider: str, lookups: _Lookups) -> ChannelCoverage:
    at = (workspace.workspace_id, provider)
    connection, coverage, gaps = (
        lookups.connections.get(at),
        lookups.coverages.get(at),
        lookups.gaps.get(at, []),
    )
    is_busy = connection is not None and connection.id in lookups.busy
    return ChannelCoverage(
        workspace=workspace,
        provider=provider,
        connection=connection,
        coverage=coverage,
        state=_state(connection, coverage, bool(gaps), is_busy),
        days=lookups.days.get(at, []),
        gaps=gaps,
        is_busy=is_busy,
        may_act=workspace.role != "setter",
    )


def _state(connection: Connection | None, coverage: Coverage | None, has_gaps: bool, is_busy: bool) -> str:
    if connection is None or not connection.is_connected:
        return "off"
    if connection.state == "refused":
        return "refused"
    watermark = coverage.watermark if coverage else None
    if watermark is None:
        return "checking" if is_busy else "never"
    if clock.now() - watermark > LATE:
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
