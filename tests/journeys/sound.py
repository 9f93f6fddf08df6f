"""A page as axe-core sees it: light and dark, on a desk and a phone."""

from __future__ import annotations

from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

SIZES = ((1440, 900), (390, 844))
AT_REST = """async () => {
  while (document.getAnimations().some((each) => each.playState === "running")) await new Promise(requestAnimationFrame);
}"""
RUN = "axe.run(document, {resultTypes: ['violations'], iframes: false, %s})"
THEMES = {"light": "", "dark": "runOnly: {type: 'rule', values: ['color-contrast', 'link-in-text-block']}"}
"""The dark theme is the same page in other colours: only the rules about colours are asked again."""


def assert_sound(page: Page) -> None:
    """Nothing that axe-core objects to in either theme, at either size."""
    if page.evaluate("typeof axe") == "undefined":  # half a megabyte: once for each page
        page.evaluate(Axe().axe_script)
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        for theme, rules in THEMES.items():
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
            expect(page.locator("html")).to_have_attribute("data-theme", theme)
            page.evaluate(AT_REST)  # colours that are on their way belong to neither theme
            found = AxeResults(page.evaluate(RUN % rules))
            assert found.violations_count == 0, f"{page.url}, {theme}, {width}: {found.generate_report()}"
