"""One installation for all faults, one after the other, and the page that tells of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.faults.matrix import Matrix
from tests.faults.stage import Stage, wait_until
from tests.faults.trials import NOTE
from tests.faults.world import World


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.timeout(900))


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("faults")
    for parent in (folder, folder.parent, folder.parent.parent):
        parent.chmod(0o755)  # PostgreSQL goes over to another account
    with Stage(folder) as stage:
        yield stage


@pytest.fixture(scope="session")
def world(stage: Stage) -> Iterator[World]:
    """Everybody is up: work is done, the web serves, both relays wait for the lead, the clocks tick."""
    world = World(stage)
    world.await_effects(world.ask(NOTE, 3), 180)
    wait_until(lambda: httpx.get(f"{stage.url}/readyz").status_code == 200, 120, "web serves")
    relays = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'signalbox relay'"
    wait_until(lambda: stage.one(relays) == 2, 120, "two relays")
    wait_until(
        lambda: stage.one("SELECT count(*) FROM job WHERE kind = 'trial.slot'") > 2, 120, "clocks tick"
    )
    yield world
    world.close()


@pytest.fixture(scope="session")
def matrix(world: World, request: pytest.FixtureRequest) -> Matrix:
    """The page is written when the whole folder is run, not for a part of it."""
    return Matrix(world, is_whole=not request.config.option.keyword)
