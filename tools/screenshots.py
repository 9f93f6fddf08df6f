"""Pictures of every page and its states: `.venv/bin/python tools/screenshots.py http://127.0.0.1:8000 [folder]`.

Needs `./run` with its demo data and its simulators (on the ports behind PORT + 100), and the packages of the `test`
extra. It breaks the simulated provider for a moment, to show what an operator is told, and mends it again.
"""

from __future__ import annotations

import re
import sys
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError

from playwright.sync_api import Browser, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))

from tools import browser as browsers

PASSWORD = "signalbox-demo"
HEIGHTS = {1440: 900, 1024: 768, 390: 844}
INBOX = "/w/acorn/inbox"


class Album:
    """Takes pictures of one running Signalbox."""

    def __init__(self, browser: Browser, address: str, folder: Path) -> None:
        self.browser = browser
        self.address = address
        self.folder = folder
        here = urllib.parse.urlsplit(address)
        self.outside = f"{here.scheme}://{here.hostname}:{(here.port or 80) + 100}"
        self.signed_in = browser.new_context(base_url=address)
        _sign_in(self.signed_in.new_page())

    def take(
        self,
        name: str,
        path: str,
        *looks: tuple[int, str],
        do: Callable[[Page], None] | None = None,
        stranger: bool = False,
    ) -> None:
        """One picture for each width and theme, after `do` has brought the page into its state."""
        for width, theme in looks:
            context = self.browser.new_context(
                base_url=self.address,
                viewport={"width": width, "height": HEIGHTS[width]},
                color_scheme=theme,  # type: ignore[arg-type]
                reduced_motion="reduce",
                storage_state=None if stranger else self.signed_in.storage_state(),
            )
            page = context.new_page()
            page.goto(path)
            if do:
                do(page)
            page.wait_for_timeout(400)
            page.screenshot(path=self.folder / f"{name}-{width}-{theme}.png")
            page.unroute_all(behavior="ignoreErrors")
            context.close()

    @contextmanager
    def broken(self, what: str) -> Iterator[None]:
        """The provider as the simulators' own page breaks it; whole again afterwards."""
        _post(f"{self.outside}/faults", fault=what)
        try:
            yield
        finally:
            _post(f"{self.outside}/faults/clear")
            page = self.signed_in.new_page()
            page.goto("/w/acorn/integrations")
            _test(page, "Works")
            page.close()

    def send_nonsense(self) -> None:
        """A call that cannot be read, to the address that the Integrations page shows."""
        page = self.signed_in.new_page()
        page.goto("/w/acorn/integrations")
        page.get_by_role("button", name="Show the address").first.click()
        url = page.locator("code.secret").inner_text()
        try:
            _post(url, body=b'{"event": {"type": "LEAD_REPLIED"}, "data": {"reply": ')
        except HTTPError as refused:
            if refused.code != 422:
                raise
        page.close()


def main() -> None:
    folder = Path(sys.argv[2] if len(sys.argv) > 2 else "docs/screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=browsers.find(), args=["--no-sandbox", "--disable-background-networking"]
        )
        album = Album(browser, sys.argv[1].rstrip("/"), folder)
        _inbox(album)
        _states(album)
        _pages(album)
        browser.close()


def _inbox(album: Album) -> None:
    album.take("inbox", INBOX, (1440, "light"), (1440, "dark"), (1024, "light"), do=_open)
    album.take("panel", INBOX, (1024, "dark"), (390, "light"), do=_panel)
    album.take("list", INBOX, (390, "light"))
    album.take("conversation", INBOX, (390, "light"), (390, "dark"), do=_open)


def _states(album: Album) -> None:
    album.take("nothing-fits", f"{INBOX}?q=zzzz", (1440, "light"))
    album.take("loading", INBOX, (1440, "light"), do=_slowly)
    album.take("reconnecting", INBOX, (1440, "dark"), do=_cut_off)
    album.take("forward", INBOX, (1440, "light"), (390, "dark"), do=_forward)
    album.take("undo", INBOX, (1440, "light"), do=_done)
    album.take("commands", INBOX, (1440, "dark"), do=_commands)


def _pages(album: Album) -> None:
    album.take("sequences", "/w/acorn/sequences", (1440, "light"))
    album.take("tags", "/w/acorn/tags", (390, "light"))
    album.take("sign-in", "/sign-in", (1440, "light"), stranger=True)
    album.take("not-found", "/w/nowhere/inbox", (1440, "dark"))
    album.send_nonsense()
    album.take("deliveries", "/w/acorn/deliveries", (1440, "light"), (390, "dark"))
    album.take("delivery", "/w/acorn/deliveries?shown=trouble", (1440, "dark"), do=_first_delivery)
    album.take("integrations", "/w/acorn/integrations", (1440, "dark"))
    album.take("campaigns", "/w/acorn/campaigns", (1440, "light"))
    album.take("completeness", "/w/acorn/completeness", (1440, "light"), (390, "dark"))
    album.take("sync", "/w/acorn/sync", (1440, "dark"), do=_sync_all)
    album.take("members", "/w/acorn/members", (1440, "dark"))
    album.take("ai", "/w/acorn/ai", (1440, "light"), (390, "dark"))
    with album.broken("EmailBison refuses the key"):
        refused: Callable[[Page], None] = lambda page: _test(page, "Key refused")  # noqa: E731
        album.take("refused", "/w/acorn/integrations", (1440, "light"), (390, "light"), do=refused)
        album.take("unsent", INBOX, (1440, "light"), do=_answer)
        album.take("jobs", "/w/acorn/jobs", (1440, "light"), (390, "dark"))


def _sync_all(page: Page) -> None:
    """A sync of everything, on its way."""
    page.get_by_role("button", name="Sync everything").click()
    page.locator("progress").wait_for()
    page.wait_for_timeout(3000)


def _open(page: Page) -> None:
    """A lead with a score whom a campaign had written to, hours ago."""
    scored = page.locator(".row", has=page.locator(".score"))
    aged = scored.filter(has_text=re.compile(r"\d h\b"))
    (aged if aged.count() else scored).first.click()
    page.wait_for_selector(".talk")


def _commands(page: Page) -> None:
    _open(page)
    page.keyboard.press(".")


def _forward(page: Page) -> None:
    _open(page)
    page.get_by_role("link", name="Forward this message").last.click()
    page.wait_for_selector(".begins")


def _panel(page: Page) -> None:
    _open(page)
    page.get_by_role("button", name="About this lead").click()


def _answer(page: Page) -> None:
    _open(page)
    page.locator("#answer").fill("Thank you. Shall we say Tuesday at ten?")
    page.get_by_role("button", name="Send", exact=True).click()
    page.wait_for_selector(".bubble-out .state")
    page.wait_for_timeout(4000)


def _slowly(page: Page) -> None:
    slow = {"offline": False, "latency": 60_000, "downloadThroughput": -1, "uploadThroughput": -1}
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", slow)
    page.locator(".row").first.click()
    page.wait_for_selector(".is-waiting")


def _cut_off(page: Page) -> None:
    _open(page)
    page.route("**/pulse?*", lambda route: route.abort())
    page.wait_for_selector('#live[data-state="stale"]')


def _done(page: Page) -> None:
    _open(page)
    page.keyboard.press("e")
    page.wait_for_selector(".notice")


def _first_delivery(page: Page) -> None:
    page.locator("tbody a").first.click()
    page.wait_for_selector("pre.body")


def _test(page: Page, until: str) -> None:
    """Test the connection and wait for the verdict."""
    card = page.locator(".card", has_text="EmailBison").first
    card.get_by_role("button", name="Test the connection").click()
    card.locator(".chip", has_text=until).wait_for()
    page.locator("h1").scroll_into_view_if_needed()


def _sign_in(page: Page) -> None:
    page.goto("/sign-in")
    page.get_by_label("Address").fill("alice@acorn.test")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/w/**")
    page.close()


def _post(url: str, body: bytes | None = None, **form: str) -> None:
    data = body if body is not None else urllib.parse.urlencode(form).encode()
    urllib.request.urlopen(urllib.request.Request(url, data), timeout=20).close()


if __name__ == "__main__":
    main()
