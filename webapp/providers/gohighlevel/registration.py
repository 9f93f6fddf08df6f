"""GoHighLevel, as the product knows it."""

from __future__ import annotations

from urllib.parse import urlsplit

from webapp.providers.clients import TextClient
from webapp.providers.gohighlevel import budget, webhooks
from webapp.providers.gohighlevel.account import PROVIDER, GoHighLevelAccount
from webapp.providers.gohighlevel.client import GoHighLevel
from webapp.providers.gohighlevel.files import UPLOADED
from webapp.providers.gohighlevel.words import REJECTIONS, REMEDIES, SETUP
from webapp.providers.registration import (
    Allowance,
    Credentials,
    FileLimits,
    Provider,
    SignedWebhook,
)
from webapp.runtime.settings import settings


def _open(credentials: Credentials) -> TextClient:
    return GoHighLevel(
        GoHighLevelAccount(
            credentials.account_id,
            credentials.key,
            credentials.host,
            spare=credentials.is_spare,
            circuit_key=credentials.circuit_key,
            patience=credentials.patience,
        )
    )


def _read_allowance(location_id: str) -> Allowance | None:
    meter = budget.read(location_id)
    if meter is None:
        return None
    return Allowance(
        used_in_window=meter.used_in_window,
        window_limit=budget.BURST,
        spare_limit=budget.SPARE_BURST,
        window="ten seconds",
        used_today=meter.used_today,
        daily_limit=budget.DAILY,
        daily_left=meter.reported_daily_left,
    )


def _default_host() -> tuple[str, str]:
    return urlsplit(settings().gohighlevel_base_url).netloc, "the only one there is"


def _seconds_for(calls: float, location_id: str) -> float:
    return budget.seconds_for(calls, budget.read(location_id) if location_id else None)


GOHIGHLEVEL: Provider[TextClient] = Provider(
    name=PROVIDER,
    label="GoHighLevel",
    channel="sms",
    capabilities=frozenset(),
    open=_open,
    default_host=_default_host,
    seconds_for=_seconds_for,
    setup=SETUP,
    file_limits=FileLimits(most_bytes=5_000_000, extensions=UPLOADED),
    read_allowance=_read_allowance,
    refusals={"scope": "scope", "class": "class", "location": "location"},
    remedies=REMEDIES,
    rejections=REJECTIONS,
    read_delivery=webhooks.read_workflow,
    read_again=webhooks.read_again,
    fact_of=webhooks.fact_of,
    account_id_of=webhooks.location_of,
    signed_webhook=SignedWebhook(
        header="X-GHL-Signature",
        is_genuine=webhooks.is_genuine,
        is_fresh=webhooks.is_fresh,
        read=webhooks.read_app,
        refusal="X-GHL-Signature does not fit these bytes. Signalbox takes Ed25519 signatures of GoHighLevel alone.",
    ),
)
