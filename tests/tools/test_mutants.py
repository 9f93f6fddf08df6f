"""Planted mistakes: which ones there are, and that one that a test notices is told from one that no test does."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tools.console import Stop
from tools.guard import Guard
from tools.mutants import report
from tools.mutants.planting import mutants_of
from tools.mutants.results import Results
from tools.mutants.run import Workshop, parse, sampled, slice_named, try_slice
from tools.mutants.slices import TESTS_OF_OTHERS, slices
from tools.packages import ROOT

RULES = '''"""Who may come in."""

LIMIT = 18


def may_enter(age: int) -> bool:
    """A test knows both sides of the limit, and no age below zero."""
    if age < 0:
        raise ValueError(age)
    return age >= LIMIT
'''
TESTS = """from webapp.doors.rules import may_enter


def test_the_limit() -> None:
    assert may_enter(18)
    assert not may_enter(17)
"""
KILLED = {"18 -> 19", "age >= LIMIT -> age > LIMIT", "return age >= LIMIT -> return None", "age < 0 -> True"}
SURVIVED = {"age < 0 -> False", "age < 0 -> age <= 0", "0 -> 1"}
UNREACHED = {"raise ValueError(age) -> pass"}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A product of one slice with one test, and our tools."""
    root = tmp_path / "checkout"
    for path, text in {
        "webapp/__init__.py": "",
        "webapp/doors/__init__.py": "",
        "webapp/doors/rules.py": RULES,
        "worker/__init__.py": "",
        "tests/doors/test_rules.py": TESTS,
    }.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    shutil.copy(ROOT / "setup.cfg", root)
    shutil.copytree(ROOT / "tools", root / "tools")
    return root


@pytest.mark.long
def test_what_no_test_notices_is_told_from_what_one_does(checkout: Path, tmp_path: Path) -> None:
    results = Results(tmp_path / "results")
    workshop = Workshop(checkout, tmp_path / "copies", dict(os.environ), 1, Guard(os.getppid()))
    part = slices(checkout)["doors"]
    mutants = [mutant for path in part.files for mutant in mutants_of(checkout, path)]
    try_slice(workshop, part, results, mutants, again=False)
    found = {name.partition(": ")[2]: outcome.how for name, outcome in results.of("doors").items()}
    assert found == {
        **dict.fromkeys(KILLED, "killed"),
        **dict.fromkeys(SURVIVED, "survived"),
        **dict.fromkeys(UNREACHED, "unreached"),
    }
    assert (workshop.copies[0] / "webapp/doors/rules.py").read_text() == RULES
    (checkout / "docs").mkdir()
    (checkout / report.REPORT).write_text(f"By hand.\n{report.MARK}\nold")
    reason = "webapp/doors/rules.py may_enter: age < 0 -> age <= 0\n    Nobody is\n    0 years old.\n"
    (checkout / report.ACCEPTED).write_text(f"# Reasons\n\n{reason}nothing -> anything\n    Gone.\n")
    report.write(results, checkout)
    told = (checkout / report.REPORT).read_text()
    assert told.startswith("By hand.\n")
    assert "| doors | 8 | 8 | 4 | 0 | 3 | 1 | 1 | 50 % |" in told
    assert (
        "`webapp/doors/rules.py:8` may_enter `age < 0` → `age <= 0` Accepted: Nobody is 0 years old." in told
    )
    assert "not reached: `webapp/doors/rules.py:9` may_enter `raise ValueError(age)` → `pass`" in told
    assert "not among the survivors: `nothing -> anything`" in told


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("x = a <= b", ["a <= b -> a < b"]),
        ("x = a and b", ["a and b -> a or b", "a and b -> b", "a and b -> a"]),
        ("x = not a", ["not a -> a"]),
        ("x = a if b else c", ["a if b else c -> a", "a if b else c -> c"]),
        ("a.b = c", ["a.b = c -> pass"]),
        ("f(x, lock=True)", ["f(x, lock=True) -> pass", "f(x, lock=True) -> f(x)", "True -> False"]),
        ("x = s.where(a, b)", [f"s.where(a, b) -> {new}" for new in ("s", "s.where(b)", "s.where(a)")]),
        ("x = [a for a in b if c]", ["c -> True"]),
        ("while a:\n    break", ["break -> continue"]),
        ("x -= 2", ["x -= 2 -> x += 2", "2 -> 3"]),
        (
            "x = 'DELETE FROM a WHERE b AND c'",
            ["'DELETE FROM a WHERE b AND c' -> 'DELETE FROM a WHERE b OR c'"],
        ),
        ("@does(KIND)\ndef f(): pass", ["does(KIND) -> does()"]),
        ("@dataclass(frozen=True)\nclass A: pass", []),
        ("log.info('x')", []),
        ("'''Says <= and 1.'''", []),
        ("x: int | None", []),
    ],
)
def test_the_mistakes_of_a_line(tmp_path: Path, code: str, expected: list[str]) -> None:
    (tmp_path / "file.py").write_text(code)
    mutants = mutants_of(tmp_path, "file.py")
    assert sorted(f"{mutant.old} -> {mutant.new}" for mutant in mutants) == sorted(expected)
    for mutant in mutants:
        compile(mutant.plant(code.encode()), "file.py", "exec")


def test_every_mutant_of_the_product_compiles() -> None:
    """Of one file: whatever does not compile would count as killed."""
    path = "webapp/jobs/relay.py"
    source = (ROOT / path).read_bytes()
    mutants = mutants_of(ROOT, path)
    assert len(mutants) > 20
    assert len({mutant.name for mutant in mutants}) == len(mutants)
    for mutant in mutants:
        compile(mutant.plant(source), path, "exec")


def test_a_sample_is_the_same_every_time_and_another_for_another_seed() -> None:
    mutants = mutants_of(ROOT, "webapp/jobs/relay.py")
    first, again, other = (sampled(mutants, 12, seed) for seed in ("", "", "second"))
    assert len(first) == len(other) == 12
    assert first == again != other
    assert sampled(mutants, None, "") == mutants


def test_a_file_is_tried_with_the_tests_of_its_slice() -> None:
    known = slices()
    part = slice_named(known, "webapp/runtime/tenancy.py")
    assert part.files == ("webapp/runtime/tenancy.py",)
    assert (part.name, part.tests) == ("runtime", known["runtime"].tests)
    assert slice_named(known, "jobs") == known["jobs"]
    asked = parse(["jobs", "--again", "--tests", "tests/jobs/test_relay.py", "tests/jobs/test_edges.py"])
    (part,) = asked.slices
    assert (part.files, part.tests) == (
        known["jobs"].files,
        ("tests/jobs/test_relay.py", "tests/jobs/test_edges.py"),
    )
    with pytest.raises(Stop, match="no slice jops"):
        slice_named(known, "jops")


def test_every_file_of_the_product_belongs_to_one_slice() -> None:
    found = [path for each in slices().values() for path in each.files]
    assert len(found) == len(set(found))
    assert {"webapp/jobs/relay.py", "worker/relay.py", "worker/sync.py"} <= set(found)
    assert slices().keys() >= TESTS_OF_OTHERS.keys()
    named = [test for tests in TESTS_OF_OTHERS.values() for test in tests]
    assert [
        test for test in (*named, "architecture/test_models.py") if not (ROOT / "tests" / test).exists()
    ] == []
