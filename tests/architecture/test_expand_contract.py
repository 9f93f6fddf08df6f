"""Old and new code run together while a release is rolled out: a migration that takes away says so in its name, and comes after."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

FOLDER = Path("migrations/versions")
TAKES_AWAY = re.compile(
    r"drop_column|drop_table|DROP COLUMN|DROP TABLE|DROP VIEW|RENAME COLUMN|ALTER TABLE \w+ RENAME TO|SET NOT NULL|rename_table"
)
BEFORE_THE_RULE = {"0111_keep_every_former_address.py", "0020_expand_field_names.py"}
"""0020 leaves a view under the old name; 0111 took two columns away with the release that no longer reads them."""
FILES = sorted(path.name for path in FOLDER.glob("[0-9]*.py") if path.name > "0019")


def upgrade_of(name: str) -> str:
    body = (FOLDER / name).read_text().partition("def upgrade")[2].partition("def downgrade")[0]
    return "\n".join(line for line in body.splitlines() if not line.strip().startswith("#"))


@pytest.mark.parametrize("name", FILES)
def test_what_takes_away_is_a_contract(name: str) -> None:
    found = TAKES_AWAY.findall(upgrade_of(name))
    assert not found or "_contract_" in name or name in BEFORE_THE_RULE, found


def test_each_contract_follows_an_expand_and_the_page_of_upgrades_names_it() -> None:
    page = Path("docs/upgrade.md").read_text()
    for name in FILES:
        if "_contract_" in name or name == "0111_keep_every_former_address.py":
            assert name[:4] in page, name
