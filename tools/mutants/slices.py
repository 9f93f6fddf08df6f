"""What belongs together: a slice's files, and the tests that have to notice mistakes in them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tools.packages import ROOT

TESTS_OF_OTHERS = {
    "conversations": ["cases/life", "inbox/test_composer.py", "test_canary.py"],
    "jobs": ["worker", "architecture/test_jobs.py"],
    "leads": ["inbox"],
    "llm": ["scoring/test_once.py", "ai"],
    "personas": ["ai"],
    "runtime": ["jobs", "architecture/test_tenancy.py"],
    "webhooks": ["cases/life/test_providers.py", "sync/test_replay.py"],
    "worker": ["jobs"],
}
"""Besides those in the folder of its own name."""

OF_MODELS = "tests/architecture/test_models.py"
"""For every slice that has tables."""


@dataclass(frozen=True)
class Slice:
    """Paths from the checkout's root."""

    name: str
    files: tuple[str, ...]
    tests: tuple[str, ...]


def slices(root: Path = ROOT) -> dict[str, Slice]:
    """Every slice that has tests, by its name; `worker` is what of worker/ belongs to none."""
    names = sorted(path.name for path in (root / "webapp").iterdir() if (path / "__init__.py").exists())
    found = {
        name: _slice(root, name, [*_python(root, f"webapp/{name}"), f"worker/{name}.py"]) for name in names
    }
    theirs = {path for each in found.values() for path in each.files}
    found["worker"] = _slice(root, "worker", [path for path in _python(root, "worker") if path not in theirs])
    return {name: each for name, each in found.items() if each.tests}


def _slice(root: Path, name: str, files: list[str]) -> Slice:
    tests = [
        f"tests/{part}" for part in (name, *TESTS_OF_OTHERS.get(name, [])) if (root / "tests" / part).exists()
    ]
    has_tables = (root / "webapp" / name / "models.py").exists()
    return Slice(
        name,
        tuple(path for path in files if (root / path).exists()),
        (*tests, *([OF_MODELS] if tests and has_tables else [])),
    )


def _python(root: Path, folder: str) -> list[str]:
    return sorted(str(path.relative_to(root)) for path in (root / folder).rglob("*.py"))
