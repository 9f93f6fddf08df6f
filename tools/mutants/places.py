"""Where in a file mistakes may be planted, and which of its lines meet them when they run."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

Function = ast.FunctionDef | ast.AsyncFunctionDef
UNSEEN = ("annotation", "returns", "type_params")
"""Parts of a node that only mypy reads."""


@dataclass(frozen=True)
class Place:
    """A node, the names around it, the lines that meet it (none for what runs at import), and its statement in the module."""

    node: ast.AST
    scope: str
    lines: frozenset[int]
    outermost: ast.stmt


def places(tree: ast.Module) -> Iterator[Place]:
    """Every node but annotations, docstrings, imports and what is inside of an f-string, whose columns Python 3.11 gets wrong."""
    for statement in tree.body:
        yield from _at(statement, Place(statement, "", frozenset(), statement))


def _at(node: ast.AST, around: Place) -> Iterator[Place]:
    if _is_unseen(node):
        return
    lines = around.lines
    if isinstance(node, ast.stmt) and lines:
        lines = _head(node)
    place = Place(node, around.scope, lines, around.outermost)
    if isinstance(node, Function | ast.ClassDef):
        yield from _in_definition(node, place)
        return
    yield place
    if isinstance(node, ast.JoinedStr):
        return
    for child in _children(node):
        yield from _at(child, place)


def _in_definition(node: Function | ast.ClassDef, place: Place) -> Iterator[Place]:
    """A function's head is met by whoever runs its body: defaults and decorators work there."""
    scope = f"{place.scope}.{node.name}".lstrip(".")
    is_function = isinstance(node, Function)
    body = frozenset(range(node.body[0].lineno, (node.end_lineno or 0) + 1))
    head = Place(node, scope, body if is_function else place.lines, place.outermost)
    yield head
    for child in _children(node):
        is_body = isinstance(child, ast.stmt)
        yield from _at(
            child,
            Place(
                child,
                scope,
                body if is_function or (is_body and place.lines) else place.lines,
                place.outermost,
            ),
        )


def _children(node: ast.AST) -> Iterator[ast.AST]:
    for field, value in ast.iter_fields(node):
        if field not in UNSEEN and not (isinstance(node, ast.match_case) and field == "pattern"):
            yield from (
                each for each in (value if isinstance(value, list) else [value]) if isinstance(each, ast.AST)
            )


def _is_unseen(node: ast.AST) -> bool:
    match node:
        case ast.Import() | ast.ImportFrom() | ast.Expr(value=ast.Constant()):
            return True
        case ast.If(test=ast.Name(id="TYPE_CHECKING")):
            return True
        case ast.Call(func=ast.Name(id="dataclass")):  # frozen and slots guard against ourselves
            return True
    return False


def _head(statement: ast.stmt) -> frozenset[int]:
    """A statement's own lines, without those of the statements in it."""
    body = getattr(statement, "body", None)
    last = body[0].lineno - 1 if body else statement.end_lineno or statement.lineno
    return frozenset(range(statement.lineno, max(last, statement.lineno) + 1))


class Users:
    """Which functions of a file use what its module level defines, also by way of other definitions."""

    def __init__(self, tree: ast.Module) -> None:
        self.statements = tree.body

    def lines(self, statement: ast.stmt) -> frozenset[int]:
        """The lines in functions that use what the statement defines; those of its own methods too."""
        found, seen, unseen = set(_function_lines(statement)), {statement}, [statement]
        while unseen:
            names = _defined(unseen.pop())
            for other in self.statements:
                if other not in seen and names & _loaded(other):
                    seen.add(other)
                    unseen.append(other)
                    found |= _using_lines(other, names)
        return frozenset(found)


def _function_lines(statement: ast.stmt) -> set[int]:
    functions = [node for node in ast.walk(statement) if isinstance(node, Function)]
    return {line for node in functions for line in range(node.body[0].lineno, (node.end_lineno or 0) + 1)}


def _using_lines(statement: ast.stmt, names: set[str]) -> set[int]:
    """The lines of the functions in it that use one of the names."""
    using = [node for node in ast.walk(statement) if isinstance(node, Function) and names & _loaded(node)]
    return {line for node in using for line in _function_lines(node)}


def _defined(statement: ast.stmt) -> set[str]:
    match statement:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return {name}
    return {
        node.id
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }


def _loaded(node: ast.AST) -> set[str]:
    return {
        each.id for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load)
    }
