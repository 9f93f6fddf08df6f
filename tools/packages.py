"""The private environment in .venv: the packages of requirements.lock, each compared with its hash, wheels only.

Runs on the system's Python before any package is there, so it uses the standard library alone.
"""

from __future__ import annotations

import configparser
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator

from tools.console import Stop, say

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCK = ROOT / "requirements.lock"
PRODUCTION_LOCK = ROOT / "requirements-production.lock"
"""The part of it that a server needs."""
STAMP = VENV / ".installed"
TOOLS = ROOT / ".tools"
UV_LOCK = ROOT / "tools" / "uv.requirements"


def ensure() -> None:
    """Make .venv hold exactly what requirements.lock lists. Costs nothing when it already does."""
    if is_installed():
        return
    require_writable()
    with one_at_a_time():
        if not is_installed():
            install()


def is_installed() -> bool:
    """Whether the environment was made here, from the lock as it is now."""
    return PYTHON.exists() and STAMP.exists() and STAMP.read_text() == fingerprint()


def lock() -> None:
    """Choose versions anew for the ranges in setup.cfg (what is locked stays where it still fits)."""
    require_writable()
    options = [
        "--quiet",
        "--universal",
        "--python-version",
        "3.11",
        "--generate-hashes",
        "--no-header",
        "--no-annotate",
    ]
    compiling = ["pip", "compile", "-", *options]
    run_uv([*compiling, "--output-file", str(LOCK)], given="\n".join(wanted()))
    # The same versions, of what the processes of the Procfile import and nothing else.
    given = "\n".join(wanted(with_extras=False))
    run_uv([*compiling, "--constraints", str(LOCK), "--output-file", str(PRODUCTION_LOCK)], given=given)
    say("both locks are up to date with setup.cfg")


def wanted(with_extras: bool = True) -> list[str]:
    """Every requirement in setup.cfg, those of the extras too."""
    product = configparser.ConfigParser()
    product.read(str(ROOT / "setup.cfg"))
    lists = [product["options"]["install_requires"]]
    if with_extras:
        lists += product["options.extras_require"].values()
    return [line.strip() for requirements in lists for line in requirements.splitlines() if line.strip()]


def install() -> None:
    made_here = PYTHON.exists() and STAMP.exists() and STAMP.read_text().endswith(str(VENV))
    if not made_here:
        run_uv(["venv", "--quiet", "--clear", "--python", sys.executable, str(VENV)])
    say("installing the packages of requirements.lock into .venv")
    options = ["--quiet", "--require-hashes", "--only-binary", ":all:", "--python", str(PYTHON)]
    run_uv(["pip", "sync", *options, str(LOCK)])
    STAMP.write_text(fingerprint())
    say("packages are ready")


def fingerprint() -> str:
    """The lock's contents and the place: scripts in a moved environment would start another Python."""
    return "{} {}".format(hashlib.sha256(LOCK.read_bytes()).hexdigest(), VENV)


def run_uv(arguments: list[str], given: str = "") -> None:
    environment = {**os.environ, "UV_CACHE_DIR": str(cache()), "UV_NO_PROGRESS": "1"}
    answer = subprocess.run(
        [uv(), *arguments], env=environment, input=given, stderr=subprocess.PIPE, text=True
    )
    if answer.returncode:
        raise Stop(why_it_failed(answer.stderr))


def uv() -> str:
    """The installer: our pinned copy in .tools, brought by pip; where there is no pip, one that is on PATH."""
    ours = TOOLS / "bin" / "uv"
    if ours.exists() and (TOOLS / UV_LOCK.name).exists() and same(UV_LOCK, TOOLS / UV_LOCK.name):
        return str(ours)
    say("installing the package installer uv into .tools")
    pip = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--no-warn-script-location",
    ]
    target = [
        "--upgrade",
        "--target",
        str(TOOLS),
        "--only-binary",
        ":all:",
        "--require-hashes",
        "-r",
        str(UV_LOCK),
    ]
    answer = subprocess.run(pip + target, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if answer.returncode == 0:
        shutil.copy(str(UV_LOCK), str(TOOLS))
        return str(ours)
    on_path = shutil.which("uv")
    if on_path:
        return on_path
    raise Stop(why_it_failed(answer.stdout))


def why_it_failed(output: str) -> str:
    """One line with the remedy for the usual reasons; the installer's own last lines for any other."""
    usual = (
        (
            ("No module named pip",),
            "Python's pip is missing. Debian: apt-get install python3-pip   macOS: brew install uv",
        ),
        (
            ("No space left on device", "os error 28"),
            "The disk is full: set-up needs about 700 MB in " + str(ROOT),
        ),
        (
            ("Read-only file system", "Permission denied"),
            "Packages cannot be written: give yourself write access to " + str(ROOT),
        ),
        (
            (
                "error sending request",
                "dns error",
                "Failed to fetch",
                "Could not connect",
                "NewConnectionError",
                "timed out",
                "Could not find a version",
                "No matching distribution",
            ),
            "The packages could not be downloaded: check the network, proxy or package index settings (PIP_INDEX_URL, UV_INDEX_URL)",
        ),
        (
            ("no wheels with a matching", "no usable wheels"),
            "A package has no ready-made build for this machine; Linux (x86-64, arm64) and macOS (arm64) have them all",
        ),
    )
    for signs, remedy in usual:
        if any(sign in output for sign in signs):
            return remedy + "."
    return "The packages could not be installed:\n" + "\n".join(output.strip().splitlines()[-12:])


def cache() -> Path:
    """UV_CACHE_DIR, else the person's own uv cache, else one in the checkout."""
    given = os.environ.get("UV_CACHE_DIR")
    usual = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "uv"
    if given:
        return Path(given)
    try:
        usual.mkdir(parents=True, exist_ok=True)
    except OSError:
        return TOOLS / "uv-cache"
    return usual if os.access(str(usual), os.W_OK) else TOOLS / "uv-cache"


def require_writable() -> None:
    if not os.access(str(ROOT), os.W_OK):
        raise Stop("{} is read-only: clone Signalbox into a folder that you may write to.".format(ROOT))


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Two commands started together in a fresh clone must not install over each other."""
    TOOLS.mkdir(exist_ok=True)
    with open(str(TOOLS / ".lock"), "w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def same(one: Path, other: Path) -> bool:
    return one.read_bytes() == other.read_bytes()
