"""The `flask …` commands."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import BinaryIO

import click
from flask import Flask
from flask_migrate import upgrade

from webapp import cli_backups, cli_people, demo
from webapp.ai import checks
from webapp.digests import posting
from webapp.integrations import rotation
from webapp.jobs.schedules import database_time, run_now
from webapp.leads import suppressions
from webapp.operations import doctor, log_check, schedules
from webapp.operations.passes import read_states
from webapp.providers.errors import KeyRefused, Rejected
from webapp.runtime import clock
from webapp.runtime.database import system_transaction
from webapp.runtime.errors import Invalid, NotFound


def register(app: Flask) -> None:
    """Add the commands to the application."""
    app.cli.add_command(_setup)
    app.cli.add_command(_demo)
    app.cli.add_command(cli_people.workspaces)
    app.cli.add_command(cli_people.users)
    app.cli.add_command(cli_people.persons)
    app.cli.add_command(cli_backups.backups)
    app.cli.add_command(_keys)
    app.cli.add_command(_ai)
    app.cli.add_command(_doctor)
    app.cli.add_command(_cron)
    app.cli.add_command(_logs)


def reads_files_alone(arguments: list[str]) -> bool:
    """Whether this is a command line such as `flask --app wsgi logs check FILE`, which needs no settings: logs may be looked
    at on another machine, and before anything is set up."""
    return arguments[:3] == ["--app", "wsgi", "logs"]


@click.command("setup")
def _setup() -> None:
    """Migrate, make the demo data when the database is empty, and print what a person needs to sign in, as one JSON line."""
    upgrade()
    with system_transaction() as session:
        demo.make(session)
        click.echo(demo.as_json(session))


@click.command("demo")
@click.option("--show", is_flag=True, help="Print the demo people and webhook addresses as one JSON line.")
def _demo(show: bool) -> None:
    """Make the demo people and workspaces, unless the database has people already."""
    with system_transaction() as session:
        demo.make(session)
        if show:
            click.echo(demo.as_json(session))


@click.group("keys")
def _keys() -> None:
    """What is sealed with SECRET_KEYS."""


@_keys.command("rotate")
def _rotate() -> None:
    """Seal every stored secret with the newest key of SECRET_KEYS. Stop it and start it again as you like.

    Put the new key in front of the old one, restart the processes, run this, then take the old one out.
    """
    done = rotation.rotate()
    with system_transaction() as session:
        suppressions.seal_anew(session)
        posting.seal_anew(session)
        cli_people.record(session, "system.secrets_rotated", ("connection", ""), {"connections": done.sealed})
    click.echo(f"{done.sealed} connections were sealed anew, {done.kept} had the newest key already.")
    if done.locked:
        numbers = ", ".join(map(str, done.locked))
        raise click.ClickException(
            f"No key of SECRET_KEYS opens connection {numbers}. Put the key back that sealed them, or enter their keys again."
        )


@click.command("doctor")
@click.option(
    "--json", "as_json", is_flag=True, help="The same as one JSON object, with a name for each finding."
)
def _doctor(as_json: bool) -> None:
    """Say what of this installation does not work, or works and is weaker than it could be. Status 1 when there is anything.

    Looks at settings, PostgreSQL, Redis, keys, backups, disks and processes, and asks the hosts of providers and itself.
    """
    found = doctor.look()
    if as_json:
        click.echo(json.dumps({"findings": [asdict(each) for each in found], "looked_at": doctor.LOOKED_AT}))
    else:
        for each in found:
            click.echo(f"- {each.name}: {each.remedy}")
        if not found:
            click.echo(f"Nothing was found. Looked at: {', '.join(doctor.LOOKED_AT)}.")
    if found:
        raise SystemExit(1)


@click.group("ai")
def _ai() -> None:
    """The model."""


@_ai.command("check")
@click.option(
    "--corpus",
    type=click.Path(path_type=Path),
    default=checks.CORPUS,
    help="A JSON list of {name, text, most}.",
)
@click.option("--at-once", type=click.IntRange(1, 32), default=4, help="Mails that are scored side by side.")
def _check(corpus: Path, at_once: int) -> None:
    """Put mails that give orders to the model in each use, and store how many it withstood; the AI page shows it. Costs calls.

    A schedule does the same with a part of the corpus.
    """
    try:
        attacks = checks.load(corpus)
        done = checks.run(
            attacks,
            at_once,
            lambda result: (
                click.echo(f"succeeded: {result.attack.name} ({result.use})")
                if result.has_succeeded
                else None
            ),
        )
    except (Invalid, KeyRefused, Rejected) as stopped:
        raise click.ClickException(str(stopped)) from None
    for check in done:
        said = f"{check.withstood} of {check.tried} withstood, {check.unanswered} not answered"
        click.echo(f"{check.use}: {said}, by {check.model}")


@click.group("cron")
def _cron() -> None:
    """The schedules."""


@_cron.command("list")
def _list_schedules() -> None:
    """Print each schedule: its name, how often, how its last pass went, what remains, and when the next one is due."""
    for state in read_states(schedules.SCHEDULES, clock.now()):
        last = f"{state.last.state} {state.last.outcome}".strip() if state.last else "not run yet"
        due = "paused" if state.paused_at else f"next {state.next_at:%H:%M:%S} UTC"
        every = f"every {state.schedule.seconds} s"
        click.echo(f"{state.schedule.name:16} {every:13} {last}, {state.remaining} remaining, {due}")


@_cron.command("run")
@click.argument("name")
def _run_schedule(name: str) -> None:
    """Enqueue a pass of this schedule now, whatever its slot; a worker does it."""
    try:
        schedule = schedules.find(name)
    except NotFound:
        known = ", ".join(each.name for each in schedules.SCHEDULES)
        raise click.ClickException(f"There is no schedule “{name}”. There are: {known}.") from None
    with system_transaction() as session:
        job_id = run_now(session, schedule, database_time(session))
    click.echo(f"Enqueued as job {job_id}.")


@click.group("logs")
def _logs() -> None:
    """What the logs say."""


@_logs.command("check")
@click.argument("log", type=click.File("rb"), default="-")
@click.option(
    "--budget-ms",
    type=click.IntRange(min=1),
    default=log_check.DEFAULT_BUDGET_MS,
    show_default=True,
    help="What a request may take.",
)
@click.option("--json", "as_json", is_flag=True, help="The same as one JSON object.")
def _check_logs(log: BinaryIO, budget_ms: int, as_json: bool) -> None:
    """Count the signatures of known production failures in LOG (a file, or - for what is piped in).

    Reads JSON lines, plain lines, and both as journald (-o json or short), Docker and Heroku hand them on. Ends with 1 when a
    signature is present, and with 2 when there was no line to read. docs/runbook.md says what each means.
    """
    report = log_check.check(log, budget_ms)
    click.echo(log_check.as_json(report) if as_json else log_check.as_table(report))
    if not report.lines:
        click.echo("There was nothing to read: that proves nothing.", err=True)
        raise SystemExit(2)
    raise SystemExit(0 if report.is_clean else 1)
