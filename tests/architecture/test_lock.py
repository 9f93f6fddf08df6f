"""What setup.cfg asks for, requirements.lock pins with hashes, and the environment holds."""

import ast
from importlib import metadata

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tools import packages

PINS = [
    Requirement(line.rstrip(" \\"))
    for line in packages.LOCK.read_text().splitlines()
    if line and not line.startswith((" ", "#"))
]


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


def test_the_lock_names_no_package_index() -> None:
    assert "://" not in packages.LOCK.read_text() + packages.UV_LOCK.read_text()


def test_the_launcher_can_be_read_by_an_old_python() -> None:
    """So that it can say in one line which Python it needs, instead of showing a syntax error."""
    ast.parse((packages.ROOT / "tools" / "dev.py").read_text(), feature_version=(3, 8))
