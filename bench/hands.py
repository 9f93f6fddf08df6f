"""`./run bench hands`: an operator triages fifty leads by keyboard, in a real Chromium, while replies of others arrive.

The first lead is opened; from then on every lead is one key (done). Between two keys the operator reads for a moment.

    painted   milliseconds from the key to the frame that shows the next lead
    keys, requests, bytes   for each lead; bytes as they come over the wire

--json: `figures.hands`; `peers` holds the same operator opening each lead with the pointer; the ratio is p50 / p50 of the two.
"""

from __future__ import annotations

from contextlib import ExitStack

from playwright.sync_api import BrowserContext, Page, sync_playwright

from bench import crowd, report, stage
from bench.report import Figures
from bench.webhook import arriving
from tools import browser as browsers

LEADS = 400
TRIAGED = 50
READS_MS = 1_200
ARRIVES_EVERY = 4.0
WATCH = """() => {
  window.painted = [];
  let began = 0, before = "";
  const pane = () => document.getElementById("conversations-conversation").dataset.lead;
  const start = () => { began = performance.now(); before = pane(); };
  addEventListener("keydown", start, true);
  addEventListener("pointerdown", start, true);
  document.addEventListener("htmx:afterSettle", () => {
    if (!began || pane() === before) return;
    const mine = began;
    began = 0;
    requestAnimationFrame(() => setTimeout(() => window.painted.push(performance.now() - mine)));
  });
}"""
"""Notes, for each key or press, when the frame after it stands that shows another lead."""


def main() -> None:
    options = report.arguments("hands", __doc__).parse_args()
    told = report.Report("hands", as_json=options.json)
    leads, triaged = (20, 4) if options.tiny else (LEADS, TRIAGED)
    with stage.workspace("hands-bench") as made, ExitStack() as exits:
        crowd.move_in(made.workspace_id, leads)
        web = exits.enter_context(stage.web())
        exits.enter_context(stage.process("worker"))
        exits.enter_context(stage.process("relay"))
        with sync_playwright() as playwright, arriving(made, web.port, ARRIVES_EVERY):
            browser = playwright.chromium.launch(
                executable_path=browsers.find(), args=["--disable-background-networking"]
            )
            hands = by_key(_tab(browser.new_context(), made, web.port), triaged)
            pointer = by_pointer(_tab(browser.new_context(), made, web.port), min(triaged, 20))
            browser.close()
    told.figures["hands"], told.peers["pointer"] = hands, pointer
    told.ratios["key / pointer"] = round(hands["painted"]["p50"] / pointer["painted"]["p50"], 2)
    columns = ("", "count", "p50", "p95", "p99", "most", "keys", "requests", "bytes")
    rows = [
        (name, *found["painted"].values(), found["keys"], found["requests"], found["bytes"])
        for name, found in (("key", hands), ("pointer", pointer))
    ]
    report.table("From key to the next lead, milliseconds; keys, requests and bytes a lead", columns, rows)
    told.finish()


def by_key(tab: Page, triaged: int) -> Figures:
    """One key a lead, once the first is open."""
    tab.keyboard.press("j")
    tab.keyboard.press("o")
    tab.locator("#conversations-thread").wait_for()
    tab.wait_for_timeout(READS_MS)
    tab.evaluate(WATCH)
    sent = _count(tab)
    for number in range(triaged):
        tab.keyboard.press("e")
        _painted(tab, number + 1)
        tab.wait_for_timeout(READS_MS)
    return _figures(tab, sent, triaged, keys=1.0)


def by_pointer(tab: Page, opened: int) -> Figures:
    """Each lead opened by pressing its row."""
    tab.goto(tab.url.partition("?")[0] + "?view=everyone")
    tab.locator(".row").first.wait_for()
    tab.evaluate(WATCH)
    sent = _count(tab)
    for number in range(opened):
        tab.locator(".row").nth((number * 7) % min(40, tab.locator(".row").count() - 3) + 3).click()
        _painted(tab, number + 1)
        tab.wait_for_timeout(READS_MS)
    return _figures(tab, sent, opened, keys=0.0)


def _tab(context: BrowserContext, made: stage.Stage, port: int) -> Page:
    address = f"http://127.0.0.1:{port}"
    context.add_cookies([{"name": "signalbox", "value": made.cookie, "url": address}])
    tab = context.new_page()
    tab.set_viewport_size({"width": 1440, "height": 900})
    tab.goto(f"{address}/w/{made.slug}/inbox")
    tab.locator(".row").first.wait_for()
    return tab


def _count(tab: Page) -> dict[str, float]:
    """Requests, without the question whether anything changed, and the bytes that came, from now on."""
    sent = {"requests": 0.0, "bytes": 0.0}
    client = tab.context.new_cdp_session(tab)
    client.send("Network.enable")
    pulses: set[str] = set()

    def began(each: dict[str, object]) -> None:
        if "/pulse" in str(each["request"]) or "/changes" in str(each["request"]):
            pulses.add(str(each["requestId"]))
        else:
            sent["requests"] += 1

    def ended(each: dict[str, object]) -> None:
        if str(each["requestId"]) not in pulses:
            sent["bytes"] += float(str(each["encodedDataLength"]))

    client.on("Network.requestWillBeSent", began)
    client.on("Network.loadingFinished", ended)
    return sent


def _painted(tab: Page, count: int) -> None:
    tab.wait_for_function("(count) => window.painted.length >= count", arg=count, timeout=30_000)


def _figures(tab: Page, sent: dict[str, float], leads: int, *, keys: float) -> Figures:
    painted = report.spread(tab.evaluate("window.painted"))
    each = {name: round(number / leads, 1) for name, number in sent.items()}
    return {"painted": painted, "keys": keys, **each}


if __name__ == "__main__":
    main()
