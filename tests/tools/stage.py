"""A launcher with other processes: `python -m tests.tools.stage NAME=COMMAND …`, run by the tests beside this file."""

import contextlib
import os
import sys

from tools.guard import Guard, run_guarded
from tools.processes import Interrupted
from tools.runner import Runner


def play(guard: Guard) -> int:
    commands = dict(argument.split("=", 1) for argument in sys.argv[1:])
    with (
        Runner(commands, dict(os.environ), pause=0.1, patience=4.0) as runner,
        contextlib.suppress(Interrupted),
    ):
        runner.run(guard.check)
    return 0


if __name__ == "__main__":
    sys.exit(run_guarded(play))
