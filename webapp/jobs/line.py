"""A line to the database that a thread keeps open, for statements that stand alone: taking a job, and an end without results.

Without it each of them would cost a check of the connection, BEGIN and COMMIT, which are three round trips more.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Row, TextClause
from sqlalchemy.exc import DBAPIError

from webapp.runtime.database import engine, passing_as_busy

_kept = threading.local()


def execute(statement: TextClause, values: Mapping[str, Any]) -> Row[Any] | None:
    """Execute and commit one statement; answers its row, if it has one. Raises Busy.

    A line that broke since it was used last is opened again, once: so a statement may be executed twice, and its fence
    (a state, a token) must make the second time harmless.
    """
    with passing_as_busy():
        try:
            return _execute(statement, values)
        except DBAPIError as failed:
            if not failed.connection_invalidated:
                raise
            return _execute(statement, values)


def _execute(statement: TextClause, values: Mapping[str, Any]) -> Row[Any] | None:
    line = _line()
    try:
        row = line.execute(statement, values).one_or_none()
        line.commit()  # nothing is sent: every statement commits itself
    except BaseException:
        # A time limit may strike in the middle of an answer: nobody may read the rest of it.
        del _kept.line
        line.invalidate()
        line.close()
        raise
    return row


def _line() -> Connection:
    if not hasattr(_kept, "line"):
        _kept.line = engine().connect().execution_options(isolation_level="AUTOCOMMIT")
    line: Connection = _kept.line
    return line
