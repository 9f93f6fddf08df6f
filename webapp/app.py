"""create_app(): the only file that knows every slice."""

from __future__ import annotations

from flask import Flask
from flask_migrate import Migrate
from sqlalchemy import Engine, MetaData

import webapp.schema  # noqa: F401  # mappers need every table
from webapp.runtime.database import Base, engine
from webapp.runtime.settings import settings


class _Database:
    """What Flask-Migrate asks of a database extension."""

    metadata: MetaData = Base.metadata

    @property
    def engine(self) -> Engine:
        return engine()


def create_app() -> Flask:
    """The whole application, ready for a web server."""
    app = Flask("webapp", template_folder="../templates")
    app.secret_key = settings().key_ring()[0]
    app.config["SECRET_KEY_FALLBACKS"] = settings().key_ring()[1:]
    Migrate(app, _Database(), directory="migrations")
    return app
