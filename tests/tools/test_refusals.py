"""What cannot work is refused in one line that says what to do."""

import os
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tools import given_services, packages
from tools.console import Stop, why_not
from tools.ports import Ports
from tools.product import chosen_by_the_run, noted, own_secret_key, product_environment
from tools.services import claim


def test_a_port_that_is_taken_is_named_with_a_way_out() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(Stop, match=rf"Port {port} at 127.0.0.1, for Signalbox, .* PORT={port + 1000}"):
            Ports("127.0.0.1", port, None).require_free()


def test_a_simulators_port_that_is_taken_is_named_too() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(Stop, match="SIMULATOR_PORT"):
            Ports("127.0.0.1", port - 6, port - 3).require_free()


@pytest.mark.parametrize(
    "given", [{"PORT": "eighty"}, {"PORT": "0"}, {"PORT": "65500"}, {"SIMULATOR_PORT": "80"}]
)
def test_a_port_that_is_none_is_refused(given: dict[str, str]) -> None:
    with pytest.raises(Stop, match="is not a port"):
        Ports.read(given)


@pytest.mark.parametrize("host", ["::1", "::"])
def test_an_address_of_the_newer_kind_stands_in_brackets(host: str) -> None:
    ports = Ports.read({"HOST": host, "PORT": "9000"})
    assert product_environment({}, ports)["HOST"] == f"[{host}]"
    assert ports.local == ("http://[::1]:9000" if host == "::1" else "http://127.0.0.1:9000")


def test_a_host_that_is_none_is_named() -> None:
    with pytest.raises(Stop, match=r"HOST=nowhere\.invalid is no address of this machine"):
        Ports("nowhere.invalid", 9000, None).require_free()


def test_simulators_can_be_left_out() -> None:
    assert Ports.read({"PORT": "9000"}).providers()[0] == "127.0.0.1:9101"
    assert Ports.read({"SIMULATORS": "0"}).providers() == []


def test_a_second_run_in_the_same_folder_is_refused(tmp_path: Path) -> None:
    with claim(tmp_path), pytest.raises(Stop, match="already runs"), claim(tmp_path):
        pass


def test_a_command_finds_the_ports_of_the_run_that_goes_on_and_no_secret(tmp_path: Path) -> None:
    given = {"PORT": "9000", "AUTH": "supabase", "SECRET_KEYS": "x" * 32}
    with claim(tmp_path), noted(tmp_path, given):
        assert chosen_by_the_run(tmp_path) == {"PORT": "9000", "AUTH": "supabase"}
    assert chosen_by_the_run(tmp_path) == {}
    (tmp_path / "chosen.json").write_text('{"PORT": "9000"}')  # of a run that was killed
    assert chosen_by_the_run(tmp_path) == {}


def test_services_that_do_not_answer_are_named() -> None:
    with pytest.raises(Stop, match="DATABASE_URL cannot be used"):
        given_services.reached({"DATABASE_URL": "postgresql://127.0.0.1:1/none"})
    with pytest.raises(Stop, match="begin with postgresql://"):
        given_services.reached({"DATABASE_URL": "mysql://127.0.0.1/none"})
    with pytest.raises(Stop, match="REDIS_URL cannot be used"):
        given_services.reached({"REDIS_URL": "redis://127.0.0.1:1"})


def test_the_reasons_why_packages_do_not_come_have_remedies() -> None:
    assert "apt-get install python3-pip" in packages.why_it_failed("python3: No module named pip")
    assert "disk is full" in packages.why_it_failed("error: No space left on device (os error 28)")
    assert "check the network" in packages.why_it_failed("error: dns error: failed to lookup address")
    assert "something unheard of" in packages.why_it_failed("something unheard of")


def test_the_secret_key_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "secret-keys"
    assert own_secret_key(path) == own_secret_key(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(own_secret_key(path)) >= 32


def test_a_file_of_another_account_is_told_with_the_command_that_mends_it(tmp_path: Path) -> None:
    file = tmp_path / "PG_VERSION"
    refused = PermissionError(13, "Permission denied", str(file))
    assert why_not(refused) == f"{file}: Permission denied."
    other = os.getuid() + 1
    mended = f"{file}: Permission denied. It belongs to another account: sudo chown -R {other}"
    assert why_not(refused, other) == f"{mended} {tmp_path}"
    file.touch()
    assert why_not(refused, other) == f"{mended} {file}"


def test_one_command_mends_a_folder_of_the_checkout(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "var" / "postgres").mkdir(parents=True)
    other = os.getuid() + 1
    refused = PermissionError(13, "Permission denied", str(tmp_path / "var" / "postgres" / "PG_VERSION"))
    assert why_not(refused, other).endswith(f"sudo chown -R {other} var")
    python = tmp_path / "python"
    python.symlink_to("/nowhere/python3")
    told = why_not(PermissionError(13, "Permission denied", str(python)), other)
    assert "It leads to /nowhere/python3, which this account may not use: sudo rm -r .venv" in told


def test_help_says_what_there_is() -> None:
    said = subprocess.check_output(
        ["./run", "--help"], env={**os.environ, "PYTHON": sys.executable}, text=True
    )
    assert "./run bench" in said
    assert "./test checks" in said
