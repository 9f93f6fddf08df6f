"""What may stand in a log line, and what is never there: our own lines keep an allow-list, those of libraries are masked."""

import subprocess
import sys

import pytest

from tests.fixture_types import LogLines
from webapp.runtime.log import logger

SECRETS = [
    "Bearer abc.def-123",
    "sk-proj-0123456789",
    "pit-0123456789abcdef",
    "eyJhbGciOiJIUzI1NiJ9.e30.sig",
    "maya@northwind.test",
    "+15550001234",
]


LIBRARY = """
import logging, sys
from webapp.runtime import log
log.configure("web")
library = logging.getLogger("some.library")
for secret in sys.argv[1:]:
    library.warning("refused: %s", secret)
    try:
        raise ValueError(secret)
    except ValueError:
        library.exception("failed")
"""


def test_a_librarys_lines_are_masked() -> None:
    """In a process of its own: pytest takes what is logged in this one."""
    command = [sys.executable, "-c", LIBRARY, *SECRETS]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert said.count("[masked]") == 2 * len(SECRETS)
    assert [secret for secret in SECRETS if secret in said] == []


@pytest.mark.parametrize("secret", SECRETS)
def test_our_own_line_is_masked_and_keeps_only_facts_of_the_list(log_lines: LogLines, secret: str) -> None:
    logger().warning("refused", reason=f"it said {secret}", text="what a person wrote", lead_id=7)
    (line,) = log_lines()
    assert line["reason"] == "it said [masked]"
    assert line["lead_id"] == 7
    assert "text" not in line
