"""`python -m tools.image FOLDER [STAGE]`: the image without an engine. As root on Debian, with debootstrap, for a few minutes.

Every step of the Dockerfile is done in a bare root, and the web process started in it as the image's own user, on a file system that
may only be read. Says how large it is, and how soon /healthz answers. The base is Debian's own Python of the same suite. With a STAGE,
that one is built and left in FOLDER.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path

from tools import dockerfile
from tools.console import Stop, say
from tools.dockerfile import Stage, Step
from tools.packages import ROOT
from tools.server import free_port

PACKAGES = "python3,python3-pip,python3-venv,ca-certificates"
LENT = ("/etc/resolv.conf", "/etc/ssl/certs")
"""Of this machine, while steps are done: names, and whom to trust."""
SETTINGS = {
    "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "SECRET_KEYS": "a key ring with one key to try the image with",
}
STARTS_SECONDS = 60.0
READ_ONLY = """
set -e
mkdir -p {root}/dev/shm
mount --bind {root} {root}
mount -o remount,bind,ro {root}
mount -t proc proc {root}/proc
mount -t tmpfs tmpfs {root}/tmp
mount -t tmpfs tmpfs {root}/dev/shm
exec chroot --userspec={user}:{user} {root} env --ignore-environment {environment} sh -c {command}
"""


def main(folder: Path, wanted: str = "image") -> None:
    stages = dockerfile.read()
    folder.mkdir(parents=True, exist_ok=True)
    for name in [*_needed(stages[wanted]), wanted]:
        build(stages[name], folder)
    root = folder / wanted
    sizes = [_megabytes(path) for path in (root, folder / "base", root / "srv")]
    say("the stage {}: {} MB, of which its base {}, what is ours and our packages {}".format(wanted, *sizes))
    if stages[wanted].probe:
        try_out(stages[wanted], root)


def build(stage: Stage, folder: Path) -> None:
    """One stage as a folder of its own."""
    root = folder / stage.name
    _run(["cp", "--archive", str(_base(stage, folder)), str(root)])
    where, user = "/", "0"
    for step in stage.steps:
        say(f"{stage.name}: {step.act} {' '.join(step.words)[:90]}")
        if step.act == "WORKDIR":
            where = step.words[0]
            (root / where[1:]).mkdir(parents=True, exist_ok=True)
        elif step.act == "COPY":
            _copy(step, folder, root, where)
        elif step.act == "USER":
            user = step.words[0]
        elif step.act == "RUN":
            _do(step.words[0], stage, root, where, user)


def try_out(image: Stage, root: Path) -> None:
    """Start it; ask /healthz and what the image itself asks. Raises Stop when it does not come up as it should."""
    port = free_port()
    began = time.monotonic()
    web = subprocess.Popen(_in(image, root, image.start, port))
    try:
        while not _answers(port):
            if web.poll() is not None or time.monotonic() - began > STARTS_SECONDS:
                raise Stop("the web process of the image does not answer: its lines above say why")
            time.sleep(0.02)
        say(f"/healthz answers {time.monotonic() - began:.1f} s after the start")
        _run(_in(image, root, image.probe, port))
        who = Path(f"/proc/{web.pid}/status").read_text()
        if f"Uid:\t{_user(image)}\t" not in who:
            raise Stop("the web process is not the image's user")
        if (
            subprocess.run(
                _in(image, root, ["touch", "/srv/signalbox/x"], port), capture_output=True
            ).returncode
            == 0
        ):
            raise Stop("the file system of the image can be written")
        _run(_in(image, root, ["python3", "-c", "import worker.pool, worker.relay, worker.clock"], port))
        say(f"its own check holds, it runs as {_user(image)}, nothing can be written, every process is found")
    finally:
        web.terminate()
        web.wait(20)


def _base(stage: Stage, folder: Path) -> Path:
    """A bare root, made once."""
    base = folder / "base"
    suite = re.fullmatch(r"python:3\.\d+-slim-(\w+)", stage.base)
    if suite is None:
        raise Stop(f"{stage.base}: only stages of a slim image of Python are built here")
    if not base.exists():
        say(f"making a bare root of Debian {suite[1]}")
        _run(["debootstrap", "--variant=minbase", f"--include={PACKAGES}", suite[1], str(base)])
        for left in ("var/cache/apt/archives", "var/lib/apt/lists"):
            shutil.rmtree(base / left)
    return base


def _needed(image: Stage) -> list[str]:
    return list(dict.fromkeys(step.stage for step in image.steps if step.stage))


def _copy(step: Step, folder: Path, root: Path, where: str) -> None:
    """From the checkout what Git has: what lies about beside it stays out, as .dockerignore wants it."""
    *sources, target = step.words
    place = root / os.path.join(where, target)[1:]
    for each in sources:
        source = folder / step.stage / each[1:] if step.stage else ROOT / each
        to = place / source.name if len(sources) > 1 or target.endswith("/") else place
        if source.is_dir():
            ignored = None if step.stage else shutil.ignore_patterns("__pycache__")
            shutil.copytree(source, to, symlinks=True, dirs_exist_ok=True, ignore=ignored)
        else:
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, to)


def _do(command: str, stage: Stage, root: Path, where: str, user: str) -> None:
    lent = []
    for path in LENT:
        if Path(path).is_file():
            (root / path[1:]).touch()
        lent.append(f"mount --bind {path} {root}{path}")
    inner = f"cd {where} && {command}"
    given = {
        "PATH": os.defpath,
        **{k: v for k, v in os.environ.items() if k.startswith(("PIP_", "UV_", "SSL_CERT_"))},
        **_environment(stage),
    }
    inside = f"exec chroot --userspec={user}:{user} {root} env --ignore-environment {_pairs(given)} sh -c {shlex.quote(inner)}"
    script = "\n".join(["set -e", f"mount -t proc proc {root}/proc", *lent, inside])
    _run(["unshare", "--mount", "sh", "-c", script])


def _in(image: Stage, root: Path, words: Sequence[str], port: int) -> list[str]:
    """The command that does this in the image, as its user, where nothing can be written."""
    where = [step.words[0] for step in image.steps if step.act == "WORKDIR"][-1]
    given = {**_environment(image), **SETTINGS, "PORT": str(port), "HOST": "127.0.0.1"}
    script = READ_ONLY.format(
        root=root,
        user=_user(image),
        environment=_pairs(given),
        command=shlex.quote(f"cd {where} && exec {shlex.join(words)}"),
    )
    return ["unshare", "--mount", "sh", "-c", script]


def _user(image: Stage) -> str:
    return [step.words[0] for step in image.steps if step.act == "USER"][-1]


def _environment(stage: Stage) -> dict[str, str]:
    usual = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    return {
        "PATH": usual,
        **{name: value.replace("$PATH", usual) for name, value in stage.environment.items()},
    }


def _pairs(given: dict[str, str]) -> str:
    return " ".join(shlex.quote(f"{name}={value}") for name, value in given.items())


def _run(command: Sequence[str]) -> None:
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode:
        raise Stop(f"{shlex.join(command)[:200]} failed:\n{(done.stderr or done.stdout)[-2000:]}")


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _megabytes(path: Path) -> int:
    said = subprocess.check_output(
        ["du", "--summarize", "--block-size=1M", "--one-file-system", str(path)], text=True
    )
    return int(said.split()[0])


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]).resolve(), *sys.argv[2:3])
    except Stop as stop:
        sys.exit(str(stop))
