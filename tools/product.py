"""./run: the whole product on this machine, with the simulators that play its providers."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path

from dotenv import dotenv_values

from tools import demo, processes, services
from tools.console import Stop, say, show, why_not
from tools.guard import Guard
from tools.packages import ROOT, VENV
from tools.ports import Ports
from tools.processes import Interrupted
from tools.runner import Runner, read_procfile

VAR = ROOT / "var"
LATE = 30.0
CHOSEN = ("HOST", "PORT", "PUBLIC_URL", "SIMULATORS", "SIMULATOR_PORT", "AUTH")
"""What `PORT=9000 ./run` chose is meant for ./run flask as well, while that run goes on. Nothing secret."""
SIMULATORS = "exec python -m simulators"
SIMULATOR_KEY = "MCowBQYDK2VwAyEAYONjamUJlW02ax+qnpMp7vRIc/ZsCSCkk2EErI4u+MM="
"""Verifies what the simulated GoHighLevel signs."""


def run(guard: Guard) -> int:
    """Runs until it is interrupted, which is how it is meant to end, or until something cannot go on (Stop)."""
    given = {**settings_file(), **os.environ}
    ports = Ports.read(given)
    make_folder(VAR)
    given["SECRET_KEYS"] = given.get("SECRET_KEYS") or own_secret_key(VAR / "secret-keys")
    with services.kept(VAR, given) as running, noted(VAR, given):
        ports.require_free()
        environment = product_environment({**given, **running.urls}, ports)
        say("bringing the database up to date")
        shown = demo.set_up(environment, guard.check)
        commands = read_procfile(ROOT / "Procfile")
        if ports.simulators is not None:
            commands["simulators"] = SIMULATORS
            environment["SIMULATOR_WEBHOOKS"] = " ".join(shown.webhook_urls())
        with Runner(commands, environment) as runner, contextlib.suppress(Interrupted):
            welcome = Welcome(ports, environment["PUBLIC_URL"], shown)
            runner.run(guard.check, running.look_after, welcome.when_the_page_answers)
    say("everything is stopped")
    return 0


def flask(arguments: list[str], guard: Guard) -> int:
    """./run flask …: a command of the product on the installation of this folder, whether it runs or not."""
    make_folder(VAR)
    given = {**settings_file(), **chosen_by_the_run(VAR), **os.environ}
    given["SECRET_KEYS"] = given.get("SECRET_KEYS") or own_secret_key(VAR / "secret-keys")
    with services.joined(VAR, given) as urls:
        environment = product_environment({**given, **urls}, Ports.read(given))
        return processes.call(
            [sys.executable, "-m", "flask", "--app", "wsgi", *arguments], environment, guard.check
        )


@contextlib.contextmanager
def noted(folder: Path, given: Mapping[str, str]) -> Iterator[None]:
    """Keep what this run was given where ./run flask finds it, as long as it goes on."""
    note = folder / "chosen.json"
    note.write_text(json.dumps({name: given[name] for name in CHOSEN if name in given}))
    try:
        yield
    finally:
        note.unlink(missing_ok=True)


def chosen_by_the_run(folder: Path) -> dict[str, str]:
    """What the run that goes on was given; nothing when there is none."""
    note = folder / "chosen.json"
    return dict(json.loads(note.read_text())) if note.exists() and services.is_claimed(folder) else {}


def settings_file() -> dict[str, str]:
    """What .env says; the environment is stronger."""
    return {name: value for name, value in dotenv_values(ROOT / ".env").items() if value is not None}


def make_folder(folder: Path) -> None:
    try:
        folder.mkdir(exist_ok=True)
        (folder / ".writable").write_text("")
        (folder / ".writable").unlink()
    except OSError as error:
        otherwise = f"{folder} cannot be written ({error.strerror}): make room, or clone Signalbox elsewhere."
        raise Stop(why_not(error) if isinstance(error, PermissionError) else otherwise) from None


def own_secret_key(path: Path) -> str:
    """Made once. Whoever loses it must enter the providers' keys again."""
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as new:
            new.write(secrets.token_urlsafe(48))
    return path.read_text().strip()


def product_environment(given: Mapping[str, str], ports: Ports) -> dict[str, str]:
    """What every process of the product gets."""
    environment = {
        **given,
        "HOST": ports.address,
        "PORT": str(ports.web),
        "PUBLIC_URL": given.get("PUBLIC_URL") or ports.local,
        "PATH": f"{VENV / 'bin'}{os.pathsep}{given.get('PATH', os.defpath)}",
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
        "VIRTUAL_ENV": str(VENV),
    }
    if ports.simulators is not None:
        allowed = [*ports.providers(), given.get("EGRESS_ALLOW", "")]
        environment["EGRESS_ALLOW"] = ",".join(filter(None, allowed))
        environment["SIMULATOR_PORT"] = str(ports.simulators)
        if not given.get("OPENAI_API_KEY"):
            environment["OPENAI_API_KEY"] = "sk-simulator"
            environment["OPENAI_BASE_URL"] = f"http://{ports.providers()[-1]}/v1"
        if not given.get("GOHIGHLEVEL_BASE_URL"):
            environment["GOHIGHLEVEL_BASE_URL"] = f"http://{ports.providers()[2]}"
            environment["GOHIGHLEVEL_WEBHOOK_KEY"] = SIMULATOR_KEY
        if given.get("AUTH") == "supabase" and not given.get("SUPABASE_URL"):
            environment["SUPABASE_URL"] = f"http://{ports.providers()[3]}"
            environment["SUPABASE_ANON_KEY"] = "sb_publishable_simulator"
    return environment


class Welcome:
    """The closing words of the set-up, once, when the page really answers."""

    def __init__(self, ports: Ports, address: str, shown: demo.Shown) -> None:
        self.local = ports.local
        self.address = address
        self.control = f"http://127.0.0.1:{ports.simulators}" if ports.simulators else None
        self.shown = shown
        self.said = False
        self.late_at = time.monotonic() + LATE

    def when_the_page_answers(self) -> None:
        if not self.said and answers(self.local + "/healthz", 0.3) and answers(self.local + "/", 5):
            self.said = True
            show(self.shown.as_text(self.address, self.control))
        if not self.said and time.monotonic() > self.late_at:
            self.late_at += LATE
            say("the page does not answer yet: the lines of web, above, may say why")


def answers(url: str, seconds: float) -> bool:
    """Whether a page comes. No proxy is asked: the page is on this machine."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=seconds) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False
