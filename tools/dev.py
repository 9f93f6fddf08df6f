"""The launcher: the commands behind ./run and ./test. It brings its own packages before it needs any.

    ./run                     set up and run Signalbox, with provider simulators (SIMULATORS=0: without)
    ./run bench NAME [...]    measure something, on throw-away services
    ./run runbook             provoke every failure of docs/runbook.md, and look for its signature in the log
    ./run flask COMMAND       a command on the installation of this folder, for example ./run flask doctor
    ./run packages            only install the packages into .venv
    ./run lock                choose the versions in requirements.lock anew, after a change in setup.cfg
    ./test                    the checks, then the suite
    ./test checks             format, lint, types, import contracts, migrations, locked packages, vendored files
    ./test unit               every test of the suite that needs no browser
    ./test long               what the suite leaves out, because it takes long and a quicker test guards the same
    ./test faults             long tests: processes killed, services restarted
    ./test security           long: a hundred thousand requests that nobody meant, and docs/bad-inputs.md about them
    ./test benches            long tests: every measurement, in a small size
    ./test mutants [SLICE] plant mistakes in the product to see whether a test notices (--sample N, --again)
    ./test [pytest options]   for example ./test -k webhooks

Settings: PORT (8000), HOST (127.0.0.1), SIMULATORS, DATABASE_URL, REDIS_URL and all of .env.example.
"""

import os
import shutil
import signal
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
OLDEST = (3, 11)


def main() -> int:
    if sys.version_info < OLDEST:
        return use_a_newer_python()
    sys.path[0] = ROOT
    os.chdir(ROOT)
    from tools.console import Stop, complain

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)  # so that an installer that runs is ended too
    try:
        return obey(sys.argv[1:])
    except Stop as stop:
        complain(str(stop))
    except KeyboardInterrupt:
        complain("Stopped.")
        return 130
    except OSError as error:
        from tools.console import why_not

        complain(why_not(error))
    return 1


def obey(arguments: "list[str]") -> int:
    """Stay on the system's Python for set-up; go over to the one in .venv for everything else."""
    from tools import packages

    door, rest = arguments[:1], arguments[1:]
    if rest[:1] in (["-h"], ["--help"], ["help"]) or door not in (["run"], ["test"], ["packages"], ["lock"]):
        print(__doc__)
        return 0 if rest else 2
    if "packages" in arguments[:2] or "lock" in arguments[:2]:
        return prepare(arguments)
    packages.ensure()
    # Kept bytecode belongs to the private environment: without it every start compiles all packages anew, for seconds.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    if not running_in(str(packages.VENV)):
        os.execv(
            str(packages.PYTHON), [str(packages.PYTHON), os.path.join(ROOT, "tools", "dev.py"), *arguments]
        )
    return work(door[0], rest)


def work(door: str, rest: "list[str]") -> int:
    """In .venv at last, where everything may be imported."""
    from tools.guard import run_guarded

    if door == "test":
        from tools import testing

        return run_guarded(lambda guard: testing.run(rest, guard))
    if rest[:1] == ["bench"]:
        from tools import testing

        return run_guarded(lambda guard: testing.bench(rest[1:], guard))
    if rest == ["runbook"]:
        from tools import testing

        return run_guarded(testing.runbook)
    from tools import product

    if rest[:1] == ["flask"]:
        return run_guarded(lambda guard: product.flask(rest[1:], guard))
    if rest:
        print(__doc__)
        return 2
    return run_guarded(product.run)


def prepare(arguments: "list[str]") -> int:
    from tools import packages

    if "lock" in arguments[:2]:
        packages.lock()
    packages.ensure()
    return 0


def running_in(environment: str) -> bool:
    return os.path.realpath(sys.prefix) == os.path.realpath(environment)


def use_a_newer_python() -> int:
    """macOS and older distributions have a newer Python beside the one called python3, or none at all."""
    for minor in (14, 13, 12, 11):
        newer = shutil.which("python3.{}".format(minor))
        if newer:
            os.execv(newer, [newer, *sys.argv])
    print(
        "Signalbox needs Python 3.11 or newer and this is {}.{}. Debian 12: apt-get install python3   "
        "macOS: brew install python   elsewhere: PYTHON=/path/to/python3.12 ./run".format(
            *sys.version_info[:2]
        ),
        file=sys.stderr,
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
