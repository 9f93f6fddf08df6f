"""What a view reads of a request, by name: taken from its own code, so that a parameter that is added tomorrow is tried tomorrow."""

from __future__ import annotations

import ast
import inspect
import sys
import textwrap
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

from webapp.web import fields as fields_of_forms

READERS = {
    name
    for name, each in vars(fields_of_forms).items()
    if getattr(each, "__module__", "") == fields_of_forms.__name__
}
"""The functions with which views read a single value."""


def names_read_by(view: Callable[..., Any]) -> set[str]:
    """What the view's own code asks a mapping for by a literal name, or through a form's dataclass."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(view)))
    shapes = vars(sys.modules[view.__module__])
    calls = [
        node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) == "read"
    ]
    forms = [shapes[node.args[0].id] for node in calls if isinstance(node.args[0], ast.Name)]
    shaped = [form for form in forms if isinstance(form, type) and is_dataclass(form)]
    numbers = {field.name for form in shaped for field in fields(form) if "int" in str(field.type)}
    return _literals(tree) | numbers


@cache
def names_around(view: Callable[..., Any]) -> set[str]:
    """The same of the whole file that the view stands in."""
    return _literals(ast.parse(inspect.getsource(sys.modules[view.__module__])))


def reads(view: Callable[..., Any], carried: dict[str, Any]) -> bool:
    """Whether the view looks where the id was put: a form's field means nothing in a query."""
    code = inspect.getsource(view)
    places = {
        "query_string": ("args", "values", "query_"),
        "data": ("form", "values", "read("),
        "json": ("json",),
    }
    return any(place in code for kind in carried for place in places[kind])


def _literals(tree: ast.AST) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        asked: ast.AST | None = None
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            asked = node.args[0] if node.func.attr in {"get", "getlist"} else None
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in READERS and node.args:
            asked = node.args[0]
        elif isinstance(node, ast.Subscript):
            asked = node.slice
        if isinstance(asked, ast.Constant) and isinstance(asked.value, str) and asked.value.isidentifier():
            found.add(asked.value)
    return found
