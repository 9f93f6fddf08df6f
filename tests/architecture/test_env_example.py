"""`.env.example` and `docs/settings.md` say what the code says."""

from pathlib import Path

import pytest

from tests import forked
from tests.settings import chosen
from tools import env_example
from webapp.runtime.settings import Settings, settings


def test_the_file_to_begin_with_is_made_from_the_settings() -> None:
    assert Path(".env.example").read_text() == env_example.page(), (
        "python -m tools.settings_page writes it anew"
    )


@pytest.mark.parametrize(
    "name", [name for name, field in Settings.model_fields.items() if field.default is None]
)
def test_a_line_that_is_left_blank_says_nothing(name: str) -> None:
    with chosen(**{name.upper(): ""}):
        assert getattr(settings(), name) is None


def test_the_page_of_settings_ceilings_and_deadlines_is_made_from_the_code() -> None:
    told = forked.run(["-m", "tools.settings_page", "--print"])
    assert Path("docs/settings.md").read_text() == told, "python -m tools.settings_page writes it anew"
