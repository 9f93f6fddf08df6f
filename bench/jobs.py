"""`./run bench jobs`: what reliable jobs cost, beside the job engines that Python has, on the same machine in the same run.

Everybody has two slots, the same PostgreSQL that syncs to disk and the same append-only Redis (both private to the run), and
does the same jobs; ours goes through the ledger, the relay and the pool, with a lease and a fenced end for each.
Engines take turns, round after round; each number is the median. Peers come from bench/peers.lock, into var/peers.

    jobs/s      from a backlog: of no-ops, and of jobs that wait 5 ms
    cpu         milliseconds of processor time per job: the engine's processes, PostgreSQL, Redis
    commands    Redis commands per job, both ends
    p50 p99     milliseconds from just before the asking to the start: when idle, with Redis 1 ms further away, and behind a
                backlog (there, with us, another workspace asks; the others have no such thing, so theirs wait for their turn)
    bytes       of PostgreSQL and Redis for each waiting job
    undone      of jobs that were asked for, those that had no effect by the end of the wait after workers were killed with
                SIGKILL in the middle of their work and started again; doubled: effects too many. `handler` is the process in which a
                job runs, `group` all processes of the workers.

On a busy machine the processor times and the ratios say more than jobs/s does.
"""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Sequence
from functools import partial

from bench import report
from bench.engines import environment, kills, measure
from bench.engines.delay import delayed
from bench.engines.engine import BARE, OURS, PEERS, SIMPLE, Engine
from bench.engines.job import EVERY
from bench.engines.running import Place, places_for
from bench.report import Figures
from tools import services
from tools.console import say

KINDS = ("noop", "wait")
AWAY_MS = 1.0
SLOW = {"rq_worker": 4}
"""Whose rounds are so much shorter."""


def main() -> None:
    parser = report.arguments("jobs", __doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--jobs", type=int, default=600, help="jobs in each round")
    parser.add_argument("--backlog", type=int, default=10_000)
    parser.add_argument("--bound", type=float, default=30.0, help="seconds to wait for what was killed")
    options = parser.parse_args()
    options.kinds = KINDS
    if options.tiny:
        options.rounds, options.jobs, options.backlog, options.bound = 1, EVERY, EVERY, 5.0
        options.kinds = KINDS[:1]
    told = report.Report("jobs", as_json=options.json)
    with services.throw_away({}, durable=True) as private:
        os.environ.update(private.urls)
        with places_for(contenders(options.tiny)) as places:
            found = run(places, options)
        told.figures = found.pop(OURS.name)
        told.peers = found
        told.ratios = ratios(told.figures, found)
        report.table("signalbox beside", ["ratio", "times"], list(told.ratios.items()))
        told.finish()


def contenders(tiny: bool) -> tuple[Engine, ...]:
    """Ours and the peers that can be had; what cannot is said in words."""
    if tiny:
        say("only RQ's SimpleWorker is measured beside: the other peers are left out of a try")
        return (OURS, SIMPLE)
    reason = environment.why_not_installed()
    if reason:
        say(f"the peers other than RQ are not measured: {reason}")
    return (OURS, *(BARE if reason else PEERS))


def run(places: Sequence[Place], options: Namespace) -> dict[str, Figures]:
    """Everything, table by table."""
    found: dict[str, Figures] = {each.engine.name: {} for each in places}
    rates(places, found, options)
    far_away(places, found, options)
    behind(places, found, options)
    for victim, words in kills.VICTIMS.items():
        lose = partial(kills.losses, victim=victim, count=max(24, options.jobs // 4), bound=options.bound)
        for name, lost in kills.side_by_side(places, lose).items():
            found[name][f"killed_{victim}"] = lost
        show(
            f"{kills.KILLS} times kill -9 of {words}",
            f"killed_{victim}",
            ["asked", "undone", "doubled"],
            places,
            found,
        )
    return found


def rates(places: Sequence[Place], found: dict[str, Figures], options: Namespace) -> None:
    """Jobs per second and the time to start, in turns."""
    for kind in options.kinds:
        rounds: dict[str, list[Figures]] = {each.engine.name: [] for each in places}
        for _ in range(options.rounds):
            for each in places:
                rounds[each.engine.name].append(measure.rate(each, kind, share(each, options.jobs)))
        for name, figures in rounds.items():
            found[name][kind] = report.median_of(figures)
        columns = ["per_second", "cpu_ms", "engine_ms", "postgres_ms", "redis_ms", "redis_commands"]
        show(f"jobs of kind {kind}", kind, columns, places, found)
    for each in places:
        found[each.engine.name]["idle"] = measure.start_when_idle(each, max(10, options.jobs // 6))
    show("milliseconds to the start when idle", "idle", ["p50", "p99"], places, found)


def far_away(places: Sequence[Place], found: dict[str, Figures], options: Namespace) -> None:
    """The same with Redis a millisecond further away."""
    with delayed(AWAY_MS) as address:
        for each in places:
            each.redis_url = address
            away = measure.rate(each, "noop", share(each, options.jobs // 2))
            away |= measure.start_when_idle(each, max(10, options.jobs // 12))
            found[each.engine.name]["away"] = away
            each.redis_url = ""
    title = f"no-ops, and the start when idle, with Redis {AWAY_MS:g} ms further away"
    show(title, "away", ["per_second", "cpu_ms", "p50", "p99"], places, found)


def behind(places: Sequence[Place], found: dict[str, Figures], options: Namespace) -> None:
    """What a waiting job weighs, and how soon a newcomer's job starts."""
    for each in places:
        count = max(5, options.jobs // 20)
        found[each.engine.name]["behind"] = measure.waiting(each, options.backlog, count, options.bound)
    columns = ["postgres_bytes", "redis_bytes", "asked", "count", "p50", "p99"]
    show(
        f"behind {options.backlog:,} waiting jobs (count: started in time)", "behind", columns, places, found
    )


def share(place: Place, count: int) -> int:
    """How many jobs of this engine make a round."""
    return max(EVERY, count // SLOW.get(place.engine.name, 1))


def show(
    title: str, part: str, columns: Sequence[str], places: Sequence[Place], found: dict[str, Figures]
) -> None:
    rows = [
        [each.engine.title, *(found[each.engine.name][part].get(column) for column in columns)]
        for each in places
    ]
    report.table(title, ["", *columns], rows)


def ratios(ours: Figures, peers: dict[str, Figures]) -> Figures:
    """Our jobs per second over theirs, and their processor time per job over ours: more than 1 is better for us."""
    return {
        f"{kind}_{what}_{name}": round(value, 2)
        for kind in KINDS
        if kind in ours
        for name, theirs in peers.items()
        for what, value in (
            ("rate_over", ours[kind]["per_second"] / theirs[kind]["per_second"]),
            ("cpu_under", theirs[kind]["cpu_ms"] / max(0.01, ours[kind]["cpu_ms"])),
        )
    }


if __name__ == "__main__":
    main()
