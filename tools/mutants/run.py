"""./test mutants: plant mistakes in slices of the product, one at a time, and write down which ones no test noticed."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, replace
from pathlib import Path

from tools import processes
from tools.console import Stop, say
from tools.given_services import scratch_database
from tools.guard import Guard
from tools.mutants.forks import Outcome, Trial, redis_of
from tools.mutants.planting import Mutant, mutants_of
from tools.mutants.reach import Reach
from tools.mutants.results import Results
from tools.mutants.slices import Slice, slices
from tools.packages import ROOT

LEFT_OUT = shutil.ignore_patterns(".?*", "__pycache__", "var", "docs")
MAX_SECONDS = 60.0
"""Of all tests that meet a mutant only the quickest run, as many as take so long."""
PROCESSES = "worker/"
"""Whose files are run by processes that tests start, too: mutants there that no other test meets are tried with these tests."""
PROCESS_SECONDS = 20.0
"""What those tests take, so that one that a mutant hangs ends in three minutes."""


def parse(arguments: list[str]) -> argparse.Namespace:
    """Raises SystemExit after showing help or what is wrong, as argparse does."""
    known = slices()
    parser = argparse.ArgumentParser(
        "./test mutants", description=__doc__, epilog=f"Slices: {', '.join(known)}"
    )
    parser.add_argument(
        "slices", nargs="*", metavar="SLICE", help="or a file of one; all of them when none is named"
    )
    parser.add_argument(
        "--sample", type=int, metavar="N", help="N mutants of each slice, the same ones every time"
    )
    parser.add_argument("--seed", default="", metavar="WORD", help="another sample: one for each word")
    parser.add_argument("--again", action="store_true", help="try those again that no test noticed")
    parser.add_argument(
        "--tests",
        nargs="+",
        metavar="PATH",
        help="with these tests instead of the slice's: what they kill is killed",
    )
    parser.add_argument("--slots", type=int, default=os.cpu_count() or 1, help="how many at the same time")
    asked = parser.parse_args(arguments)
    asked.slices = [slice_named(known, name) for name in asked.slices or known]
    if asked.tests:
        asked.slices = [replace(each, tests=tuple(asked.tests)) for each in asked.slices]
    return asked


def slice_named(known: dict[str, Slice], name: str) -> Slice:
    """The slice, or what of one is in this file. Raises Stop when there is neither."""
    if name in known:
        return known[name]
    around = next((each for each in known.values() if name in each.files), None)
    if around is None:
        raise Stop(f"There is no slice {name}, nor a file of one: ./test mutants --help lists the slices.")
    return replace(around, files=(name,))


class Workshop:
    """Copies of the checkout, one for each slot, on services that all of them share."""

    def __init__(
        self, root: Path, folder: Path, environment: dict[str, str], slots: int, guard: Guard
    ) -> None:
        self.root = root
        self.guard = guard
        self.reaches: dict[tuple[str, ...], Reach] = {}
        self.copies = [shutil.copytree(root, folder / str(slot), ignore=LEFT_OUT) for slot in range(slots)]
        self.environments = [
            {**environment, "PYTHONPATH": str(copy), "PYTEST_XDIST_WORKER": f"gw{slot}"}
            for slot, copy in enumerate(self.copies)
        ]

    def check_redis(self) -> None:
        """Raises Stop when a database of Redis that will be emptied again and again holds something now."""
        for environment in self.environments:
            with redis_of(environment) as carrier:
                if carrier.dbsize():
                    raise Stop("The last databases of the Redis in REDIS_URL must be empty.")

    def reach(self, tests: tuple[str, ...]) -> Reach:
        """Run the tests without a mistake, once. Raises Stop when they fail: nothing could be learnt from them then."""
        if tests not in self.reaches:
            self.reaches[tests] = self._reach(tests)
        return self.reaches[tests]

    def _reach(self, tests: tuple[str, ...]) -> Reach:
        target = self.copies[0] / "reach.json"
        options = ["-q", "--no-header", "--tb=short", "-m", "not browser", "-p", "tools.mutants.reach"]
        if self._run(["pytest", *options, *tests], {"MUTANTS_REACH": str(target)}):
            raise Stop("The tests fail without any mistake planted: mend them first.")
        return Reach.read(target)

    def attempt(self, trials: list[Trial], reach: Reach, results: Path) -> None:
        """Every slot takes the next trials in turn; what each comes to is added to the results at once."""
        control = quickest(list(reach.seconds), reach)
        plan = {"modules": reach.modules, "control": control, "seconds": MAX_SECONDS}
        children = []
        for slot, (copy, environment) in enumerate(zip(self.copies, self.environments, strict=True)):
            mine = [asdict(trial) for trial in trials[slot :: len(self.copies)]]
            (copy / "plan.json").write_text(json.dumps({**plan, "trials": mine}))
            command = [sys.executable, "-m", "tools.mutants.forks", "plan.json", str(results)]
            prepare = processes.die_with_parent(signal.SIGTERM)
            children.append(subprocess.Popen(command, cwd=copy, env=environment, preexec_fn=prepare))
        try:
            with processes.interrupts.wait():
                while any(child.poll() is None for child in children):
                    processes.interrupts.check()
                    self.guard.check()
                    time.sleep(0.2)
        finally:
            processes.stop(children, signal.SIGTERM, time.monotonic() + 2)
        if any(child.returncode for child in children):
            raise Stop(
                "A process that tries mutants ended unexpectedly; what was tried is kept, so run it again."
            )

    def _run(self, arguments: list[str], more: dict[str, str]) -> int:
        command = [sys.executable, "-m", *arguments]
        environment = {**self.environments[0], **more}
        return processes.call(command, environment, self.guard.check, folder=self.copies[0])


def run(asked: argparse.Namespace, environment: dict[str, str], guard: Guard, results: Results) -> None:
    """Try the mutants of the slices that were asked for; those that were tried before only when asked again."""
    with (
        tempfile.TemporaryDirectory(prefix="signalbox-mutants-") as folder,
        scratch_database(environment["DATABASE_URL"]) as template,
    ):
        migrated = {**environment, "DATABASE_URL": template}
        if processes.call([sys.executable, "-m", "tools.migrations"], migrated, guard.check):
            raise Stop("The migrations do not lead to the models: ./test checks says more.")
        environment = {**environment, "TEST_TEMPLATE": template.partition("?")[0].rpartition("/")[2]}
        workshop = Workshop(ROOT, Path(folder), environment, asked.slots, guard)
        workshop.check_redis()
        for each in asked.slices:
            mutants = [mutant for path in each.files for mutant in mutants_of(ROOT, path)]
            try_slice(workshop, each, results, sampled(mutants, asked.sample, asked.seed), asked.again)


def try_slice(workshop: Workshop, part: Slice, results: Results, chosen: list[Mutant], again: bool) -> None:
    """Try these of its mutants that were not tried before, or, `again`, that no test noticed."""
    known = results.of(part.name)
    wanted = [
        mutant
        for mutant in chosen
        if mutant.name not in known or (again and known[mutant.name].how in ("survived", "unreached"))
    ]
    say(f"{part.name}: {len(chosen)} mutants, {len(wanted)} to try")
    if wanted:
        try_mutants(workshop, part, wanted, results)


def try_mutants(workshop: Workshop, part: Slice, wanted: list[Mutant], results: Results) -> None:
    reach = workshop.reach(part.tests)
    trials = [trial for mutant in wanted if (trial := trial_of(workshop.root, mutant, reach)) is not None]
    planned = {trial.name for trial in trials}
    results.add(part.name, (Outcome(m.name, "unreached", 0.0) for m in wanted if m.name not in planned))
    workshop.attempt(trials, reach, results.path(part.name))


def sampled(mutants: list[Mutant], count: int | None, seed: str) -> list[Mutant]:
    """So many of them, by a lot that the seed decides; in the order of the files."""
    drawn = {mutant.name for mutant in sorted(mutants, key=lambda mutant: mutant.lot(seed))[:count]}
    return [mutant for mutant in mutants if mutant.name in drawn]


def trial_of(root: Path, mutant: Mutant, reach: Reach) -> Trial | None:
    """What to run for a mutant; None when no test meets it."""
    tests = quickest(reach.of(mutant.path, mutant.lines), reach)
    source = mutant.plant((root / mutant.path).read_bytes()).decode()
    seconds = sum(reach.seconds[test] for test in tests)
    if not tests and mutant.path.startswith(PROCESSES):
        tests, seconds = reach.with_processes, PROCESS_SECONDS
    return Trial(mutant.name, mutant.path, source, tests, seconds) if tests else None


def quickest(tests: list[str], reach: Reach) -> list[str]:
    """As many of them as MAX_SECONDS allow, one at least."""
    total, found = 0.0, list[str]()
    for test in sorted(tests, key=lambda test: reach.seconds[test]):
        total += reach.seconds[test]
        if total > MAX_SECONDS and found:
            break
        found.append(test)
    return found
