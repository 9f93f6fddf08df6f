"""What the launcher promises about processes: they come back, they stop in order, and none outlives it."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest

from tools.processes import is_alive

LIVE = "exec {python} -uc 'import os,time; print(\"pid\", os.getpid()); time.sleep(600)'"
DEAF = (
    "exec {python} -uc 'import os,signal,time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    ' print("pid", os.getpid()); time.sleep(600)\''
)
PARENT = "sleep 600 & echo pid $!; exec sleep 600"

Play = subprocess.Popen[str]


@pytest.fixture
def play() -> Iterator[Callable[..., Play]]:
    """Start a launcher with these processes; it is stopped after the test."""
    started: list[Play] = []

    def start(**commands: str) -> Play:
        arguments = [f"{name}={command.format(python=sys.executable)}" for name, command in commands.items()]
        command = [sys.executable, "-m", "tests.tools.stage", *arguments]
        started.append(subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True))
        return started[-1]

    yield start
    for launcher in started:
        launcher.terminate()
        launcher.communicate(timeout=20)


def test_lines_carry_the_name_of_who_said_them(play: Callable[..., Play]) -> None:
    launcher = play(web=LIVE, worker=LIVE)
    assert set(pids(launcher, 2)) == {"web", "worker"}


def test_a_process_that_dies_comes_back(play: Callable[..., Play]) -> None:
    launcher = play(worker=LIVE)
    first = pids(launcher, 1)["worker"]
    os.kill(first, signal.SIGKILL)
    second = pids(launcher, 1)["worker"]
    assert second != first
    assert is_alive(str(second))


def test_the_children_of_a_dead_process_go_with_it(play: Callable[..., Play]) -> None:
    launcher = play(web=PARENT)
    child = pids(launcher, 1)["web"]
    leader = os.getpgid(child)
    os.kill(leader, signal.SIGKILL)
    pids(launcher, 1)
    assert not is_alive(str(child))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_stops_everything(play: Callable[..., Play], number: signal.Signals) -> None:
    launcher = play(web=LIVE, worker=LIVE)
    seen = pids(launcher, 2)
    launcher.send_signal(number)
    launcher.communicate(timeout=20)
    assert launcher.returncode == 0
    assert [name for name, pid in seen.items() if is_alive(str(pid))] == []


def test_workers_stop_after_the_doors(play: Callable[..., Play]) -> None:
    ending = 'exec {python} -uc \'import signal,sys,time; signal.signal(15, lambda *_: sys.exit("gone")); print("pid 0"); time.sleep(600)\''
    launcher = play(worker=ending, web=ending)
    pids(launcher, 2)
    launcher.terminate()
    said, _ = launcher.communicate(timeout=20)
    assert re.findall(r"(\w+) +\| gone", said) == ["web", "worker"]


def test_a_process_that_will_not_stop_is_killed(play: Callable[..., Play]) -> None:
    launcher = play(web=DEAF)
    deaf = pids(launcher, 1)["web"]
    launcher.terminate()
    said, _ = launcher.communicate(timeout=20)
    assert "web did not stop in time and was ended" in said
    assert not is_alive(str(deaf))


def test_a_door_that_takes_its_time_is_not_killed(play: Callable[..., Play]) -> None:
    slow = 'exec {python} -uc \'import signal,sys,time; signal.signal(15, lambda *_: (time.sleep(2.5), sys.exit("gone"))); print("pid 0"); time.sleep(600)\''
    launcher = play(web=slow, worker=LIVE)
    pids(launcher, 2)
    launcher.terminate()
    said, _ = launcher.communicate(timeout=20)
    assert re.findall(r"(\w+) +\| gone", said) == ["web"]
    assert "did not stop in time" not in said


def test_nothing_is_left_when_the_launcher_is_killed(play: Callable[..., Play]) -> None:
    launcher = play(web=PARENT, worker=LIVE)
    seen = pids(launcher, 2)
    launcher.kill()
    # The output ends when the last process that holds it has gone.
    launcher.communicate(timeout=20)
    assert [name for name, pid in seen.items() if is_alive(str(pid))] == []


def test_a_process_that_cannot_start_ends_the_run_with_one_line(play: Callable[..., Play]) -> None:
    launcher = play(web=LIVE, clock="exit 3")
    said, _ = launcher.communicate(timeout=60)
    assert launcher.returncode == 1
    assert said.strip().endswith(
        "clock ended 5 times in a row just after its start: its lines above say why."
    )


def pids(launcher: Play, count: int) -> dict[str, int]:
    """The processes that say next who they are, by name."""
    assert launcher.stdout is not None
    found: dict[str, int] = {}
    for line in launcher.stdout:
        if said := re.search(r"(\w+) +\| pid (\d+)", line):
            found[said[1]] = int(said[2])
        if len(found) == count:
            return found
    raise AssertionError("the launcher ended")
