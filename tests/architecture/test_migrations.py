"""The migrations lead, in one line, to exactly the schema that the models describe."""

from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import check, downgrade, upgrade
from sqlalchemy import inspect

from webapp.runtime.database import engine
from webapp.runtime.migrations import FOLDER


def test_there_is_one_head() -> None:
    assert len(ScriptDirectory(str(FOLDER)).get_heads()) == 1


def test_revisions_are_numbered_in_order() -> None:
    revisions = [script.revision for script in ScriptDirectory(str(FOLDER)).walk_revisions()]
    assert revisions[::-1] == sorted(set(revisions))


def test_models_and_migrations_agree(app: Flask, database: None) -> None:
    with app.app_context():
        check()


def test_the_way_back_works_too(app: Flask, database: None) -> None:
    with app.app_context():
        try:
            downgrade(revision="base")
            assert inspect(engine()).get_table_names() == ["alembic_version"]
        finally:
            upgrade()
