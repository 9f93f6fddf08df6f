"""A flood of one workspace, and a reply of another."""

from __future__ import annotations

import time

from tests.faults.matrix import Matrix
from tests.faults.stage import Stage, wait_until
from tests.faults.trials import BULK
from tests.faults.world import Traffic, World

FLOOD = 100_000
REPLIES = 100


def test_a_flood_delays_only_its_sender(matrix: Matrix, stage: Stage, world: World) -> None:
    with matrix.fault(
        "F45",
        "Flood of one workspace",
        f"{FLOOD:,} jobs of one workspace wait in the most urgent queue; {REPLIES} replies of another arrive, and 10 jobs of the least urgent queue",
    ) as row:
        birch = world.workspaces["birch"].id
        stage.rows(
            "INSERT INTO trial_event (id, key, workspace_id) SELECT 10000000 + n, 'flood-' || n, %s FROM generate_series(1, %s) n RETURNING 1",
            birch, FLOOD,
        )  # fmt: skip
        stage.rows(
            "INSERT INTO job (workspace_id, kind, key, arguments, queue) SELECT workspace_id, 'trial.note', key, jsonb_build_object('event_id', id), 'inbound' FROM trial_event WHERE key LIKE 'flood-%%' RETURNING 1"
        )
        stage.rows("ANALYZE job; SELECT 1") if False else None
        traffic = Traffic()
        least_urgent = world.ask(BULK, 10)
        for _ in range(REPLIES):
            world.deliver_until_accepted("acorn", traffic)
            time.sleep(0.1)
        world.await_processed(traffic, 60)
        waiting = stage.one("SELECT count(*) FROM job WHERE key LIKE 'flood-%%' AND state = 'waiting'")
        p50, p99, most = stage.rows(
            """SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY w), percentile_disc(0.99) WITHIN GROUP (ORDER BY w), max(w) FROM (
                SELECT extract(epoch FROM started_at - created_at)::float AS w FROM job
                WHERE kind = 'webhook.process' AND workspace_id = %s ORDER BY id DESC LIMIT %s) x""",
            world.workspaces["acorn"].id, REPLIES,
        )[0]  # fmt: skip
        starved = world.await_effects(least_urgent, 60)
        stage.rows(
            "UPDATE job SET state = 'cancelled', finished_at = now() WHERE key LIKE 'flood-%%' AND state = 'waiting' RETURNING 1"
        )
        wait_until(
            lambda: (
                stage.one("SELECT count(*) FROM job WHERE key LIKE 'flood-%%' AND state = 'running'") == 0
            ),
            30,
            "the flood is over",
        )
        row.operations = FLOOD + REPLIES
        row.recovered(p99, 1.0)
        row.seen = f"asked to begun: p50 {p50 * 1000:.0f} ms, p99 {p99 * 1000:.0f} ms, most {most * 1000:.0f} ms, with {waiting:,} still waiting at the end; the least urgent were done {starved:.1f} s after that"
        assert waiting > FLOOD / 2
