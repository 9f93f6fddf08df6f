"""Gates: while the server refuses the key, the model or the account, one call now and then tries it, and no other.

Nothing here needs a person to come back: a gate lets one call through when its time has come and opens when that call
is answered, or at once when key, server or model were changed. What waited for it is released then.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from webapp.jobs import ledger
from webapp.llm.models import ModelCircuit, Use
from webapp.providers import ai
from webapp.providers.errors import KeyRefused, OverQuota, ProviderError
from webapp.runtime import clock
from webapp.runtime.settings import settings

PAUSE = {"refused": timedelta(minutes=1), "quota": timedelta(minutes=15)}
"""How long nobody asks after a refusal."""


def model_for(use: Use) -> str:
    """The model that this use asks."""
    return {
        "sentiment": settings().sentiment_model,
        "opt_out": settings().sentiment_model,
        "score": settings().scoring_model,
        "draft": settings().draft_model,
    }[use]


def setting_for(use: Use) -> str:
    """The name of the setting that chooses the model."""
    return {
        "sentiment": "SENTIMENT_MODEL",
        "opt_out": "SENTIMENT_MODEL",
        "score": "SCORING_MODEL",
        "draft": "DRAFT_MODEL",
    }[use]


def pass_through(session: Session, use: Use) -> bool:
    """Whether a closed gate lets this call try the server. False: the gate is open. Raises what closed it."""
    gate = session.get(ModelCircuit, use)
    if gate is None or gate.fingerprint != fingerprint(use):
        return False
    moved = session.scalar(
        update(ModelCircuit)
        .where(
            ModelCircuit.use == use, ModelCircuit.try_at == gate.try_at, ModelCircuit.try_at <= clock.now()
        )
        .values(try_at=clock.now() + PAUSE[gate.reason])
        .returning(ModelCircuit.use)
    )
    if moved is None:
        raise _refusal(gate)
    return True


def close(session: Session, use: Use, refusal: ProviderError) -> None:
    """The server refused: nobody asks for a while."""
    reason = "quota" if isinstance(refusal, OverQuota) else "refused"
    facts = {
        "reason": reason,
        "fingerprint": fingerprint(use),
        "status": refusal.status,
        "code": refusal.hint,
        "try_at": clock.now() + PAUSE[reason],
    }
    session.execute(
        insert(ModelCircuit)
        .values(use=use, **facts)
        .on_conflict_do_update(index_elements=[ModelCircuit.use], set_=facts)
    )


def open_again(session: Session, use: Use) -> None:
    """The server answered: whoever waited goes on."""
    session.execute(delete(ModelCircuit).where(ModelCircuit.use == use))
    ledger.release_unconnected(session)


def closed(session: Session) -> list[ModelCircuit]:
    """The gates that hold calls back now."""
    gates = session.scalars(select(ModelCircuit).order_by(ModelCircuit.use))
    return [gate for gate in gates if gate.fingerprint == fingerprint(gate.use)]


def review(session: Session) -> int:
    """Release what need not wait any longer: all of it when no gate is closed, else one job for a gate whose time has come."""
    shut = closed(session)
    if not shut:
        session.execute(delete(ModelCircuit))
        return ledger.release_unconnected(session)
    if any(gate.reason == "refused" and gate.try_at <= clock.now() for gate in shut):
        return ledger.release_unconnected(session, most=1)
    return 0


def try_now(session: Session) -> int:
    """A person says that it is mended: let the next calls try, and release what waits."""
    session.execute(update(ModelCircuit).values(try_at=clock.now()))
    return ledger.release_unconnected(session)


def remedy(gate: ModelCircuit) -> str:
    """What to tell the operator."""
    if gate.reason == "quota":
        return f"The quota of the model account at {ai.host()} is used up. Raise its limit or add credit there, then press “Try again”."
    if gate.code == "model_not_found":
        return f"The model server at {ai.host()} does not offer {model_for(gate.use)} to this key. Correct {setting_for(gate.use)} and restart, or open the model to the key; what waits goes on by itself within a minute."
    return f"The model server at {ai.host()} refused the key ({gate.status}). Correct OPENAI_API_KEY and restart, or mend the key there; what waits goes on by itself within a minute."


def fingerprint(use: Use) -> str:
    """Differs when key, server or model do; betrays nothing of the key."""
    key = settings().openai_api_key
    told = f"{key.get_secret_value() if key else ''}|{settings().openai_base_url}|{model_for(use)}"
    return hashlib.sha256(told.encode()).hexdigest()[:24]


def _refusal(gate: ModelCircuit) -> ProviderError:
    kind = OverQuota if gate.reason == "quota" else KeyRefused
    return kind(ai.PROVIDER, ai.host(), ai.ENDPOINT, gate.status, gate.code)
