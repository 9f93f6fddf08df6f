"""The `flask …` commands."""

from __future__ import annotations

import click
from flask import Flask
from flask_migrate import upgrade

from webapp import demo
from webapp.runtime.database import house_work


def register(app: Flask) -> None:
    """Add the commands to the application."""
    app.cli.add_command(_setup)
    app.cli.add_command(_demo)


@click.command("setup")
def _setup() -> None:
    """Migrate, make the demo data when the database is empty, and print what a person needs to sign in, as one JSON line."""
    upgrade()
    with house_work() as session:
        demo.make(session)
        click.echo(demo.as_json(session))


@click.command("demo")
@click.option("--show", is_flag=True, help="Print the demo people and webhook addresses as one JSON line.")
def _demo(show: bool) -> None:
    """Make the demo people and workspaces, unless the database has people already."""
    with house_work() as session:
        demo.make(session)
        if show:
            click.echo(demo.as_json(session))
