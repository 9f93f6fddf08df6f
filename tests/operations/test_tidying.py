"""What is forgotten, and when: a day before its time it is still there."""

from datetime import datetime, timedelta

from sqlalchemy import select

from tests.factories import Cast
from webapp.accounts.models import BrowserSession
from webapp.audit.retention import choose
from webapp.jobs.models import Job
from webapp.llm.models import ModelCall
from webapp.operations.tidying import OLD, forget_slice
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work
from webapp.webhooks.models import Delivery


def ago(days: int) -> datetime:
    return clock.now() - timedelta(days=days)


def tidied() -> int:
    with unit_of_work() as session:
        return sum(forget_slice(session, old) for old in OLD)


def test_finished_jobs_go_after_a_week_and_failed_ones_after_sixty_days(cast: Cast) -> None:
    """Those of the system as well as those of workspaces."""
    kept = [("done", 6), ("cancelled", 6), ("failed", 59), ("waiting", None), ("parked", None)]
    gone = [("done", 8), ("cancelled", 8), ("failed", 61)]
    with unit_of_work() as session:
        for number, (state, days) in enumerate(kept + gone):
            finished_at = ago(days) if days else None
            facts = {
                "kind": "x",
                "key": f"x-{number}",
                "arguments": {},
                "queue": "bulk",
                "created_at": ago(100),
            }
            place = cast.acorn.id if number % 2 else None
            session.add(Job(**facts, workspace_id=place, state=state, finished_at=finished_at))
    assert tidied() == len(gone)
    with unit_of_work() as session:
        left = session.scalars(select(Job.key).order_by(Job.key)).all()
    assert left == [f"x-{number}" for number in range(len(kept))]
    assert tidied() == 0


def test_sessions_go_when_they_are_idle_or_old(cast: Cast) -> None:
    ages = {b"fresh": (13, 13), b"idle": (15, 15), b"long": (0, 59), b"too long": (0, 61)}
    with unit_of_work() as session:
        for token, (seen, created) in ages.items():
            session.add(
                BrowserSession(
                    token_hash=token, user_id=cast.alice.id, seen_at=ago(seen), created_at=ago(created)
                )
            )
    assert tidied() == 2
    with unit_of_work() as session:
        assert set(session.scalars(select(BrowserSession.token_hash))) == {b"fresh", b"long"}


def test_calls_to_the_model_go_after_ninety_days(cast: Cast) -> None:
    with unit_of_work() as session:
        for days in (89, 91):
            session.add(
                ModelCall(
                    workspace_id=cast.acorn.id,
                    use="score",
                    model="m",
                    prompt_version=str(days),
                    micros=1,
                    created_at=ago(days),
                )
            )
    assert tidied() == 1
    with unit_of_work() as session:
        assert session.scalars(select(ModelCall.prompt_version)).all() == ["89"]


def test_deliveries_lose_their_bodies_and_then_go_by_what_their_workspace_chose(cast: Cast) -> None:
    ages = [29, 31, 59, 61, 181, 401]
    with unit_of_work() as session:
        for place in (cast.acorn, cast.birch):
            for days in sorted(ages, reverse=True):
                row = Delivery(
                    workspace_id=place.id, provider="emailbison", event_key=f"{days}", body=b"words"
                )
                row.received_at, row.event_type, row.state = ago(days), "LEAD_REPLIED", "processed"
                session.add(row)
                session.flush()
        chosen = {"audit_days": 400, "body_days": 30, "delivery_days": 60, "call_days": 90}
        choose(session, cast.acorn.id, chosen)
    tidied()
    kept = select(Delivery.event_key, Delivery.body != b"").order_by(Delivery.id.desc())
    with unit_of_work() as session:
        acorns, birches = (
            {row[0]: row[1] for row in session.execute(kept.where(Delivery.workspace_id == place.id)).all()}
            for place in (cast.acorn, cast.birch)
        )
    assert acorns == {"29": True, "31": False, "59": False}
    assert birches == {"29": True, "31": True, "59": True, "61": True, "181": False}
