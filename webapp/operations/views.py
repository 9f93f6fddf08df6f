"""For load balancers: is the process alive, and can it serve?"""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import ProgrammingError

from webapp.operations.health import examine
from webapp.runtime.database import unit_of_work
from webapp.runtime.errors import Busy

bp = Blueprint("operations", __name__)


@bp.get("/healthz")
def healthz() -> ResponseReturnValue:
    """The process answers. Asks nothing of anybody else."""
    return {"state": "alive"}


@bp.get("/readyz")
def readyz() -> ResponseReturnValue:
    """The process can serve: the database answers and its schema is the one that this code was written for."""
    try:
        with unit_of_work() as session:
            health = examine(session)
    except Busy:
        return {"state": "not ready", "reason": "the database does not answer"}, 503
    except ProgrammingError:
        return {"state": "not ready", "reason": "the database has no schema yet: run flask db upgrade"}, 503
    return health.as_facts(), 503 if health.state == "not ready" else 200
