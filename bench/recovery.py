"""`./run bench recovery`: from kill -9 to the same job running again, with everybody's own defaults.

A job that takes a while is killed just after it began; what died is started again half a second later, as a supervisor would.
`handler` is the process in which the job runs, `group` all processes of the workers. Ours is measured alone, several times
(the median); the peers, which mostly wait, all at once. A dash means: not within the bound (--bound).
"""

from __future__ import annotations

import os
import statistics
from functools import partial

from bench import report
from bench.engines import kills
from bench.engines.engine import OURS
from bench.engines.running import Place, places_for
from bench.jobs import contenders
from bench.report import Figures
from tools import services

PROMISED = 60.0


def main() -> None:
    parser = report.arguments("recovery", __doc__)
    parser.add_argument("--bound", type=float, default=60.0, help="seconds to wait for the second beginning")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    patience, rounds = (1.0, 1) if options.tiny else (options.bound, options.rounds)
    told = report.Report("recovery", as_json=options.json)
    with services.throw_away({}, durable=True) as private:
        os.environ.update(private.urls)
        with places_for(contenders(options.tiny)) as (first, *others):
            titles = {each.engine.name: each.engine.title for each in others}
            found: dict[str, Figures] = {name: {"bound": patience} for name in titles}
            for victim in kills.VICTIMS:
                told.figures[victim] = ours(first, victim, rounds)
                recover = partial(kills.recovery, victim=victim, bound=patience)
                for name, figures in kills.side_by_side(others, recover).items():
                    found[name][victim] = figures["seconds"]
        told.peers = found
        told.ratios = {
            f"{victim}_{'over' if found[name][victim] else 'at_least_over'}_{name}": round(
                (found[name][victim] or found[name]["bound"]) / told.figures[victim]["seconds"], 2
            )
            for victim in kills.VICTIMS
            for name in titles
        }
        rows = [[OURS.title, *(told.figures[victim]["seconds"] for victim in kills.VICTIMS)]]
        rows += [[titles[name], *(found[name][victim] for victim in kills.VICTIMS)] for name in titles]
        report.table("seconds from kill -9 to running again", ["", *kills.VICTIMS], rows)
        told.finish()


def ours(place: Place, victim: str, rounds: int) -> Figures:
    """Raises RuntimeError when a job did not come back: that is promised."""
    taken = [kills.recovery(place, victim, PROMISED)["seconds"] for _ in range(rounds)]
    if None in taken:
        raise RuntimeError(f"Signalbox did not run its job again within {PROMISED:g} s")
    return {"seconds": statistics.median(taken), "most": max(taken), "rounds": rounds}


if __name__ == "__main__":
    main()
