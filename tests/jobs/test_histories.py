"""Random histories of the ledger, on the real tables and the real Redis: whatever happens in whatever order, nothing is lost and nothing is done twice."""

from __future__ import annotations

from collections import Counter
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from tests.jobs.kinds import WORK
from webapp.jobs import control, ledger, relay, rq_transport
from webapp.jobs.models import Job
from webapp.jobs.rq_transport import LedgerQueue
from webapp.runtime.database import owner, unit_of_work
from webapp.runtime.redis import for_workers

KEYS = ("a", "b", "c")
CONNECTION = 7


def sql(statement: str, **values: Any) -> list[Any]:
    with unit_of_work() as session:
        answer = session.execute(text(statement), values)
        return list(answer) if answer.returns_rows else []


class History(RuleBasedStateMachine):
    """`asks` counts what was accepted for each row; an effect says how many of them its run had seen when it began."""

    leases = Bundle("leases")

    def __init__(self) -> None:
        super().__init__()
        sql("DELETE FROM job")
        sql("DELETE FROM history_effect")
        for_workers().flushdb()
        self.asks: Counter[int] = Counter()
        self.suspects: set[int] = set()
        self.refused = 0

    @rule(key=st.sampled_from(KEYS))
    def ask(self, key: str) -> None:
        with unit_of_work() as session:
            job_id = WORK.enqueue(session, workspace_id=None, name=key)
        self.asks[job_id] += 1

    @rule(key=st.sampled_from(KEYS))
    def ask_and_roll_back(self, key: str) -> None:
        with unit_of_work() as session:
            WORK.enqueue(session, workspace_id=None, name=key)
            session.rollback()

    @rule()
    def admit(self) -> None:
        relay.dispatch(for_workers())

    @rule(target=leases)
    def fetch_and_take(self) -> Any:
        """A worker takes what RQ gives it."""
        key = self._fetch()
        return self._take(key) if key else None

    @rule()
    def fetch_and_die(self) -> None:
        """A worker is gone before it took what it fetched."""
        self._fetch()

    @rule(target=leases, key=st.sampled_from(KEYS))
    def take_something_stale(self, key: str) -> Any:
        """RQ carried an id twice, or long ago."""
        return self._take(key)

    @rule(key=st.sampled_from(KEYS))
    def push_again(self, key: str) -> None:
        """A relay that was paused, or whose push was believed lost, pushes late, and what it pushes may be over."""
        rq_transport.push([(key, "bulk", WORK.name)], for_workers())

    @rule(key=st.sampled_from(KEYS))
    def a_record_expires(self, key: str) -> None:
        """Its id stays in the list."""
        for_workers().delete(f"rq:job:{key}")

    @rule(lease=consumes(leases))
    def finish(self, lease: Any) -> None:
        self._end(lease, lambda session, mine: ledger.end(session, mine, "done"), has_effect=True)

    @rule(lease=consumes(leases))
    def fail_for_now(self, lease: Any) -> None:
        self._end(lease, lambda session, mine: ledger.try_again(session, mine, 0.0, "Unavailable", "later"))

    @rule(lease=consumes(leases))
    def hand_back(self, lease: Any) -> None:
        self._end(lease, ledger.hand_back)

    @rule(lease=consumes(leases))
    def park(self, lease: Any) -> None:
        self._end(lease, lambda session, mine: ledger.park(session, mine, CONNECTION, "mend it"))

    @rule(lease=consumes(leases))
    def give_up(self, lease: Any) -> None:
        self._end(lease, lambda session, mine: ledger.give_up(session, mine, "Rejected", "no"))

    @rule(lease=consumes(leases))
    def crash(self, lease: Any) -> None:
        """The worker is gone, and its lease runs out some day."""

    @rule()
    def leases_run_out(self) -> None:
        """Workers that were paused still hold what they believe to be leases."""
        sql("UPDATE job SET leased_until = now() - interval '1 second' WHERE state = 'running'")
        relay.reclaim_expired()

    @rule()
    def redis_is_emptied(self) -> None:
        for_workers().flushdb()

    @rule()
    def repair(self) -> None:
        sql("UPDATE job SET pushed_at = now() - interval '1 minute' WHERE pushed_at IS NOT NULL")
        relay.requeue_lost(for_workers(), self.suspects)

    @rule()
    def mend_the_connection(self) -> None:
        with unit_of_work() as session:
            ledger.release_parked(session, CONNECTION)

    @rule()
    def a_person_retries(self) -> None:
        with unit_of_work() as session:
            failed = session.scalars(select(Job).where(Job.state == "failed").with_for_update()).all()
            before = self._asked_of_live(session)
            control.retry(session, failed)
            session.flush()
            for job_id, asked in self._asked_of_live(session).items():
                self.asks[job_id] += asked - before.get(job_id, 0)

    @invariant()
    def every_ask_is_in_its_row(self) -> None:
        assert dict(sql("SELECT id, asked FROM job")) == dict(self.asks)

    @invariant()
    def one_live_row_a_key_and_one_lease_a_row(self) -> None:
        live = "SELECT count(*) FROM job WHERE state IN ('waiting', 'running', 'parked') GROUP BY key"
        assert {count for (count,) in sql(live)} <= {1}
        assert sql("SELECT 1 FROM job WHERE (state = 'running') <> (lease_token IS NOT NULL)") == []

    @invariant()
    def no_round_took_effect_twice(self) -> None:
        assert sql("SELECT 1 FROM history_effect GROUP BY job_id, covers HAVING count(*) > 1") == []

    def teardown(self) -> None:
        """Nothing more goes wrong: then everything comes to its end, and what was asked for was done after the asking."""
        for _ in range(30):
            self.mend_the_connection()
            self.leases_run_out()
            self.repair()
            self.admit()
            while key := self._fetch():
                self.finish(self._take(key))
            if not sql("SELECT 1 FROM job WHERE state IN ('waiting', 'running', 'parked')"):
                break
        states = dict(sql("SELECT id, state FROM job"))
        assert set(states.values()) <= {"done", "failed", "cancelled"}, "something never comes to its end"
        covered = dict(sql("SELECT job_id, max(covers) FROM history_effect GROUP BY job_id"))
        done = {job_id: asked for job_id, asked in self.asks.items() if states[job_id] == "done"}
        assert {job_id: covered.get(job_id) for job_id in done} == done

    def _fetch(self) -> str | None:
        """The key that RQ gives a worker next."""
        redis = for_workers()
        found = LedgerQueue.dequeue_any([rq_transport.queue("bulk", redis)], None, redis)
        return found[0].args[0] if found else None

    def _take(self, key: str) -> tuple[ledger.Lease, int] | None:
        lease = ledger.take(key)
        return (lease, self.asks[lease.job_id]) if lease else None

    def _end(self, held: tuple[ledger.Lease, int] | None, end: Any, has_effect: bool = False) -> None:
        if held is None:
            return
        lease, covers = held
        try:
            with unit_of_work() as session:
                if has_effect:
                    session.execute(
                        text("INSERT INTO history_effect VALUES (:id, :covers)"),
                        {"id": lease.job_id, "covers": covers},
                    )
                end(session, lease)
        except ledger.LeaseLost:
            self.refused += 1

    def _asked_of_live(self, session: Session) -> dict[int, int]:
        return dict(
            session.execute(
                text("SELECT id, asked FROM job WHERE state IN ('waiting', 'running', 'parked')")
            ).all()
        )  # type: ignore[arg-type]


def test_random_histories_lose_nothing_and_do_nothing_twice(database: None) -> None:
    with owner().begin() as connection:
        connection.exec_driver_sql("CREATE TABLE history_effect (job_id bigint, covers int)")
        connection.exec_driver_sql("GRANT ALL ON history_effect TO PUBLIC")
    try:
        run_state_machine_as_test(
            History,
            settings=settings(
                max_examples=12,
                stateful_step_count=25,
                deadline=None,
                database=None,
                derandomize=False,
                suppress_health_check=list(HealthCheck),
            ),
        )
    finally:
        with owner().begin() as connection:
            connection.exec_driver_sql("DROP TABLE history_effect")
