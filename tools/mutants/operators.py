"""The mistakes that are planted: what each piece of syntax may be mistaken for."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from copy import copy
from typing import TypeVar

Node = TypeVar("Node", bound=ast.AST)
Item = TypeVar("Item")

Change = tuple[ast.AST, ast.AST | str]
"""A node of the tree, and what stands in its place instead: another node, or text."""

COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
NARROWING = {
    "where",
    "filter",
    "having",
    "order_by",
    "limit",
    "with_for_update",
    "distinct",
    "strip",
    "lower",
}
"""Methods without which a chain of calls still means something."""

SQL = re.compile(r"\b(SELECT|INSERT|UPDATE|DELETE|WHERE)\b")
IN_SQL = (
    (r"\bAND\b", "OR"),
    (r"\bOR\b", "AND"),
    (r"\bIS NOT NULL\b", "IS NULL"),
    (r"\bIS NULL\b", "IS NOT NULL"),
    (r"\bNOT EXISTS\b", "EXISTS"),
    (r"<=", "<"),
    (r">=", ">"),
    (r"(?<=\s)<(?=\s)", "<="),
    (r"(?<=\s)>(?=\s)", ">="),
    (r"<>", "="),
    (r"\b(?:ORDER BY [\w., ]+|FOR UPDATE(?: SKIP LOCKED)?)", ""),
)
UNTOLD = re.compile(r"(log|logger|warnings)\.")
"""What a call is for whose absence nobody has to notice."""


def changes(node: ast.AST, source: str) -> Iterator[Change]:  # noqa: C901  # a table of cases
    """Every mistake that can be planted at this node itself, not below it."""
    match node:
        case ast.Compare():
            yield from _comparison(node)
        case ast.BoolOp():
            yield from _condition(node)
        case ast.UnaryOp(op=ast.Not()):
            yield node, node.operand
        case ast.IfExp():
            yield from ((node, node.body), (node, node.orelse))
        case ast.BinOp() if type(node.op) in ARITHMETIC and not _is_text(node):
            yield node, _with(node, op=ARITHMETIC[type(node.op)]())
        case ast.Constant() | ast.JoinedStr():
            yield from _constant(node, source)
        case ast.Call():
            yield from _call(node)
        case ast.comprehension(ifs=[_, *_]):
            yield from ((test, ast.Constant(True)) for test in node.ifs)
        case ast.stmt():
            yield from _statement(node)


def _comparison(node: ast.Compare) -> Iterator[Change]:
    for place, operator in enumerate(node.ops):
        ops = [*node.ops[:place], COMPARISONS[type(operator)](), *node.ops[place + 1 :]]
        yield node, _with(node, ops=ops)


def _condition(node: ast.BoolOp) -> Iterator[Change]:
    yield node, _with(node, op=ast.And() if isinstance(node.op, ast.Or) else ast.Or())
    for place in range(len(node.values)):
        rest = [*node.values[:place], *node.values[place + 1 :]]
        yield node, rest[0] if len(rest) == 1 else _with(node, values=rest)


def _constant(node: ast.Constant | ast.JoinedStr, source: str) -> Iterator[Change]:
    value = node.value if isinstance(node, ast.Constant) else ""
    if isinstance(value, bool):
        yield node, ast.Constant(not value)
    elif isinstance(value, int | float):
        yield node, ast.Constant(value + 1)
    text = ast.get_source_segment(source, node) or ""
    if isinstance(value, str) and SQL.search(text):
        for pattern, new in IN_SQL:
            for found in re.finditer(pattern, text):
                yield node, text[: found.start()] + new + text[found.end() :]


def _call(node: ast.Call) -> Iterator[Change]:
    if isinstance(node.func, ast.Attribute) and node.func.attr in NARROWING:
        yield node, node.func.value
        if len(node.args) > 1:
            yield from (
                (node, _with(node, args=_without(node.args, place))) for place in range(len(node.args))
            )
    for place, keyword in enumerate(node.keywords):
        if isinstance(keyword.value, ast.Constant):
            yield node, _with(node, keywords=_without(node.keywords, place))


def _statement(node: ast.stmt) -> Iterator[Change]:  # noqa: C901  # a table of cases
    match node:
        case ast.Return(value=ast.expr() as value) if not _is_none(value):
            yield node, "return None"
        case ast.Expr(value=ast.Call() as call) if not UNTOLD.match(ast.unparse(call.func)):
            yield node, "pass"
        case ast.Assign(targets=[ast.Attribute() | ast.Subscript()]) | ast.Raise() | ast.Delete():
            yield node, "pass"
        case ast.AugAssign(op=operator) if type(operator) in ARITHMETIC:
            yield node, _with(node, op=ARITHMETIC[type(operator)]())
        case ast.If(test=test) if ast.unparse(test) != "TYPE_CHECKING":
            yield from ((test, ast.Constant(True)), (test, ast.Constant(False)))
        case ast.Continue():
            yield node, "break"
        case ast.Break():
            yield node, "continue"
        case ast.FunctionDef(decorator_list=decorators) | ast.ClassDef(decorator_list=decorators):
            for decorator in decorators:
                if isinstance(decorator, ast.Call):
                    yield from _less_decorated(decorator)


def _less_decorated(node: ast.Call) -> Iterator[Change]:
    for place in range(len(node.args)):
        yield node, _with(node, args=_without(node.args, place))
    for place, keyword in enumerate(node.keywords):
        if not isinstance(keyword.value, ast.Constant):
            yield node, _with(node, keywords=_without(node.keywords, place))


def _with(node: Node, **fields: object) -> Node:
    changed = copy(node)
    for name, value in fields.items():
        setattr(changed, name, value)
    return changed


def _without(items: list[Item], place: int) -> list[Item]:
    return [*items[:place], *items[place + 1 :]]


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _is_text(node: ast.BinOp) -> bool:
    """Text has no minus: such a mistake is no mistake that anybody makes."""
    sides = (node.left, node.right)
    return any(
        isinstance(side, ast.JoinedStr) or (isinstance(side, ast.Constant) and isinstance(side.value, str))
        for side in sides
    )
