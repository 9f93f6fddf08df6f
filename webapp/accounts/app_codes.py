"""Six digits of an app, new every 30 seconds (TOTP, RFC 6238): setting the app up, and taking each code once."""

from __future__ import annotations

import hmac
from contextlib import suppress
from datetime import datetime

import pyotp
import segno
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.accounts.factor_models import CodeApp
from webapp.runtime.database import system_transaction
from webapp.runtime.log import logger
from webapp.runtime.secrets import Locked, is_newest

log = logger()

SECONDS = 30
DRIFT = (-1, 0, 1)
"""Codes that are taken beside the present one: a telephone's clock may be half a minute off, and people type slowly."""
ISSUER = "Signalbox"


def new_secret() -> str:
    """160 random bits in base32, which the app and we share."""
    return pyotp.random_base32()


def address(secret: str, email: str) -> str:
    """What opens the app on the telephone itself, and stands in the picture: otpauth://…"""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)


def picture(secret: str, email: str) -> str:
    """What the app's camera reads, as an <svg> that can stand in a page."""
    return str(
        segno.make(address(secret, email), error="m", micro=False).svg_inline(
            border=3, dark="#000", light="#fff", omitsize=True, svgclass="qr", lineclass=None
        )
    )


def keep(session: Session, user_id: int, secret: str, code: str, now: datetime) -> bool:
    """Set the app up, in place of another that there may be, if this code shows that it works. Whether it does."""
    step = _step_of(secret, code, now)
    if step is None:
        return False
    app = session.get(CodeApp, user_id) or CodeApp(user_id=user_id, created_at=now)
    app.secret, app.last_step, app.used_at = secret, step, now
    session.add(app)
    return True


def use(session: Session, user_id: int, code: str, now: datetime) -> bool:
    """Whether this is the person's code now, or half a minute off, and was not used before; it is used up by it."""
    app = session.get(CodeApp, user_id, with_for_update=True)
    try:
        step = _step_of(app.secret, code, now) if app is not None else None
    except Locked:
        log.error("an app's secret cannot be opened", reason="SECRET_KEYS")
        return False
    if app is None or step is None or step <= app.last_step:
        return False
    app.last_step, app.used_at = step, now
    return True


def seal_anew() -> int:
    """Seal each app's secret with the newest key of the ring. Returns how many were old; what no key opens is left."""
    sealed = 0
    with system_transaction() as session:
        for app in session.scalars(select(CodeApp).order_by(CodeApp.user_id).with_for_update()):
            with suppress(Locked):
                if not is_newest(app.secret_sealed):
                    app.secret, sealed = app.secret, sealed + 1
    return sealed


def _step_of(secret: str, code: str, now: datetime) -> int | None:
    """Which half minute's code it is, of those that are taken; None when it is none of them."""
    typed = "".join(letter for letter in code if not letter.isspace()).encode()
    present, found = int(now.timestamp()) // SECONDS, None
    for step in (present + drift for drift in DRIFT):
        # Each is compared, so that the time tells nothing.
        if hmac.compare_digest(pyotp.HOTP(secret).at(step).encode(), typed):
            found = step
    return found
