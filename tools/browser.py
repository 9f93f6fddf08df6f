"""A real Chromium for the browser tests: found, or installed where we may, or asked for in one sentence."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from tools import debian
from tools.console import Stop

# The shell draws the same pages for two thirds of the time: it has no window to draw them into.
NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
ON_MACOS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
# Playwright's own node needs libatomic1, which a small Debian lacks; without a font every text is empty boxes.
DEBIAN = ("chromium-headless-shell", "libatomic1", "fonts-liberation")
MISSING = (
    "The browser tests need Chromium: install it (Debian, as root: apt-get install {}), or run "
    "`.venv/bin/playwright install chromium`, or set BROWSER_PATH to one that you have; ./test unit does without."
).format(" ".join(DEBIAN))


def find() -> str | None:
    """BROWSER_PATH, else the system's, else Playwright's own download."""
    given = os.environ.get("BROWSER_PATH")
    if given:
        if not os.access(given, os.X_OK):
            raise Stop(f"BROWSER_PATH={given} is no program that can be started.")
        return given
    on_path = next(filter(None, map(shutil.which, NAMES)), None)
    return on_path or next(filter(os.path.exists, ON_MACOS), None) or downloaded()


def ensure() -> str:
    """The browser's path. As root on Debian it is installed; nowhere are its tests skipped."""
    found = find()
    if found and has_libatomic():
        return found
    if debian.may_install():
        debian.install(DEBIAN, "the browser tests", MISSING)
        found = find()
    if not found:
        raise Stop(MISSING)
    if not has_libatomic():
        raise Stop("The browser tests need libatomic1, as root: apt-get install libatomic1")
    return found


def downloaded() -> str | None:
    """What `playwright install chromium` left, the newest."""
    folder = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    mac = Path.home() / "Library" / "Caches" / "ms-playwright"
    patterns = ("chromium-*/chrome-linux*/chrome", "chromium-*/chrome-mac*/*.app/Contents/MacOS/*")
    found = sorted(
        str(path) for place in (folder, mac) for pattern in patterns for path in place.glob(pattern)
    )
    return found[-1] if found else None


def has_libatomic() -> bool:
    """Only where there is a dpkg to ask and no other node for Playwright."""
    if os.environ.get("PLAYWRIGHT_NODEJS_PATH") or not shutil.which("dpkg-query"):
        return True
    return subprocess.run(["dpkg-query", "-W", "libatomic1"], capture_output=True).returncode == 0
