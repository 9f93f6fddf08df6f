"""`./run bench screen`: what a page costs at ten thousand leads, and how soon a webhook is on the screen.

Pages. The workspace holds 10,000 leads with one to seven messages each. One connection asks for each page over and over,
from the web server with the Procfile's own line, in turns with the same server's hello-world Flask view (bench/bare.py).

    ms p50, p95  from the first byte sent to the last byte received, on this machine
    cpu          milliseconds of processor time per request in the web server's processes
    db           the same in PostgreSQL's processes
    bytes        of the body as it comes over the wire, gzip
    x hello      p50 / p50 of the hello-world view in the same rounds

Tab. A real Chromium has the inbox open and nobody touches it. Web server, worker, relay and the model's simulator run.
Replies of new leads are posted to the webhook at random moments.

    acknowledged  until the webhook is answered
    visible       from the first byte of the webhook until the new row can be seen in the tab
    judged        until the row shows the sentiment, too: the model's simulator takes 0.05 to 0.25 s for each of two answers
    told          until a bare listener on the tab's stream hears that something changed: the floor

--json: `figures.pages` and `figures.tab`; `peers` holds hello and told; ratios are p50 / hello and visible / told, p50.
"""

from __future__ import annotations

import os
import random
import select
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from playwright.sync_api import Page, sync_playwright

from bench import crowd, load, report, stage
from bench.load import NUMBER, Request
from bench.report import Figures
from bench.search import index
from bench.webhook import delivery
from simulators.switchboard import AI_KEY, Switchboard
from tools import browser as browsers
from webapp.runtime.changes import revision

LEADS = 10_000
ROUNDS = 3
SECONDS = 1.0
REPLIES = 40
LATENCY = (0.05, 0.25)
TIMEOUT_MS = 30_000
SWAP = {"HX-Request": "true", "Accept-Encoding": "gzip", "Accept": "text/html"}
SEEN = """(name) => { window.seen = new Promise((found, fail) => {
  const stands = () => [...document.querySelectorAll(".row-name")].some((each) => each.textContent.includes(name));
  const watch = new MutationObserver(() => {
    if (!stands()) return;
    watch.disconnect();
    requestAnimationFrame(() => setTimeout(() => found(performance.timeOrigin + performance.now())));
  });
  watch.observe(document.body, { childList: true, subtree: true, characterData: true });
  setTimeout(() => fail(new Error("not seen for half a minute")), 30_000);
}); }"""
"""Notes, by the machine's clock, when the frame stands that shows this name: asking from outside costs a tenth of a second."""
LOADED = {"Accept-Encoding": "gzip", "Accept": "text/html"}


def main() -> None:
    options = report.arguments("screen", __doc__).parse_args()
    told = report.Report("screen", as_json=options.json)
    leads, rounds, seconds, replies = (60, 1, 0.2, 2) if options.tiny else (LEADS, ROUNDS, SECONDS, REPLIES)
    with _model(), stage.workspace("screen-bench") as made, ExitStack() as exits:
        newest = crowd.move_in(made.workspace_id, leads)
        index(leads)
        ours = exits.enter_context(stage.web())
        theirs = exits.enter_context(stage.web("bench.bare:app"))
        measure_pages(told, pages(made, newest), (ours, theirs), rounds, seconds)
        exits.enter_context(stage.process("worker"))
        exits.enter_context(stage.process("relay"))
        measure_tab(told, made, ours.port, replies)
        told.finish()


@contextmanager
def _model() -> Iterator[None]:
    """The model server's simulator; the product, here and in the processes to come, is told where it is."""
    board = Switchboard(LATENCY)
    board.start()
    os.environ.update(
        EGRESS_ALLOW=board.ai.host,
        OPENAI_BASE_URL=f"{board.ai.url}/v1",
        OPENAI_API_KEY=AI_KEY,
        LOG_LEVEL="INFO",
    )
    try:
        yield
    finally:
        board.stop()


def pages(made: stage.Stage, newest: list[int]) -> dict[str, tuple[Request, int]]:
    """What is asked for, and the status that is right."""
    home, opened = f"/w/{made.slug}", newest[len(newest) // 2]

    def asks(path: str, headers: dict[str, str]) -> Request:
        return Request(
            home + path,
            headers={**headers, "Cookie": f"signalbox={made.cookie}; signalbox-workspace={made.slug}"},
        )

    return {
        "page": (asks("/inbox", LOADED), 200),
        "page, opened": (asks(f"/leads/{opened}", LOADED), 200),
        "list": (asks("/inbox/list", SWAP), 200),
        "list, all": (asks("/inbox/list?view=everyone", SWAP), 200),
        "list, searched": (asks("/inbox/list?view=everyone&q=harbor", SWAP), 200),
        "counts": (asks("/inbox/counts", SWAP), 200),
        "conversation": (asks(f"/leads/{opened}", SWAP), 200),
        "pulse": (asks(f"/pulse?v={revision([made.workspace_id])}", {"Accept": "application/json"}), 204),
    }


def measure_pages(
    told: report.Report,
    asked: dict[str, tuple[Request, int]],
    servers: tuple[stage.Server, stage.Server],
    rounds: int,
    seconds: float,
) -> None:
    """Each page in turns with hello, after a round that does not count."""
    postgres = stage.postgres_pid()
    ours, theirs = servers
    floor: list[Figures] = []
    found: dict[str, list[Figures]] = {name: [] for name in asked}
    for turn in range(rounds + 1):
        for name, (request, status) in asked.items():
            page = _once(ours, request, status, seconds, postgres)
            hello = _once(theirs, Request("/hello"), 200, seconds / 4, postgres)
            if turn:
                found[name].append(page)
                floor.append(hello)
    told.peers["hello"] = hello = report.median_of(floor)
    told.figures["pages"] = medians = {name: report.median_of(figures) for name, figures in found.items()}
    told.ratios |= {name: round(page["p50_ms"] / hello["p50_ms"], 2) for name, page in medians.items()}
    columns = ("", "ms p50", "p95", "cpu", "db", "bytes", "x hello")
    rows = [(name, *page.values(), told.ratios[name]) for name, page in medians.items()]
    report.table(f"Pages, median of {rounds} rounds", columns, [*rows, ("hello", *hello.values(), 1.0)])


def _once(
    server: stage.Server, request: Request, status: int, seconds: float, postgres: int | None
) -> Figures:
    web, database = server.cpu_seconds(), stage.cpu_seconds(postgres)
    answers = load.send(server.port, request, connections=1, seconds=seconds).require(status)
    spent = (server.cpu_seconds(), web), (stage.cpu_seconds(postgres), database)
    costs = [
        None if now is None or then is None else (now - then) * 1000 / len(answers.milliseconds)
        for now, then in spent
    ]
    return {
        "p50_ms": report.percentile(answers.milliseconds, 50),
        "p95_ms": report.percentile(answers.milliseconds, 95),
        "cpu_ms": costs[0],
        "db_ms": costs[1],
        "bytes": answers.bytes,
    }


def measure_tab(told: report.Report, made: stage.Stage, port: int, replies: int) -> None:
    """Post replies while a tab is open, and see when they appear."""
    address = f"http://127.0.0.1:{port}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=browsers.find(), args=["--disable-background-networking"]
        )
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        context.add_cookies([{"name": "signalbox", "value": made.cookie, "url": address}])
        tab = context.new_page()
        tab.goto(f"{address}/w/{made.slug}/inbox")
        tab.locator(".row").first.wait_for()
        stream = _listen(made, port)
        seen = [_reply(tab, made, stream, port, number) for number in range(replies + 1)][1:]
        browser.close()
    tab_figures = {
        name: report.spread([one[name] for one in seen]) for name in ("acknowledged", "visible", "judged")
    }
    heard = report.spread([one["told"] for one in seen])
    told.figures["tab"], told.peers["told"] = tab_figures, heard
    told.ratios["visible / told"] = round(tab_figures["visible"]["p50"] / heard["p50"], 2)
    rows = [(name, *figures.values()) for name, figures in {**tab_figures, "told": heard}.items()]
    report.table("Webhook to open tab, milliseconds", ("", "count", "p50", "p95", "p99", "most"), rows)


def _listen(made: stage.Stage, port: int) -> socket.socket:
    """A stream as the tab has one."""
    stream = socket.create_connection(("127.0.0.1", port), TIMEOUT_MS / 1000)
    asks = Request(f"/w/{made.slug}/changes", headers={"Cookie": f"signalbox={made.cookie}"})
    stream.sendall(asks.as_bytes(port))
    return stream


def _reply(tab: Page, made: stage.Stage, stream: socket.socket, port: int, number: int) -> Figures:
    """One new lead's reply: when it was acknowledged, told, seen and judged."""
    tab.wait_for_timeout(random.uniform(200, 1400))
    name = f"Zora Quill{number:04d}"
    asked = delivery(made.webhook_path)
    body = asked.body.replace(NUMBER, str(load.FIRST_NUMBER + number)).replace(
        "326001", str(900_000 + number)
    )
    body = body.replace('"Maya"', '"Zora"').replace('"Ortiz"', f'"Quill{number:04d}"')
    row = tab.locator(".row", has_text=name)
    while select.select([stream], [], [], 0)[0]:
        stream.recv(10_000)  # of what came before
    tab.evaluate(SEEN, name)
    began = time.time()
    load.send_once(port, Request(asked.path, "POST", body, asked.headers), 202)
    acknowledged = time.time()
    while b"changed" not in stream.recv(10_000):
        pass
    told = time.time()
    visible = tab.evaluate("window.seen") / 1000
    row.locator(".chip:not(.chip-reading)").wait_for(state="visible", timeout=TIMEOUT_MS)
    ends = {"acknowledged": acknowledged, "told": told, "visible": visible, "judged": time.time()}
    return {what: (end - began) * 1000 for what, end in ends.items()}


if __name__ == "__main__":
    main()
