"""Pictures of every page, at three widths, light and dark: `python tools/screenshots.py http://127.0.0.1:8000 [folder]`.

Needs a running Signalbox with its demo data, and the packages of the `test` extra.
"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))

from tools import browser as browsers

PASSWORD = "signalbox-demo"
SIZES = {"desk": (1440, 900), "tablet": (1024, 768), "phone": (390, 844)}
PAGES = {
    "inbox": "/w/acorn/inbox",
    "everyone": "/w/acorn/inbox?view=everyone",
    "all-workspaces": "/w/all/inbox?view=all",
    "nothing-fits": "/w/acorn/inbox?q=zzzz",
    "jobs": "/w/acorn/jobs",
    "deliveries": "/w/acorn/deliveries",
    "integrations": "/w/acorn/integrations",
    "not-found": "/w/nowhere/inbox",
}


def main() -> None:
    address = sys.argv[1].rstrip("/")
    folder = Path(sys.argv[2] if len(sys.argv) > 2 else "docs/screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=browsers.find(), args=["--no-sandbox", "--disable-background-networking"]
        )
        for theme in ("light", "dark"):
            for size, (width, height) in SIZES.items():
                context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=theme)
                page = context.new_page()
                page.goto(f"{address}/sign-in")
                page.screenshot(path=folder / f"sign-in-{size}-{theme}.png")
                _sign_in(page)
                for name, path in PAGES.items():
                    page.goto(address + path)
                    page.wait_for_load_state("networkidle")
                    page.screenshot(path=folder / f"{name}-{size}-{theme}.png")
                page.goto(address + "/w/acorn/inbox")
                page.locator(".row").first.click()
                page.wait_for_selector(".talk")
                page.wait_for_timeout(300)
                page.screenshot(path=folder / f"conversation-{size}-{theme}.png")
                context.close()
        browser.close()


def _sign_in(page: Page) -> None:
    page.get_by_label("Address").fill("alice@acorn.test")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/w/**")


if __name__ == "__main__":
    main()
