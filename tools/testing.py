"""./test: the checks, then pytest, on services of its own that are thrown away."""

from __future__ import annotations

import os
import secrets
import sys

from tools import bad_inputs, browser, checks, pgbouncer, processes, services
from tools.console import Stop, complain, say
from tools.given_services import scratch_database
from tools.guard import Guard
from tools.packages import ROOT, VENV

MAX_PROCESSES = 4
"""Redis has sixteen databases, and a test's worker processes come on top."""

MANY_REQUESTS = "40000"
"""For each of the two large attacks; the setter's makes half as many."""

LONG = ("faults", "benches")
"""Folders under tests/ that run only when they are named."""
SUITES = {"unit": "not browser and not long", "long": "long"}
"""Parts of the suite by their marks. The whole is all that is not long."""


def run(arguments: list[str], guard: Guard) -> int:
    part, rest = arguments[:1], arguments[1:]
    if part == ["checks"]:
        return test(guard, with_checks=True, pytest=None)
    by_itself = {"mutants": mutants, "security": security}
    if part and part[0] in by_itself:
        return by_itself[part[0]](rest, guard)
    if part == ["unit"]:
        pgbouncer.ensure()
    if part and part[0] in SUITES:
        pytest = [*without_long(), *side_by_side(), "-m", SUITES[part[0]], *rest]
        return test(guard, with_checks=False, pytest=pytest)
    if part and part[0] in LONG:
        return test(guard, with_checks=False, pytest=[f"tests/{part[0]}", *rest])
    if part:
        return test(guard, with_checks=False, pytest=[*without_long(), *arguments])
    browser.ensure()
    pgbouncer.ensure()
    return test(guard, with_checks=True, pytest=[*without_long(), *side_by_side(), "-m", "not long"])


def test(guard: Guard, with_checks: bool, pytest: list[str] | None) -> int:
    with (
        services.throw_away(os.environ, durable=False) as running,
        scratch_database(running.urls["DATABASE_URL"]) as database,
    ):
        environment = test_environment(running.urls)
        if with_checks:
            if not checks.run(environment, database):
                complain("The checks failed, so no test was run.")
                return 1
            # The checks have migrated it: each process of tests begins with a copy.
            environment["TEST_TEMPLATE"] = database.partition("?")[0].rpartition("/")[2]
        if pytest is None:
            return 0
        say("testing")
        return processes.call([sys.executable, "-m", "pytest", *pytest], environment, guard.check)


def mutants(arguments: list[str], guard: Guard) -> int:
    """./test mutants: mistakes planted in the product, and docs/mutants.md about those that no test noticed."""
    from tools.mutants import report, run
    from tools.mutants.results import Results

    try:
        asked = run.parse(arguments)
    except SystemExit as shown:
        return 2 if shown.code else 0
    results = Results(ROOT / "var" / "mutants")
    with services.throw_away(os.environ, durable=False) as running:
        try:
            run.run(asked, test_environment(running.urls), guard, results)
        finally:
            report.write(results, ROOT)
    return 0


def security(arguments: list[str], guard: Guard) -> int:
    """./test security: a hundred thousand requests that nobody meant, and docs/bad-inputs.md about them."""
    counts = ROOT / "var" / "bad-inputs.json"
    counts.parent.mkdir(exist_ok=True)
    counts.unlink(missing_ok=True)
    asked = {"SECURITY_REQUESTS": MANY_REQUESTS, "SECURITY_COUNTS": str(counts)}
    os.environ.update({name: os.environ.get(name, value) for name, value in asked.items()})
    status = test(guard, with_checks=False, pytest=["tests/security", "-o", "timeout=0", *arguments])
    if status == 0 and counts.exists():
        say(
            f"{bad_inputs.write(counts, ROOT / 'docs' / 'bad-inputs.md'):,} requests are in docs/bad-inputs.md"
        )
    return status


def test_environment(urls: dict[str, str]) -> dict[str, str]:
    """The services and a path to our programs. A test chooses every other setting itself."""
    found = browser.find()
    return {
        **os.environ,
        **urls,
        **({"BROWSER_PATH": found} if found else {}),
        "SECRET_KEYS": secrets.token_urlsafe(48),
        "PATH": f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "PYTHONPATH": str(ROOT),
        "VIRTUAL_ENV": str(VENV),
    }


def without_long() -> list[str]:
    return [f"--ignore=tests/{folder}" for folder in LONG]


def side_by_side() -> list[str]:
    """A process for each core and one more, each with a database of its own: many tests wait for workers, servers and leases.

    Whoever is done takes over tests of another: files differ too much in length to be dealt out whole.
    """
    return ["-n", str(min((os.cpu_count() or 1) + 1, MAX_PROCESSES)), "--dist", "worksteal"]


def bench(arguments: list[str], guard: Guard) -> int:
    """./run bench NAME: a measurement, on durable services that are thrown away."""
    names = measurements()
    if not arguments or arguments[0] not in names:
        raise Stop(f"Name a measurement: ./run bench {' | '.join(names)}")
    with services.throw_away(os.environ, durable=True) as running:
        environment = test_environment(running.urls)
        return processes.call(
            [sys.executable, "-m", f"bench.{arguments[0]}", *arguments[1:]], environment, guard.check
        )


def runbook(guard: Guard) -> int:
    """./run runbook: every known failure, provoked on services that are thrown away; a table says what was seen."""
    with services.throw_away(os.environ, durable=False) as running:
        return processes.call(
            [sys.executable, "-m", "tools.runbook"], test_environment(running.urls), guard.check
        )


def measurements() -> list[str]:
    """The modules of bench/ that can be run; the others help them."""
    modules = sorted((ROOT / "bench").glob("[a-z]*.py"))
    return [path.stem for path in modules if '__name__ == "__main__"' in path.read_text()]
