"""Files stay small enough to read in one go, and are named for what they are about."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
CODE = [
    path
    for folder in ("webapp", "worker", "simulators", "tools", "bench")
    for path in (ROOT / folder).rglob("*.py")
]
TESTS = list((ROOT / "tests").rglob("*.py"))
TEMPLATES = list((ROOT / "templates").rglob("*.html"))
DUMPING_GROUNDS = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "services",
    "service",
    "misc",
    "tasks",
    "core",
    "managers",
}


def too_long(files: list[Path], most: int) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}: {length}"
        for path in files
        if (length := len(path.read_text().splitlines())) > most
    ]


def test_no_file_is_too_long() -> None:
    assert too_long(CODE, 250) == []
    assert too_long(TESTS, 350) == []
    assert too_long(TEMPLATES, 150) == []


def test_packages_say_in_one_line_what_they_are() -> None:
    packages = [path for path in CODE if path.name == "__init__.py" and "webapp" in path.parts]
    assert too_long(packages, 1) == []
    assert [str(path) for path in packages if not path.read_text().startswith('"""')] == []


def test_there_is_no_dumping_ground() -> None:
    product = [
        path.relative_to(ROOT)
        for path in CODE
        if path.relative_to(ROOT).parts[0] in ("webapp", "worker", "simulators")
    ]
    assert [str(path) for path in product if DUMPING_GROUNDS & {path.stem, *path.parts}] == []


def test_every_test_folder_mirrors_a_part_of_the_product() -> None:
    parts = {path.name for path in (ROOT / "webapp").iterdir()} | {
        "worker",
        "simulators",
        "tools",
        "architecture",
        "cases",
        "journeys",
    }
    parts |= {"faults", "bench", "benches", "cases", "security"}
    folders = {path.relative_to(ROOT / "tests").parts[0] for path in TESTS if path.parent != ROOT / "tests"}
    assert folders - parts == set()


def test_no_test_module_imports_another() -> None:
    """What two share is a fixture of conftest.py or a function in a module beside them."""
    imports = re.compile(r"^\s*(?:from|import) .*\btest_", re.MULTILINE)
    assert [str(path.relative_to(ROOT)) for path in TESTS if imports.search(path.read_text())] == []
