"""The committed front-end files are exactly the ones that were fetched, and the check notices when they are not."""

import shutil
from pathlib import Path

from tools import vendor


def test_every_vendored_file_is_as_it_was_fetched() -> None:
    assert vendor.problems() == []


def test_every_listed_file_is_there() -> None:
    listed = {target for wanted in vendor.FILES.values() for target in wanted.values()}
    assert [name for name in listed if not (vendor.FOLDER / name).exists()] == []


def test_a_changed_a_missing_and_an_unknown_file_are_named(tmp_path: Path) -> None:
    folder = tmp_path / "vendor"
    shutil.copytree(vendor.FOLDER, folder)
    (folder / "htmx.min.js").write_text("changed")
    (folder / "idiomorph-ext.min.js").unlink()
    (folder / "stranger.js").write_text("unknown")
    assert vendor.problems(folder) == [
        "idiomorph-ext.min.js is missing",
        "stranger.js is not in vendor.json",
        "htmx.min.js was changed after it was fetched",
    ]
