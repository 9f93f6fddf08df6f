"""Two processes for one command: whichever of them is killed, the other one puts everything away.

The one that the person started stays as the guard and hands signals on; its child does the work. When the guard is killed, the
child is told so and stops in order. When the child is killed, the guard sweeps up what it had started.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable

from tools import processes
from tools.console import Stop, complain, why_not

GRACE = 8.0


class Guard:
    """Seen from the working child: does the guard still live?"""

    def __init__(self, pid: int) -> None:
        self.pid = pid

    def check(self) -> None:
        """Raise Interrupted when the guard has gone. Linux also sends a signal then; elsewhere only this tells."""
        if os.getppid() != self.pid:
            raise processes.Interrupted


def run_guarded(work: Callable[[Guard], int]) -> int:
    """Do the work in a child process; return its exit status, 130 when it was interrupted."""
    processes.adopt_orphans()
    sys.stdout.flush()
    guard = Guard(os.getpid())
    child = os.fork()
    if child == 0:
        os._exit(work_as_child(work, guard))
    hand_signals_to(child)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if status < 0:
        left = processes.sweep(GRACE)
        complain(f"The launcher was killed; the {left} processes that it had started are stopped.")
        return 128 - status
    return status


def work_as_child(work: Callable[[Guard], int], guard: Guard) -> int:
    """Whatever happens inside, the child ends here: it must never return into the guard's code."""
    processes.interrupts.listen()
    processes.signal_when_parent_dies(signal.SIGTERM)
    processes.adopt_orphans()
    status = 1
    try:
        status = work(guard)
    except processes.Interrupted:
        status = 130
    except Stop as stop:
        complain(str(stop))
    except OSError as error:
        complain(why_not(error))
    except BaseException:  # noqa: BLE001
        sys.excepthook(*sys.exc_info())
    processes.sweep(1.0)
    sys.stdout.flush()
    sys.stderr.flush()
    return status


def hand_signals_to(child: int) -> None:
    """Ctrl-C in a terminal reaches both of us; to be told twice does the child no harm."""
    for number in processes.SIGNALS:
        signal.signal(number, lambda _number, _frame: processes.send(child, signal.SIGTERM))
