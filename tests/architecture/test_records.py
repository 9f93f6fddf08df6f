"""What the documents list is what the code has: floors, processes, kinds of work, decisions, and files that are pointed at."""

from __future__ import annotations

import configparser
import re
from pathlib import Path

import pytest

import worker.handlers
from webapp.jobs.kinds import KINDS, QUEUES

ROOT = Path(__file__).parents[2]
ARCHITECTURE = (ROOT / "ARCHITECTURE.md").read_text()
DECISIONS = ROOT / "docs" / "decisions"
DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]

assert worker.handlers


def section(title: str) -> str:
    """What stands under a heading of ARCHITECTURE.md, as far as the next one."""
    return ARCHITECTURE.split(f"\n## {title}\n")[1].partition("\n## ")[0]


def rows(table: str) -> list[list[str]]:
    """The cells of a table's rows, without its head."""
    lines = re.findall(r"^\| (.*) \|$", table, re.MULTILINE)
    return [line.split(" | ") for line in lines][1:]


@pytest.fixture(scope="module")
def contracts() -> configparser.ConfigParser:
    settings = configparser.ConfigParser()
    settings.read(ROOT / "setup.cfg")
    return settings


def listed(contracts: configparser.ConfigParser, contract: str, option: str) -> list[str]:
    return contracts[f"importlinter:contract:{contract}"][option].split("\n")[1:]


def slices() -> set[str]:
    """The packages of webapp/ that hold product: all but the floors under them."""
    folders = {f"webapp.{path.parent.name}" for path in (ROOT / "webapp").glob("*/__init__.py")}
    return folders - {"webapp.web", "webapp.providers", "webapp.runtime"}


def test_the_floors_are_the_ones_of_the_contract(contracts: configparser.ConfigParser) -> None:
    floors = section("Slices on floors").split("```")[1].strip().splitlines()
    names = [re.split(r"  +", line)[0].replace("/", ".") for line in floors]
    assert names == listed(contracts, "floors", "layers")


def test_every_part_of_webapp_stands_on_a_floor(contracts: configparser.ConfigParser) -> None:
    parts = {
        f"webapp.{path.stem}"
        for path in (ROOT / "webapp").iterdir()
        if (path / "__init__.py").exists() or (path.suffix == ".py" and path.stem != "__init__")
    }
    floors = " | ".join(listed(contracts, "floors", "layers")).split(" | ")
    assert sorted(floors) == sorted(parts | {"worker"})


@pytest.mark.parametrize(
    ("contract", "option", "extra"),
    [
        ("inside", "containers", set()),
        ("flask", "source_modules", {"worker", "webapp.providers", "webapp.runtime"}),
        ("http", "source_modules", {"worker", "webapp.web", "webapp.runtime"}),
    ],
)
def test_no_slice_is_forgotten_by_a_contract(
    contracts: configparser.ConfigParser, contract: str, option: str, extra: set[str]
) -> None:
    assert sorted(listed(contracts, contract, option)) == sorted(slices() | extra)


def test_the_processes_are_the_ones_of_the_procfile() -> None:
    table = [cells[0] for cells in rows(section("Processes"))]
    named = {cell.strip("`") for cell in table if re.fullmatch(r"`\w+`", cell)}
    started = set(re.findall(r"^(\w+):", (ROOT / "Procfile").read_text(), re.MULTILINE))
    assert named == started
    assert set(table) - {f"`{name}`" for name in named} == {"`simulators` (demo and tests)"}


def test_the_kinds_of_work_are_the_declared_ones() -> None:
    kinds = sorted(KINDS.values(), key=lambda kind: (QUEUES.index(kind.queue), kind.name))
    table = [f"| `{kind.name}` | `{kind.queue}` | {kind.label} |" for kind in kinds if _is_product(kind.name)]
    assert re.findall(r"^\| `\w+\.\w+` \|.*$", section("Jobs"), re.MULTILINE) == table


def _is_product(name: str) -> bool:
    """Other tests declare kinds of their own, under `trial.` and `tests.`."""
    return name.partition(".")[0] not in ("trial", "tests")


def test_decisions_are_numbered_without_a_hole_and_listed() -> None:
    files = sorted(DECISIONS.glob("[0-9]*.md"))
    titles = [path.read_text().partition("\n")[0].removeprefix("# ") for path in files]
    assert [path.name[:4] for path in files] == [f"{number:04}" for number in range(1, len(files) + 1)]
    assert [title.partition(".")[0] for title in titles] == [str(int(path.name[:4])) for path in files]
    lines = [f"- [{title}]({path.name})" for title, path in zip(titles, files, strict=True)]
    assert re.findall(r"^- .*$", (DECISIONS / "README.md").read_text(), re.MULTILINE) == lines


def test_decisions_that_are_named_are_there() -> None:
    named = {
        int(number) for path in DOCUMENTS for number in re.findall(r"\bdecision (\d+)", path.read_text())
    }
    assert named
    assert named <= set(range(1, len(list(DECISIONS.glob("[0-9]*.md"))) + 1))


def test_files_that_are_pointed_at_are_there() -> None:
    pointed = [
        (path, target)
        for path in DOCUMENTS
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text())
    ]
    assert len(pointed) > 10
    assert [f"{path.name}: {target}" for path, target in pointed if not (path.parent / target).exists()] == []


def test_code_that_is_named_is_there() -> None:
    named = [
        (path.name, name)
        for path in [ROOT / "ARCHITECTURE.md", *DECISIONS.glob("*.md")]
        for name in re.findall(r"`((?!var/)(?:\w+/)+\w*(?:\.\w+)?)`", path.read_text())
    ]
    assert len(named) > 20
    assert [f"{document}: {name}" for document, name in named if not _is_code(name)] == []


def test_tests_that_are_named_are_there() -> None:
    """A statement about security stands on the test that is named beside it."""
    named = {
        name for path in DOCUMENTS for name in re.findall(r"`(tests/[\w/.]+(?:::\w+)?)`", path.read_text())
    }
    assert len(named) > 40
    assert sorted(name for name in named if not _is_test(name)) == []


def _is_test(name: str) -> bool:
    path, _, function = name.partition("::")
    return (ROOT / path).exists() and (not function or f"def {function}(" in (ROOT / path).read_text())


def _is_code(name: str) -> bool:
    """A folder, a file or a module, from the checkout's root or from webapp/."""
    return any(
        (folder / f"{name}{end}").exists() for folder in (ROOT, ROOT / "webapp") for end in ("", ".py")
    )
