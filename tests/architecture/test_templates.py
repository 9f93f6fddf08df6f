"""One fragment, one file, one root, one id; nothing inline that the browser would refuse."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "templates"
ALL = {str(path.relative_to(FOLDER)): path.read_text() for path in sorted(FOLDER.rglob("*.html"))}
FRAGMENTS = [
    name
    for name in ALL
    if Path(name).name.startswith("_") and not name.startswith(("layout/", "components/"))
]
JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
VOID = {
    "area",
    "base",
    "br",
    "col",
    "embed",
    "hr",
    "img",
    "input",
    "link",
    "meta",
    "source",
    "track",
    "wbr",
    "path",
    "circle",
    "use",
}


class Outline(HTMLParser):
    """The elements at the top of a file, and whatever is inline."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.depth = 0
        self.roots: list[dict[str, str]] = []
        self.inline: list[str] = []
        self.feed(JINJA.sub("", html))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if self.depth == 0:
            self.roots.append(given)
        self.depth += tag not in VOID
        if tag == "style" or (tag == "script" and "src" not in given):
            self.inline.append(f"<{tag}>")
        self.inline += [name for name in given if name == "style" or name.startswith(("on", "hx-on"))]
        self.inline += [
            name for name, value in given.items() if value.strip().lower().startswith(("javascript:", "js:"))
        ]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.depth -= tag not in VOID

    def handle_endtag(self, tag: str) -> None:
        self.depth -= tag not in VOID


@pytest.mark.parametrize("name", FRAGMENTS)
def test_a_fragment_has_one_root_named_after_its_slice(name: str) -> None:
    roots = Outline(ALL[name]).roots
    assert len(roots) == 1, "an answer to htmx replaces one element"
    assert roots[0].get("id", "").startswith(f"{name.partition('/')[0]}-")


@pytest.mark.parametrize("name", ALL)
def test_nothing_is_inline(name: str) -> None:
    assert Outline(ALL[name]).inline == []


@pytest.mark.parametrize("name", FRAGMENTS)
def test_every_fragment_is_used(name: str) -> None:
    code = [path.read_text() for path in (ROOT / "webapp").rglob("*.py")]
    assert any(f'"{name}"' in text for text in [*ALL.values(), *code])


def test_static_files_are_named_through_static_url() -> None:
    assert [name for name, text in ALL.items() if re.search(r"""["']/static/""", text)] == []


def test_every_form_that_changes_something_works_without_javascript() -> None:
    broken = []
    for name, text in ALL.items():
        for form in re.findall(r"<form\b.*?</form>", text, re.DOTALL):
            opening = form.partition(">")[0]
            if re.search(r'method="?post', opening, re.IGNORECASE) or "hx-post" in opening:
                token = "csrf_token" in form or "components/" in form
                broken += [name] if 'action="' not in opening or not token else []
    assert broken == []


def test_every_input_says_what_it_takes() -> None:
    tags = [
        (name, tag)
        for name, text in ALL.items()
        for tag in re.findall(r"<input\b[^>]*>", JINJA.sub("", text))
    ]
    assert len(tags) > 100
    assert [(name, tag) for name, tag in tags if " type=" not in tag] == []


def test_the_outline_sees_what_is_wrong() -> None:
    assert len(Outline('<p id="a">x</p>{% if y %}<br><div></div>{% endif %}').roots) == 3
    bad = '<div style="x" onclick="y" hx-on:click="z"><script>1</script><script src="s"></script><a href="javascript:1"></a></div>'
    assert Outline(bad).inline == ["style", "onclick", "hx-on:click", "<script>", "href"]
