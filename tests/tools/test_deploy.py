"""What starts Signalbox elsewhere starts what the Procfile starts, and the image holds all of it."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tools import packages

ROOT = packages.ROOT
PROCESSES = dict(line.split(": ", 1) for line in (ROOT / "Procfile").read_text().splitlines())
BY_TIMERS = {"backup", "drill"}
PLACES = ["compose.yaml", "deploy/fly.toml", "deploy/render.yaml", "deploy/systemd"]


def said_in(place: str) -> str:
    """The words of a file, or of all files of a folder, without the marks of a list."""
    path = ROOT / place
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    return re.sub(r"[\[\],\"]", "", "\n".join(file.read_text() for file in files))


@pytest.mark.parametrize("place", PLACES)
def test_every_process_is_started(place: str) -> None:
    said = said_in(place) + ((ROOT / "Dockerfile").read_text() if "systemd" not in place else "")
    for line in PROCESSES.values():
        program = re.search(r"-m worker\.\w+|--app wsgi db upgrade|wsgi:app", line)
        assert program is not None
        assert program[0] in said, line


def test_units_name_users_and_stop_in_time() -> None:
    units = sorted((ROOT / "deploy" / "systemd").glob("signalbox-*.service"))
    assert {unit.stem.removeprefix("signalbox-") for unit in units} == set(PROCESSES) | BY_TIMERS
    assert {unit.stem.removeprefix("signalbox-") for unit in units[0].parent.glob("*.timer")} == BY_TIMERS
    for unit in units:
        read = configparser.RawConfigParser(strict=False)
        read.optionxform = str  # type: ignore[assignment, method-assign]
        read.read(unit)
        service = dict(read["Service"])
        assert service["User"] == "signalbox", unit.name
        assert service.get("Type") == "oneshot" or int(service["TimeoutStopSec"]) > 10, unit.name


def test_fly_names_its_processes() -> None:
    read = tomllib.loads((ROOT / "deploy" / "fly.toml").read_text())
    assert read["processes"].keys() | {"release"} == PROCESSES.keys()


@pytest.mark.long
def test_the_image_holds_what_its_processes_import(tmp_path: Path) -> None:
    """The folders that the Dockerfile copies, by themselves: the application is made, and every process is found."""
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    taken = {f"!{name}" for line in copied for name in line.split()}
    assert taken <= set((ROOT / ".dockerignore").read_text().split())
    for name in taken - {"!requirements-production.lock"}:
        source = ROOT / name[1:]
        copy = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, tmp_path / source.name)  # type: ignore[operator]
    modules = re.findall(r"-m (worker\.\w+)", "\n".join(PROCESSES.values()))
    script = f"import importlib.util, wsgi; assert all(map(importlib.util.find_spec, {modules})); print(len(wsgi.app.blueprints))"
    made = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert int(made.stdout.split()[-1]) > 20
    assert list(tmp_path.rglob("*.html")), "the templates"
