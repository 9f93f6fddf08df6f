"""./run: the whole product on this machine, with the simulators that play its providers."""

from __future__ import annotations

import contextlib
import os
import secrets
import socket
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from dotenv import dotenv_values

from tools import demo, services
from tools.console import Stop, say
from tools.guard import Guard
from tools.packages import ROOT, VENV
from tools.processes import Interrupted
from tools.runner import Runner, read_procfile

VAR = ROOT / "var"
SIMULATED = (
    "control page",
    "EmailBison",
    "second EmailBison host",
    "GoHighLevel",
    "Supabase",
    "language model",
)


def run(guard: Guard) -> int:
    """Runs until it is interrupted, which is how it is meant to end, or until something cannot go on (Stop)."""
    given = {**settings_file(), **os.environ}
    make_folder(VAR)
    given["SECRET_KEYS"] = given.get("SECRET_KEYS") or own_secret_key(VAR / "secret-keys")
    port = read_port(given)
    with services.kept(VAR, given) as running:
        simulated = given.get("SIMULATORS", "1") != "0"
        check_ports(given.get("HOST", "127.0.0.1"), port, simulated)
        environment = product_environment({**given, **running.urls}, port, simulated)
        say("bringing the database up to date")
        shown = demo.set_up(environment, guard.check)
        commands = read_procfile(ROOT / "Procfile")
        if simulated:
            commands["simulators"] = "exec python -m simulators"
            environment["SIMULATOR_WEBHOOKS"] = " ".join(shown.webhook_urls())
        with Runner(commands, environment) as runner:
            welcome = Welcome(environment, shown, simulated)
            with contextlib.suppress(Interrupted):
                runner.run(guard.check, running.look_after, welcome.when_the_page_answers)
    say("everything is stopped")
    return 0


def settings_file() -> dict[str, str]:
    """What .env says; the environment is stronger."""
    return {name: value for name, value in dotenv_values(ROOT / ".env").items() if value is not None}


def make_folder(folder: Path) -> None:
    try:
        folder.mkdir(exist_ok=True)
        (folder / ".writable").write_text("")
        (folder / ".writable").unlink()
    except OSError as error:
        raise Stop(
            f"{folder} cannot be written ({error.strerror}): clone Signalbox into a folder that you may write to."
        ) from None


def own_secret_key(path: Path) -> str:
    """Made once. Whoever loses it must enter the providers' keys again."""
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as new:
            new.write(secrets.token_urlsafe(48))
    return path.read_text().strip()


def read_port(given: Mapping[str, str]) -> int:
    text = given.get("PORT") or "8000"
    if not text.isdigit() or not 1 <= int(text) <= 65000:
        raise Stop(
            f"PORT={text} is not a port: choose a number from 1024 to 65000, for example PORT=8001 ./run"
        )
    return int(text)


def check_ports(host: str, port: int, simulated: bool) -> None:
    """Raise Stop for the first port that is taken, before anything of ours fails on it with many lines."""
    wanted = {port: (host, "Signalbox", "PORT")}
    if simulated:
        wanted |= {
            simulator_port(port) + n: ("127.0.0.1", f"the simulators' {name}", "SIMULATOR_PORT")
            for n, name in enumerate(SIMULATED)
        }
    for number, (address, user, setting) in wanted.items():
        with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((address, number))
            except PermissionError:
                raise Stop(
                    f"Port {number} is not allowed for this account: choose one above 1023, for example PORT=8000 ./run"
                ) from None
            except OSError as error:
                raise Stop(
                    f"Port {number} at {address}, for {user}, is taken ({error.strerror}): "
                    f"stop the program that has it, or choose another with {setting}={number + 1000} ./run"
                ) from None


def simulator_port(port: int) -> int:
    text = os.environ.get("SIMULATOR_PORT") or str(port + 100)
    if not text.isdigit() or not 1024 <= int(text) <= 65000:
        raise Stop(f"SIMULATOR_PORT={text} is not a port: choose a number from 1024 to 65000.")
    return int(text)


def product_environment(given: Mapping[str, str], port: int, simulated: bool) -> dict[str, str]:
    """What every process of the product gets."""
    environment = {
        **given,
        "PORT": str(port),
        "PUBLIC_URL": given.get("PUBLIC_URL") or f"http://127.0.0.1:{port}",
    }
    environment["PATH"] = f"{VENV / 'bin'}{os.pathsep}{given.get('PATH', os.defpath)}"
    environment |= {"VIRTUAL_ENV": str(VENV), "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    if simulated:
        first = simulator_port(port)
        environment["SIMULATOR_PORT"] = str(first)
        allowed = [
            *(f"127.0.0.1:{first + n}" for n in range(1, len(SIMULATED))),
            given.get("EGRESS_ALLOW", ""),
        ]
        environment["EGRESS_ALLOW"] = ",".join(filter(None, allowed))
        if not given.get("OPENAI_API_KEY"):
            environment |= {
                "OPENAI_API_KEY": "sk-simulator",
                "OPENAI_BASE_URL": f"http://127.0.0.1:{first + 5}/v1",
            }
    return environment


class Welcome:
    """The closing words of the set-up, once, when the page really answers."""

    def __init__(self, environment: Mapping[str, str], shown: demo.Shown, simulated: bool) -> None:
        self.local = f"http://127.0.0.1:{environment['PORT']}"
        self.public = environment["PUBLIC_URL"]
        self.control = f"http://127.0.0.1:{environment['SIMULATOR_PORT']}" if simulated else None
        self.shown = shown
        self.said = False

    def when_the_page_answers(self) -> None:
        if not self.said and answers(self.local + "/healthz", 0.3) and answers(self.local + "/", 5):
            self.said = True
            say("the page answers")
            sys.stdout.write(self.shown.as_text(self.public, self.control))
            sys.stdout.flush()


def answers(url: str, seconds: float) -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=seconds) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False
