"""Many values of a statement, sent as one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, any_, literal
from sqlalchemy.orm import InstrumentedAttribute


def among(column: InstrumentedAttribute[Any], values: Iterable[Any]) -> ColumnElement[bool]:
    """Whether the column has one of the values.

    IN writes each value into the statement, which is another one for each number of them, and is planned anew: for the fifty
    leads of a list that costs more than to find the rows.
    """
    return column == any_(literal(list(values), ARRAY(column.type)))
