"""What the doctor tries around the processes: room on disks, the way of the webhooks, and the hosts that are called."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.integrations.base_hosts import in_force
from webapp.integrations.models import Connection
from webapp.operations.findings import Finding
from webapp.providers import egress
from webapp.providers.egress import Call
from webapp.providers.errors import Cause, ProviderError, Unavailable
from webapp.providers.registry import PROVIDERS, label_of
from webapp.runtime.settings import Settings

LEAST_SHARE, LEAST_BYTES = 0.05, 1024**3
SECONDS = 5.0
AT_ONCE = 8
ITSELF = "doctor"
"""The purpose of the call by which it asks whether it can be reached itself."""

Hosts = Sequence[tuple[str, str]]
"""Who is asked for what: the purpose of a call, and the host."""

WHY: dict[Cause, str] = {
    "dns": "its name is not known here; check the name, and the name servers (EGRESS_DNS)",
    "private": "its name leads to a private address; where that is meant, EGRESS_ALLOW has to name it",
    "tls": "its certificate is not good for that name",
    "timeout": "it takes no connection within some seconds; look for a firewall in between",
    "network": "it takes no connection; look for a firewall in between",
}


def disks(chosen: Settings) -> list[Finding]:
    """Folders of this machine that are written to."""
    folders = {Path(tempfile.gettempdir()), Path.cwd()}
    folders |= set() if chosen.backs_up_to_objects() else {Path(chosen.backup_to)}
    seen: dict[int, Path] = {path.stat().st_dev: path for path in sorted(folders) if path.exists()}
    found = []
    for path in seen.values():
        usage = shutil.disk_usage(path)
        found += judge_disk(str(path), usage.free, usage.total)
    return found


def judge_disk(path: str, free: int, total: int) -> list[Finding]:
    """Whether too little room is left."""
    if free >= LEAST_BYTES and free >= LEAST_SHARE * total:
        return []
    room = f"{free / 1024**3:.1f} of {total / 1024**3:.0f} GB"
    return [
        Finding(
            "disk", f"The disk of {path} has {room} left: make room, or backups and temporary files fail."
        )
    ]


def hosts_of_connections(session: Session) -> Hosts:
    """The hosts that workspaces reach their providers at."""
    rows = session.scalars(select(Connection).where(Connection.is_connected))
    return sorted({(row.provider, in_force(PROVIDERS[row.provider], row).host) for row in rows})


def reach(chosen: Settings, hosts: Hosts, *, asks_itself: bool) -> list[Finding]:
    """Whether each host answers, whatever it says, and whether we answer ourselves where providers call us."""
    asked = [*hosts, *_chosen_hosts(chosen)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        own = pool.submit(_itself, chosen) if asks_itself else None
        causes = list(pool.map(_why_silent, asked))
    found = [_silent(host, cause) for host, cause in zip(asked, causes, strict=True) if cause]
    return [*(own.result() if own else []), *found]


def _chosen_hosts(chosen: Settings) -> Iterable[tuple[str, str]]:
    if chosen.openai_api_key is not None:
        yield "ai", urlsplit(chosen.openai_base_url).netloc
    if chosen.auth == "supabase":
        yield "supabase", chosen.supabase_host()


def _why_silent(asked: tuple[str, str]) -> Cause | None:
    purpose, host = asked
    try:
        egress.ask(_call(purpose, host, "/"))
    except Unavailable as failed:
        return None if failed.status is not None else failed.hint  # type: ignore[return-value]
    except ProviderError:
        return None
    return None


def _silent(asked: tuple[str, str], cause: Cause) -> Finding:
    purpose, host = asked
    name = {"ai": "The model", "supabase": "Supabase"}.get(purpose) or label_of(purpose)
    return Finding("provider", f"{name} cannot be reached at {host}: {WHY.get(cause, WHY['network'])}.")


def _itself(chosen: Settings) -> list[Finding]:
    """By the address that providers have of us."""
    parts = urlsplit(chosen.public_url)
    try:
        answer = egress.ask(_call(ITSELF, parts.netloc, f"{parts.path.rstrip('/')}/healthz"))
    except Unavailable as failed:
        why = WHY.get(failed.hint, f"it answers with {failed.status}")  # type: ignore[call-overload]
        return [_unreached(chosen, why)]
    except ProviderError as refused:
        return [_unreached(chosen, f"it answers with {refused.status}, not as Signalbox does")]
    return [] if _is_ours(answer.body) else [_unreached(chosen, "somebody else answers there")]


def _unreached(chosen: Settings, why: str) -> Finding:
    return Finding(
        "webhooks",
        f"This machine does not reach Signalbox at PUBLIC_URL ({chosen.public_url}), as providers would: {why}. "
        f"Try `curl -i {chosen.public_url}/healthz` from outside.",
    )


def _is_ours(body: bytes) -> bool:
    try:
        return bool(json.loads(body) == {"state": "alive"})
    except ValueError:
        return False


def _call(purpose: str, host: str, path: str) -> Call:
    return Call(purpose, host, "GET", path, path, headers={}, seconds=SECONDS)
