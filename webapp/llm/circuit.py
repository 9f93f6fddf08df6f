"""A circuit breaker for each use of the model: it trips when the server refuses the key, the model or the account.

While it is tripped no call is made, but one probe each PAUSE. It resets when a probe is answered, or at once when key,
server or model were changed; what waited for it is released then. Nobody has to come back for that.
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
"""How long no call is made after a refusal."""


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


def check(session: Session, use: Use) -> bool:
    """Whether this call is the probe of a tripped circuit; False when the circuit is not tripped. Raises what tripped it."""
    circuit = session.get(ModelCircuit, use)
    if circuit is None or circuit.fingerprint != fingerprint(use):
        return False
    moved = session.scalar(
        update(ModelCircuit)
        .where(
            ModelCircuit.use == use, ModelCircuit.try_at == circuit.try_at, ModelCircuit.try_at <= clock.now()
        )
        .values(try_at=clock.now() + PAUSE[circuit.reason])
        .returning(ModelCircuit.use)
    )
    if moved is None:
        raise _refusal(circuit)
    return True


def trip(session: Session, use: Use, refusal: ProviderError) -> None:
    """The server refused: no call is made for a while."""
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


def reset(session: Session, use: Use) -> None:
    """The server answered: what waited goes on."""
    session.execute(delete(ModelCircuit).where(ModelCircuit.use == use))
    ledger.release_unconnected(session)


def tripped(session: Session) -> list[ModelCircuit]:
    """The circuits that hold calls back now."""
    circuits = session.scalars(select(ModelCircuit).order_by(ModelCircuit.use))
    return [circuit for circuit in circuits if circuit.fingerprint == fingerprint(circuit.use)]


def review(session: Session) -> int:
    """Release what need not wait any longer: all of it when nothing is tripped, else one job as the probe of a circuit that is due."""
    held = tripped(session)
    if not held:
        session.execute(delete(ModelCircuit))
        return ledger.release_unconnected(session)
    if any(circuit.reason == "refused" and circuit.try_at <= clock.now() for circuit in held):
        return ledger.release_unconnected(session, most=1)
    return 0


def try_now(session: Session) -> int:
    """A person says that it is mended: one job of the workspaces in reach tries. If it is right, all that waits goes on.

    The circuit is the installation's, and whoever presses belongs to one workspace: so nothing of others is set going on their
    word.
    """
    session.execute(update(ModelCircuit).values(try_at=clock.now()))
    return ledger.release_unconnected(session, most=1)


def remedy(circuit: ModelCircuit) -> str:
    """What to tell the operator."""
    if circuit.reason == "quota":
        return f"The quota of the model account at {ai.host()} is used up. Raise its limit or add credit there, then press “Try again”."
    if circuit.code == "model_not_found":
        return f"The model server at {ai.host()} does not offer {model_for(circuit.use)} to this key. Correct {setting_for(circuit.use)} and restart, or open the model to the key; what waits goes on by itself within a minute."
    return f"The model server at {ai.host()} refused the key ({circuit.status}). Correct OPENAI_API_KEY and restart, or mend the key there; what waits goes on by itself within a minute."


def fingerprint(use: Use) -> str:
    """Differs when key, server or model do; nothing of the key can be read from it."""
    key = settings().openai_api_key
    facts = f"{key.get_secret_value() if key else ''}|{settings().openai_base_url}|{model_for(use)}"
    return hashlib.sha256(facts.encode()).hexdigest()[:24]


def _refusal(circuit: ModelCircuit) -> ProviderError:
    kind = OverQuota if circuit.reason == "quota" else KeyRefused
    return kind(ai.PROVIDER, ai.host(), ai.ENDPOINT, circuit.status, circuit.code)
