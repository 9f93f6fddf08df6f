"""The seam: a provider is one folder and one registration, and nothing else of the product knows it by name."""

from __future__ import annotations

import inspect
import re
import subprocess
from pathlib import Path

import pytest

from webapp.providers.clients import MailClient, TextClient
from webapp.providers.registration import Credentials
from webapp.providers.registry import MAIL_PROVIDERS, PROVIDERS, TEXT_PROVIDERS

ROOT = Path(__file__).parents[2]
ALLOWED = {
    "webapp/demo.py": "the demo connects the simulators that stand for these providers",
    "webapp/leads/matching.py": "the ids that leads are matched by are columns, see decision 15",
    "webapp/leads/models.py": "the same columns",
    "webapp/inbox/merging.py": "the same columns, in SQL",
    "webapp/providers/registry.py": "the registration",
    "webapp/runtime/settings.py": "names of environment variables",
}
"""Files that may name a provider, each with its reason."""

Client = type[MailClient] | type[TextClient]


def named_in(path: str) -> list[str]:
    """The lines of a file that name a provider."""
    names = re.compile("|".join(PROVIDERS), re.IGNORECASE)
    lines = (ROOT / path).read_text(encoding="utf-8").splitlines()
    return [f"{path}:{number}" for number, line in enumerate(lines, 1) if names.search(line)]


def product_files() -> list[str]:
    """Code and templates of the product, without the providers' own folders."""
    query = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "webapp", "worker", "templates"]
    listed = subprocess.run(query, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\n")
    own = tuple(f"webapp/providers/{name}/" for name in PROVIDERS)
    return [path for path in listed if path.endswith((".py", ".html")) and not path.startswith(own)]


def test_no_file_outside_its_folder_names_a_provider() -> None:
    found = [line for path in product_files() if path not in ALLOWED for line in named_in(path)]
    assert found == [], "ask the registration (label, capabilities), or a protocol of providers.clients"


def test_what_is_allowed_is_needed() -> None:
    files = product_files()
    assert [path for path in ALLOWED if path not in files or not named_in(path)] == []


@pytest.mark.parametrize("name", PROVIDERS)
def test_a_provider_has_its_folder_and_its_simulator(name: str) -> None:
    assert (ROOT / "webapp/providers" / name / "registration.py").is_file()
    assert (ROOT / "simulators" / name / "__init__.py").is_file()


@pytest.mark.parametrize(
    ("name", "protocol"),
    [*((name, MailClient) for name in MAIL_PROVIDERS), *((name, TextClient) for name in TEXT_PROVIDERS)],
)
def test_a_client_has_all_of_its_protocol(name: str, protocol: Client) -> None:
    client = PROVIDERS[name].open(Credentials(key="k", host="provider.test", account_id="a"))
    wanted = {method for method, _ in inspect.getmembers(protocol) if not method.startswith("_")}
    assert {method for method in wanted if not hasattr(client, method)} == set()
    assert client.host == "provider.test"
