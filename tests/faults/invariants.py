"""I1 to I7, asked of the tables and the logs after every fault. Each answers "" when it holds, else what is wrong."""

from __future__ import annotations

from collections.abc import Callable

from tests.faults.world import KEY, MARK, World

NOT_AT_STAKE = "not at stake"


def effects_exactly_once(world: World) -> str:
    """I1: each event whose work is over took effect once, by a run that began after it was asked for; each accepted delivery is one message."""
    wrong = world.stage.one("""
        SELECT count(*) FROM trial_event e JOIN job j ON (j.arguments->>'event_id')::bigint = e.id AND j.key = e.key
        WHERE j.state = 'done' AND (SELECT count(*) FROM trial_effect f WHERE f.event_id = e.id) <> 1
    """)
    early = world.stage.one("""
        SELECT count(*) FROM trial_effect f JOIN trial_event e ON e.id = f.event_id WHERE f.at < e.asked_at
    """)
    unapplied = world.stage.one("""
        SELECT count(*) FROM delivery d WHERE state <> 'processed' OR
            (SELECT count(*) FROM message m WHERE m.workspace_id = d.workspace_id AND m.lead_id = d.lead_id) <> 1
    """)
    return _say(wrong, "events without exactly one effect", early, "effects before their event", unapplied, "deliveries without exactly one message")  # fmt: skip


def nothing_twice(world: World) -> str:
    """I2: no message, lead, live job or effect twice, and no job tried more often than its kind allows."""
    twice = [
        "SELECT count(*) FROM (SELECT 1 FROM message GROUP BY workspace_id, provider_id HAVING count(*) > 1) x",
        "SELECT count(*) FROM (SELECT 1 FROM lead GROUP BY workspace_id, lower(email) HAVING count(*) > 1) x",
        "SELECT count(*) FROM (SELECT 1 FROM job WHERE state IN ('waiting', 'running', 'parked') GROUP BY key HAVING count(*) > 1) x",
        "SELECT count(*) FROM (SELECT 1 FROM trial_effect GROUP BY event_id HAVING count(*) > 1) x",
        "SELECT count(*) FROM job WHERE state <> 'running' AND attempts > 8",
    ]
    names = ["messages", "leads", "live keys", "effects", "attempts above the limit"]
    found = [part for name, statement in zip(names, twice, strict=True) for part in (world.stage.one(statement), f"{name} twice")]  # fmt: skip
    return _say(*found)


def counts_equal_recount(world: World) -> str:
    """I3: the rollups that counts are made of equal a recount of the messages."""
    return _say(
        world.stage.one("""
            SELECT count(*) FROM lead l WHERE l.last_inbound_at IS DISTINCT FROM
                (SELECT max(sent_at) FROM message m WHERE m.lead_id = l.id AND m.direction = 'inbound' AND NOT m.is_bounce AND NOT m.is_automated)
        """),
        "leads whose rollup differs",
    )


def nothing_crosses(world: World) -> str:
    """I4: everything of a lead is in its workspace, and each workspace has only its own words."""
    return _say(
        world.stage.one("SELECT count(*) FROM message m JOIN lead l ON l.id = m.lead_id AND l.workspace_id <> m.workspace_id"),
        "messages in another workspace",
        world.stage.one("SELECT count(*) FROM message m JOIN workspace w ON w.id = m.workspace_id WHERE m.body_text NOT LIKE '%%' || w.slug"),
        "messages with another workspace's words",
        world.stage.one("SELECT count(*) FROM job j JOIN lead l ON l.id = (j.arguments->>'lead_id')::bigint WHERE l.workspace_id <> j.workspace_id"),
        "jobs for another workspace's lead",
    )  # fmt: skip


def no_secret_in_logs(world: World) -> str:
    """I5: no body, address, key or webhook token in any log."""
    logs = world.stage.logs()
    secrets = [MARK, "northwind.test", KEY, *world.tokens.values()]
    return _say(sum(logs.count(secret) for secret in secrets), "private words in the logs")


def nothing_sent_after_opt_out(world: World) -> str:
    """I7: no outbound message that is younger than the lead's opt-out."""
    if not world.stage.one("SELECT count(*) FROM message WHERE direction = 'outbound'"):
        return NOT_AT_STAKE
    return _say(
        world.stage.one("""
            SELECT count(*) FROM message m JOIN lead l ON l.id = m.lead_id
            WHERE m.direction = 'outbound' AND l.status = 'blacklisted' AND m.state = 'sent'
        """),
        "messages sent after an opt-out",
    )


def _say(*counted: object) -> str:
    pairs = zip(counted[::2], counted[1::2], strict=True)
    return "; ".join(f"{count} {what}" for count, what in pairs if count)


CHECKS: dict[str, Callable[[World], str]] = {
    "I1": effects_exactly_once,
    "I2": nothing_twice,
    "I3": counts_equal_recount,
    "I4": nothing_crosses,
    "I5": no_secret_in_logs,
    "I7": nothing_sent_after_opt_out,
}
