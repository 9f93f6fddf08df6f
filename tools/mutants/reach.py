"""A pytest plugin: which test runs which line of the product, how long each takes, and what all of them import.

`python -m pytest -p tools.mutants.reach …` writes it to the file that MUTANTS_REACH names. What processes that a test starts
run is not seen, so those tests are not run here, only named.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Generator
from dataclasses import asdict, dataclass
from pathlib import Path

import coverage
import pytest

PRODUCT = ("webapp", "worker")
OURS = (*PRODUCT, "simulators", "tests", "tools", "bench", "conftest", "__main__")
IN_OTHER_PROCESSES = {
    "crew",
    "pool",
    "trials",
    "workers",
    "workers_of_procfile",
    "live_server",
    "four_processes",
}
"""Fixtures that start the product's processes: tests with them take long, and what they run is not seen from here."""


@dataclass(frozen=True)
class Reach:
    """Seconds by test, tests by line by file, the modules of other people that the tests import, and tests with processes."""

    seconds: dict[str, float]
    tests: dict[str, dict[int, list[str]]]
    modules: list[str]
    with_processes: list[str]

    @classmethod
    def read(cls, path: Path) -> Reach:
        found = json.loads(path.read_text())
        by_line = {
            name: {int(line): tests for line, tests in lines.items()}
            for name, lines in found["tests"].items()
        }
        return cls(found["seconds"], by_line, found["modules"], found["with_processes"])

    def of(self, path: str, lines: tuple[int, ...]) -> list[str]:
        """The tests that run one of the lines, the quickest first; all of them where nobody knows the lines."""
        by_line = self.tests.get(path, {})
        found = {test for line in lines for test in by_line.get(line, [])} if lines else set(self.seconds)
        return sorted(found, key=lambda test: (self.seconds[test], test))


class Recorder:
    def __init__(self, target: Path) -> None:
        self.target = target
        self.seconds: dict[str, float] = {}
        self.with_processes: list[str] = []
        self.coverage = coverage.Coverage(data_file=None, source=[*PRODUCT], messages=False)
        self.coverage.start()

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        def starts_processes(item: pytest.Item) -> bool:
            return not IN_OTHER_PROCESSES.isdisjoint(getattr(item, "fixturenames", ()))

        self.with_processes = [each.nodeid for each in items if starts_processes(each)]
        items[:] = [each for each in items if not starts_processes(each)]

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        began = time.monotonic()
        self.coverage.switch_context(item.nodeid)
        try:
            return (yield)
        finally:
            self.coverage.switch_context("")
            self.seconds[item.nodeid] = round(time.monotonic() - began, 3)

    def pytest_sessionfinish(self) -> None:
        self.coverage.stop()
        data = self.coverage.get_data()
        tests = {
            str(Path(name).relative_to(Path.cwd())): {
                line: [test for test in contexts if test]
                for line, contexts in data.contexts_by_lineno(name).items()
                if any(contexts)
            }
            for name in data.measured_files()
        }
        modules = sorted(name for name in sys.modules if name.partition(".")[0] not in OURS)
        self.target.write_text(json.dumps(asdict(Reach(self.seconds, tests, modules, self.with_processes))))


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Recorder(Path(os.environ["MUTANTS_REACH"])))
