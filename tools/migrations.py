"""Do the migrations lead to exactly the schema that the models describe? Run on an empty database."""

from __future__ import annotations

import sys

from alembic import command
from alembic.config import Config
from alembic.util import CommandError

from tools.packages import ROOT


def main() -> int:
    config = Config(ROOT / "migrations" / "alembic.ini")
    config.set_main_option("script_location", str(ROOT / "migrations"))
    try:
        command.upgrade(config, "head")
        command.check(config)
    except CommandError as difference:
        print(difference)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
