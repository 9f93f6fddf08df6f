"""When a provider refuses the key: the job waits until it is mended, and whoever reads the page knows for what."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from tests.factories import Cast
from tests.worker.endings import Ending, perform_one, read
from webapp.integrations.connections import connect, enter_credentials
from webapp.integrations.models import Connection
from webapp.jobs.runs import Run
from webapp.providers.errors import KeyRefused, Unavailable
from webapp.runtime.database import unit_of_work


def test_a_refused_key_parks_the_job_until_it_is_replaced(cast: Cast, kind: Ending) -> None:
    with unit_of_work() as session:
        connect(session, cast.acorn.id, "emailbison", key="7|an-old-key-of-acorn", host="send.acorn.test")

    def refused(run: Run, zone_id: int, a: int) -> None:
        raise KeyRefused("emailbison", "send.acorn.test", "/replies", 401)

    told: list[tuple[int, int, str]] = []

    def record(session: Session, zone_id: int, a: int, note: str) -> None:
        told.append((zone_id, a, note))

    job = perform_one(kind(refused, on_parking=record), cast.acorn.id)
    assert (job.state, job.attempts) == ("parked", 0)
    with unit_of_work() as session:
        remedy = session.get_one(Connection, job.connection_id).remedy
    assert "EmailBison refused the key at send.acorn.test" in (remedy or "")
    assert (job.error_note, told) == (remedy, [(1, 2, remedy)])
    with unit_of_work() as session:
        enter_credentials(session, cast.acorn.id, "emailbison", "8|a-new-key-of-acorn")
    assert read(job.id).state == "waiting"


@pytest.mark.parametrize(
    ("known", "note"),
    [
        ("It belongs to another host.", "It belongs to another host."),
        (None, "EmailBison refused the key at send.acorn.test"),
    ],
)
def test_what_waits_for_a_refused_connection_says_what_that_says(
    cast: Cast, kind: Ending, known: str | None, note: str
) -> None:
    with unit_of_work() as session:
        connection = connect(
            session, cast.acorn.id, "emailbison", key="7|a-key-of-acorn", host="send.acorn.test"
        )
        connection.state, connection.remedy = "refused", known

    def refused(run: Run, zone_id: int, a: int) -> None:
        raise KeyRefused("emailbison", "send.acorn.test", "/replies", 401)

    job = perform_one(kind(refused), cast.acorn.id)
    assert job.state == "parked"
    assert (job.error_note or "").startswith(note)


def test_a_key_that_was_replaced_during_the_run_parks_nothing(cast: Cast, kind: Ending) -> None:
    """Nobody would release the job: whoever replaced the key has done so already."""
    with unit_of_work() as session:
        connect(session, cast.acorn.id, "emailbison", key="7|an-old-key-of-acorn", host="send.acorn.test")

    def refused(run: Run, zone_id: int, a: int) -> None:
        with unit_of_work() as session:
            enter_credentials(session, cast.acorn.id, "emailbison", "8|a-new-key-of-acorn")
        raise KeyRefused("emailbison", "send.acorn.test", "/replies", 401)

    job = perform_one(kind(refused), cast.acorn.id)
    assert (job.state, job.error_class) == ("waiting", "KeyRefused")


@pytest.mark.parametrize(("attempts", "state"), [(1, "working"), (2, "failing")])
def test_a_connection_is_shown_as_failing_from_the_third_attempt_on(
    cast: Cast, kind: Ending, attempts: int, state: str
) -> None:
    assert state_after_a_503(cast, kind, attempts, "working") == state


def test_a_late_failure_does_not_hide_a_refusal(cast: Cast, kind: Ending) -> None:
    assert state_after_a_503(cast, kind, 4, "refused") == "refused"


def state_after_a_503(cast: Cast, kind: Ending, attempts: int, before: str) -> str:
    """How the connection stands after a job's next attempt met a 503."""
    with unit_of_work() as session:
        connection = connect(
            session, cast.acorn.id, "emailbison", key="7|a-key-of-acorn-0001", host="send.acorn.test"
        )
        connection.state = before  # type: ignore[assignment]
        number = connection.id

    def away(run: Run, zone_id: int, a: int) -> None:
        raise Unavailable("emailbison", "send.acorn.test", "/replies", 503)

    perform_one(kind(away, limit=9), cast.acorn.id, attempts=attempts)
    with unit_of_work() as session:
        return session.get_one(Connection, number).state
