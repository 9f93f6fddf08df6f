"""`.env.example` lists every setting, with the default that it has; `docs/settings.md` is what the code says."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.settings import chosen
from webapp.runtime.settings import Settings, settings

LISTED = dict(re.findall(r"^#?([A-Z0-9_]+)=(.*)$", Path(".env.example").read_text(), re.MULTILINE))
FOR_THE_LAUNCHER = {"HOST", "PORT", "SIMULATORS", "SIMULATOR_PORT"}


def test_every_setting_is_listed_and_no_other() -> None:
    assert set(LISTED) - FOR_THE_LAUNCHER == {name.upper() for name in Settings.model_fields}


def test_the_listed_defaults_are_the_real_ones() -> None:
    shown = {name: LISTED[name.upper()] for name in Settings.model_fields if LISTED.get(name.upper())}
    examples = {"database_url", "redis_url"}
    assert {name: str(Settings.model_fields[name].default).lower() for name in shown.keys() - examples} == {
        name: shown[name].lower() for name in shown.keys() - examples
    }


@pytest.mark.parametrize(
    "name", [name for name, field in Settings.model_fields.items() if field.default is None]
)
def test_a_line_that_is_left_blank_says_nothing(name: str) -> None:
    with chosen(**{name.upper(): ""}):
        assert getattr(settings(), name) is None


def test_the_page_of_settings_ceilings_and_deadlines_is_made_from_the_code() -> None:
    told = subprocess.check_output([sys.executable, "-m", "tools.settings_page", "--print"], text=True)
    assert Path("docs/settings.md").read_text() == told, "python -m tools.settings_page writes it anew"
