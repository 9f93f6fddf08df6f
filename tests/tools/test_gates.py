"""Each check of ./test is seen to fail on a copy of the checkout in which something is broken on purpose.

That each holds on the checkout is seen by ./test before any test; here again, where it takes a moment.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path

import pytest

from tools import checks
from tools.checks import CHECKS, Answer, Check
from tools.packages import ROOT

LEFT_OUT = shutil.ignore_patterns(".?*", "__pycache__", "var", "screenshots")
TYPED = ("webapp", "worker", "simulators", "tools", "bench")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return shutil.copytree(ROOT, tmp_path / "signalbox", ignore=LEFT_OUT)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Our settings and one file in each folder: without its cache, mypy takes most of a minute for the checkout."""
    shutil.copy(ROOT / "setup.cfg", tmp_path)
    for folder in TYPED:
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "__init__.py").write_text("def double(x: int) -> int:\n    return 2 * x\n")
    return tmp_path


def ask(name: str, folder: Path, **settings: str) -> Answer:
    return checks.ask(CHECKS[name], {**os.environ, "PYTHONPATH": str(folder), **settings}, folder)


def append(path: Path, text: str) -> None:
    path.write_text(path.read_text() + text)


def change(path: Path, old: str, new: str) -> None:
    assert re.search(old, path.read_text()), f"{path.name} holds no {old}"
    path.write_text(re.sub(old, new, path.read_text(), count=1))


def test_unformatted_code_fails(copy: Path) -> None:
    assert_holds(ask("format", copy))
    append(copy / "tests" / "conftest.py", "\nx  =  1\n")
    assert_fails(ask("format", copy), "^Would reformat: tests/conftest.py$|would be reformatted")


def test_what_the_linter_refuses_fails(copy: Path) -> None:
    assert_holds(ask("lint", copy))
    append(copy / "webapp" / "app.py", "\nimport os\n\nNAME = os.environ\n")
    append(copy / "tests" / "conftest.py", "\nfrom unittest.mock import patch\n\nDOUBLE = patch\n")
    said = ask("lint", copy)
    assert_fails(said, r"^webapp/app.py.*TID251 `os.environ` is banned")
    assert_fails(said, r"^tests/conftest.py.*TID251 `unittest.mock.* is banned")


def test_each_contract_can_be_broken(copy: Path) -> None:
    assert_holds(ask("import contracts", copy))
    lowest = copy / "webapp" / "runtime" / "planted.py"
    lowest.write_text(
        "import flask, httpx, simulators, webapp.accounts.views, webapp.app, webapp.jobs.models\n"
    )
    append(copy / "webapp" / "accounts" / "models.py", "\nimport webapp.accounts.views\n")
    assert_fails(ask("import contracts", copy), r"^Contracts: 0 kept, 7 broken\.$")


def test_a_wrong_type_fails_in_every_folder(small: Path) -> None:
    assert_holds(ask("types", small))
    for folder in TYPED:
        append(small / folder / "__init__.py", "\n\ndef same(x):\n    return x\n")
    said = ask("types", small)
    for folder in TYPED:
        assert_fails(said, rf"^{folder}/__init__.py:5: error: Function is missing a type annotation")


def test_models_that_the_migrations_do_not_lead_to_fail(copy: Path, scratch_database: None) -> None:
    models = copy / "webapp" / "leads" / "models.py"
    change(models, r'(    __tablename__ = "lead"\n)', r"\1    planted: Mapped[int]\n")
    assert_fails(ask("migrations at head", copy), "planted")


@pytest.mark.long
def test_a_lock_that_does_not_fit_fails(copy: Path) -> None:
    assert_holds(ask("locked packages", copy))
    change(copy / "setup.cfg", "flask>=.*", "flask>=99")
    assert_fails(ask("locked packages", copy), "^FAILED .*flask>=99")


def test_a_vendored_file_that_was_changed_fails(copy: Path) -> None:
    assert_holds(ask("vendored files", copy))
    append(copy / "webapp" / "static" / "vendor" / "htmx.min.js", "// ours now\n")
    assert_fails(ask("vendored files", copy), "^htmx.min.js was changed")


@pytest.mark.long
def test_a_package_that_is_not_written_down_a_hole_and_a_secret_fail(copy: Path) -> None:
    assert_holds(ask("supply chain", copy))
    change(copy / "docs" / "sbom.cdx.json", r'"purl": "pkg:pypi/rq@3[^"]+"', '"purl": "pkg:pypi/rq@2"')
    change(copy / "docs" / "licences.md", r"\| redis \|.*", "")
    change(
        copy / "tools" / "advisories.json",
        r'"below": "3.1.6", "id": "CVE-2026',
        '"below": "99", "id": "CVE-2026',
    )
    gone = {
        "name": "gone",
        "version": "1",
        "purl": "pkg:pypi/gone@1",
        "licenses": [{"license": {"name": "MIT"}}],
    }
    change(copy / "docs" / "sbom.cdx.json", r'"components": \[', f'"components": [{json.dumps(gone)},')
    change(copy / "tools" / "supply.py", r"\|ISC\|", "|")
    (copy / "webapp" / "planted.py").write_text(f"KEY = 'ghp_{'a1' * 18}'\n")
    said = ask("supply chain", copy)
    for line in (
        r"^pkg:pypi/rq@3.* is not in docs/sbom",
        r"^pkg:pypi/redis@.* is not in docs/licences.md",
        r"^werkzeug .* has CVE-2026-",
        r"^webapp/planted.py holds a token of a code host$",
        r"^pkg:pypi/gone@1 is in docs/sbom.cdx.json and not in the lock$",
        r"^lucide-static: “ISC” is no licence that was thought about$",
        r"^Advisories as known on 20[0-9-]{8}; not checked, because none is known here: .*\brq\b",
    ):
        assert_fails(said, line)


def test_every_check_is_broken_here() -> None:
    assert set(re.findall(r'ask\("([a-z ]+)"', Path(__file__).read_text())) == CHECKS.keys()


def test_a_command_that_is_missing_or_says_nothing_has_failed() -> None:
    assert_fails(checks.ask(Check(["/nowhere/lint-imports"], proof="kept"), os.environ), "^/nowhere/lint")
    silent = checks.ask(Check(["true"], proof="kept"), os.environ)
    assert_fails(silent, "without the line")
    assert not checks.report("import contracts", silent)


@pytest.mark.long
def test_templates_that_the_browser_or_htmx_could_not_use_fail(copy: Path) -> None:
    folder = copy / "templates" / "inbox"
    append(folder / "_counts.html", "<p onclick='x'>a second root</p>")
    (folder / "_planted.html").write_text(
        '<form id="inbox-planted" method="post"><img src="/static/x"></form>'
    )
    check = Check(
        [*checks.PYTHON, "pytest", "-q", "--noconftest", "tests/architecture/test_templates.py"], "passed"
    )
    said = checks.ask(check, {**os.environ, "PYTHONPATH": str(copy)}, copy)
    for test in (
        "one_root.*_counts",
        "inline.*_counts",
        "is_used.*_planted",
        "static_url",
        "without_javascript",
    ):
        assert_fails(said, rf"^FAILED .*{test}")


def assert_holds(said: Answer) -> None:
    assert said.holds, said.said


def assert_fails(said: Answer, because: str) -> None:
    assert not said.holds
    assert re.search(because, said.said, re.MULTILINE), said.said
