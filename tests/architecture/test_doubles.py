"""Nothing of the product is replaced while it is tested: no mock, no patched name. Environment variables are settings, and may be set."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TESTS = sorted((ROOT / "tests").rglob("*.py"))
PRODUCT = ("webapp", "worker")
PATCHES = {"setattr", "delattr", "setitem", "delitem"}
"""What MonkeyPatch can do to an object; `setattr` and `delattr` are Python's own names too."""


def doubles(source: str) -> list[str]:
    """The places, as "line: what", where a mock is imported or a name of the product gets another meaning."""
    tree = ast.parse(source)
    ours = set(_names_of_the_product(tree))
    found = [f"{node.lineno}: {what}" for node in ast.walk(tree) for what in _replaces(node, ours)]
    return sorted(found, key=lambda place: int(place.partition(":")[0]))


def _replaces(node: ast.AST, ours: set[str]) -> Iterator[str]:
    match node:
        case ast.ImportFrom(module=str(module)) if (
            module.partition(".")[0] == "mock" or module == "unittest.mock"
        ):
            yield module
        case ast.ImportFrom(module="unittest", names=names) | ast.Import(names=names):
            yield from (name.name for name in names if name.name in ("mock", "unittest.mock"))
        case ast.arg(arg="mocker"):
            yield "mocker"
        case ast.Call(func=ast.Attribute(attr=str(name), value=ast.Name(id="monkeypatch"))) if (
            name in PATCHES
        ):
            yield f"monkeypatch.{name}"
        case ast.Call(func=ast.Name(id="setattr" | "delattr" as name), args=[first, *_]) if (
            _root(first) in ours
        ):
            yield name
        case ast.Attribute(ctx=ast.Store() | ast.Del()) if _root(node) in ours:
            yield ast.unparse(node)


def _names_of_the_product(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (
                name.asname or name.name.partition(".")[0]
                for name in node.names
                if name.name.partition(".")[0] in PRODUCT
            )
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] in PRODUCT:
            yield from (name.asname or name.name for name in node.names)


def _root(node: ast.AST) -> str | None:
    """The name at which an attribute of an attribute begins."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None


def test_nothing_of_the_product_is_replaced() -> None:
    found = {str(path.relative_to(ROOT)): doubles(path.read_text()) for path in TESTS}
    assert {path: places for path, places in found.items() if places} == {}


@pytest.mark.parametrize(
    "source",
    [
        "from unittest.mock import patch",
        "from unittest import mock",
        "import unittest.mock",
        "import mock",
        "def test(mocker): pass",
        "def test(monkeypatch): monkeypatch.setattr('webapp.runtime.clock.now', None)",
        "def test(monkeypatch): monkeypatch.setitem(KINDS, 'score', None)",
        "from webapp.runtime import clock\nclock.now = None",
        "from webapp.runtime import clock as time\nsetattr(time, 'now', None)",
        "from webapp.leads.models import Lead\ndel Lead.name",
        "import worker.perform\nworker.perform.run = None",
    ],
)
def test_every_way_to_replace_something_is_seen(source: str) -> None:
    assert len(doubles(source)) == 1


def test_settings_and_rows_may_be_changed() -> None:
    assert doubles("def test(monkeypatch): monkeypatch.setenv('AUTH', 'local')") == []
    assert doubles("from webapp.leads.models import Lead\nlead = Lead()\nlead.name = 'Jane'") == []
