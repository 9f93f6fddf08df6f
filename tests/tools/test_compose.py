"""What compose.yaml and the files of other platforms name exists: settings, commands, services, folders; its Redis keeps what it has and lets one user in."""

from __future__ import annotations

import re
import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from redis import Redis as Client
from redis.exceptions import AuthenticationError, NoPermissionError

from tools import dockerfile, packages, services
from tools.dockerfile import Step
from tools.redis_server import Redis, executable
from webapp.operations import doctor_redis
from webapp.runtime.settings import Settings

ROOT = packages.ROOT
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if "build" in service}
SETTINGS = {name.upper() for name in Settings.model_fields} | {"HOST", "PORT"}
DOCUMENTS = (ROOT / "docs" / "deploy.md").read_text() + (ROOT / "docs" / "backup.md").read_text()
PASSWORD = "of-the-tests"


def test_our_processes_may_nothing_they_need_not_and_come_back() -> None:
    assert {"web", "worker", "relay", "clock", "release", "backup"} == set(OURS)
    for name, service in OURS.items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
    assert [name for name, service in SERVICES.items() if "restart" not in service] == []


def test_whoever_is_waited_for_exists_and_can_say_that_it_is_well() -> None:
    for name, service in SERVICES.items():
        waits = service.get("depends_on", {})
        for other in waits:
            condition = waits[other]["condition"] if isinstance(waits, dict) else "service_started"
            assert other in SERVICES, name
            assert condition != "service_healthy" or "test" in SERVICES[other]["healthcheck"], other
    # The image's own check asks for a page, which web alone has.
    assert {name for name, service in OURS.items() if not service.get("healthcheck", {}).get("disable")} == {
        "web"
    }


def test_what_is_mounted_is_there_and_volumes_are_declared() -> None:
    mounted = [volume.split(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])]
    named = {place for place in mounted if not place.startswith(".")}
    assert named == set(COMPOSE["volumes"])
    assert [place for place in mounted if place.startswith("./deploy") and not (ROOT / place).exists()] == []


def test_stages_that_are_built_exist_and_no_step_of_the_dockerfile_is_unknown(tmp_path: Path) -> None:
    demo = yaml.safe_load((ROOT / "deploy" / "compose.demo.yaml").read_text())["services"]["demo"]
    targets = {
        service["build"]["target"] for service in (*OURS.values(), demo) if isinstance(service["build"], dict)
    }
    stages = dockerfile.read()
    assert targets | {"packages", "image"} == set(stages)
    image = stages["image"]
    assert image.steps[-2:] == [
        Step("RUN", ("python3 -m compileall -q webapp worker migrations",)),
        Step("USER", ("10001",)),
    ]
    assert Step("COPY", ("/srv/venv", "/srv/venv"), "packages") in image.steps
    assert "wsgi:app" in image.start[-1]
    assert "/healthz" in image.probe[-1]
    (tmp_path / "Dockerfile").write_text("FROM scratch\nADD https://files.test/x /\n")
    with pytest.raises(ValueError, match="ADD"):
        dockerfile.read(tmp_path / "Dockerfile")


def test_every_variable_is_a_setting_or_asked_for_by_the_page() -> None:
    for name, service in OURS.items():
        assert set(service["environment"]) <= SETTINGS, name
    block = DOCUMENTS.partition("cat > .env <<END\n")[2].partition("\nEND")[0]
    written = set(re.findall(r"^([A-Z_]+)=", block, re.MULTILINE))
    wanted = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "compose.yaml").read_text()))
    assert wanted | {"SECRET_KEYS"} == written
    for place, said in _elsewhere():
        assert said <= SETTINGS, place


def _elsewhere() -> Iterator[tuple[str, set[str]]]:
    render = yaml.safe_load((ROOT / "deploy" / "render.yaml").read_text())
    for service in render["services"]:
        yield service["name"], {each["key"] for each in service.get("envVars", [])}
    yield "fly", set(tomllib.loads((ROOT / "deploy" / "fly.toml").read_text())["env"])
    for unit in (ROOT / "deploy" / "systemd").glob("*.service"):
        yield unit.name, set(re.findall(r"^Environment=(\w+)=", unit.read_text(), re.MULTILINE))


def test_services_and_programs_that_are_named_exist() -> None:
    named = re.findall(r"docker compose (?:exec|run --rm) (\w+)", DOCUMENTS)
    for words in re.findall(r"docker compose stop ([\w ]+)", DOCUMENTS):
        named += words.split()
    named += re.findall(r"--scale (\w+)=", DOCUMENTS)
    assert len(named) > 6
    assert set(named) <= set(SERVICES)
    production = re.findall(r"^([a-z0-9-]+)==", packages.PRODUCTION_LOCK.read_text(), re.MULTILINE)
    for place, words in _commands():
        program, rest = Path(words[0]).name, words[1:]
        if program in ("python", "python3"):
            assert (ROOT / f"{rest[1].replace('.', '/')}.py").exists(), place
        else:
            assert program in production, place
            assert shutil.which(program), place
        if rest[:2] == ["--app", "wsgi"]:
            assert (ROOT / "wsgi.py").exists()


def _commands() -> Iterator[tuple[str, list[str]]]:
    yield from (
        (name, each["command"]) for name, each in OURS.items() if each.get("command", ["sh"])[0] != "sh"
    )
    render = yaml.safe_load((ROOT / "deploy" / "render.yaml").read_text())["services"]
    lines = [each[key] for each in render for key in ("dockerCommand", "preDeployCommand") if key in each]
    fly = tomllib.loads((ROOT / "deploy" / "fly.toml").read_text())
    lines += [*fly["processes"].values(), fly["deploy"]["release_command"]]
    units = (unit.read_text() for unit in (ROOT / "deploy" / "systemd").glob("*.service"))
    lines += [line for unit in units for line in re.findall(r"^ExecStart=(.+)$", unit, re.MULTILINE)]
    yield from ((line, line.split()) for line in lines)


class Composed(Redis):
    """The Redis of compose.yaml, on a socket."""

    def command(self) -> list[str]:
        words = [word.replace("${REDIS_PASSWORD}", PASSWORD) for word in SERVICES["redis"]["command"][1:]]
        return [executable(), "--port", "0", "--unixsocket", self.socket, "--dir", str(self.data), *words]

    def is_ready(self) -> bool:
        return Path(self.socket).exists()


@pytest.fixture
def composed(tmp_path: Path) -> Iterator[str]:
    """Its socket."""
    with services.socket_folder(tmp_path) as sockets:
        redis = Composed(tmp_path, sockets)
        services.start(redis)
        yield redis.socket
        redis.stop(5.0)


def test_its_redis_keeps_what_it_has_and_its_one_user_may_what_we_do(composed: str) -> None:
    with Client.from_url(f"unix://{composed}?username=signalbox&password={PASSWORD}") as redis:
        assert doctor_redis.judge(redis.info()) == []
        for attempt in doctor_redis.RIGHTS.values():
            attempt(redis)
        for refused in ("CONFIG GET *", "ACL LIST", "SHUTDOWN NOSAVE", "FLUSHALL"):
            with pytest.raises(NoPermissionError):
                redis.execute_command(*refused.split())
    with Client.from_url(f"unix://{composed}") as nobody, pytest.raises(AuthenticationError):
        nobody.ping()
