"""Whether the time of a refused sign-in tells who has an account: the same wrong password for people of several kinds and for nobody.

Tries of all kinds are mixed at random, each from an address of its own, so that nobody is held back and a busy moment falls on
all alike. Two kinds are compared by the Mann-Whitney U test (Mann and Whitney 1947; two-sided, normal approximation with the
correction for ties): how often would ranks differ this much if both came from the same distribution? Below 0.01 they differ.
"""

from __future__ import annotations

import http.client
import math
import random
import re
import time
from collections.abc import Sequence
from itertools import count
from statistics import median
from urllib.parse import urlencode

from bench import report, stage
from webapp.accounts import app_codes, people
from webapp.accounts.factor_models import CodeApp
from webapp.runtime import clock
from webapp.runtime.database import unit_of_work

PASSWORD = "the right one for everybody"
KINDS = ("unknown", "known", "known, with a second step", "disabled", "without a password")
TRIES = 200
EACH = 20
"""People of a kind, so that none of them is tried more often than is allowed."""
DIFFERENT = 0.01

_addresses = count(1)


def main() -> None:
    parser = report.arguments("sign_in", __doc__)
    parser.add_argument("--tries", type=int, default=TRIES, help=f"of each kind ({TRIES})")
    options = parser.parse_args()
    tries = 10 if options.tiny else options.tries
    told = report.Report("sign_in", as_json=options.json)
    with stage.workspace("sign-in-bench"):
        make_people()
        with stage.web(TRUSTED_PROXIES="1") as server:
            spent = measure(server.port, tries)
    figures = {kind: report.spread(times) for kind, times in spent.items()}
    report.table(
        "A refused sign-in",
        ["milliseconds", *figures["known"]],
        [[kind, *each.values()] for kind, each in figures.items()],
    )
    rows = [[kind, *compared(spent["unknown"], spent[kind])] for kind in KINDS[1:]]
    report.table("Beside nobody's", ["kind", "difference of medians, ms", "U", "p", "verdict"], rows)
    told.figures |= figures
    told.ratios |= {
        f"{kind} / unknown": round(median(spent[kind]) / median(spent["unknown"]), 3) for kind in KINDS[1:]
    }
    told.finish()


def make_people() -> None:
    """Some of each kind, with addresses of the same length."""
    with unit_of_work() as session:
        for number, kind in ((number, kind) for number in range(EACH) for kind in KINDS[1:]):
            password = None if kind == "without a password" else PASSWORD
            user = people.create_user(
                session, name="Somebody", email=address(kind, number), password=password
            )
            if kind == "disabled":
                people.disable(session, user, clock.now())
            if kind == "known, with a second step":
                app = CodeApp(user_id=user.id, last_step=0)
                app.secret = app_codes.new_secret()
                session.add(app)


def address(kind: str, number: int) -> str:
    return f"{'abcde'[KINDS.index(kind)]}{number:04}@bench.test"


def measure(port: int, tries: int) -> dict[str, list[float]]:
    """Milliseconds of each refusal, by kind; every one of them was an ordinary refusal."""
    spent: dict[str, list[float]] = {kind: [] for kind in KINDS}
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    token, cookie = form_of(line)
    for kind in KINDS * 2:  # processes warm up
        refuse(line, token, cookie, address(kind, 0))
    order = [(kind, number) for kind in KINDS for number in range(tries)]
    random.shuffle(order)
    for kind, number in order:
        spent[kind].append(refuse(line, token, cookie, address(kind, number % EACH)))
    return spent


def form_of(line: http.client.HTTPConnection) -> tuple[str, str]:
    """The token in the form, and the cookie that goes with it."""
    line.request("GET", "/sign-in")
    answer = line.getresponse()
    found = re.search(r'name="csrf_token" value="([^"]+)"', answer.read().decode())
    if found is None:
        raise ValueError("the page to sign in has no form")
    return found[1], (answer.getheader("Set-Cookie") or "").partition(";")[0]


def refuse(line: http.client.HTTPConnection, token: str, cookie: str, email: str) -> float:
    """Milliseconds until a wrong password was refused, from an address that nobody used before."""
    number = next(_addresses)
    sent = urlencode({"csrf_token": token, "email": email, "password": "a wrong one for everybody"})
    headers = {
        "Cookie": cookie,
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Forwarded-For": f"198.18.{number // 250 % 250}.{number % 250}",
        "X-Forwarded-Proto": "http",
        "X-Forwarded-Host": f"127.0.0.1:{line.port}",
    }
    began = time.perf_counter()
    line.request("POST", "/sign-in", sent, headers)
    answer = line.getresponse()
    answer.read()
    passed = (time.perf_counter() - began) * 1000
    if answer.status != 422:
        raise ValueError(f"a wrong password was answered with {answer.status}")
    return passed


def compared(one: Sequence[float], other: Sequence[float]) -> tuple[float, float, float, str]:
    """The difference of the medians, U, p, and what it means."""
    u, p = mann_whitney(one, other)
    verdict = "they differ" if p < DIFFERENT else "no difference beyond noise"
    return round(median(other) - median(one), 2), u, round(p, 4), verdict


def mann_whitney(one: Sequence[float], other: Sequence[float]) -> tuple[float, float]:
    """U of the first sample, and the two-sided p that both come from one distribution. For samples of eight and more."""
    both = sorted([(value, 0) for value in one] + [(value, 1) for value in other])
    ranks, ties, at = 0.0, 0.0, 0
    while at < len(both):
        end = at
        while end < len(both) and both[end][0] == both[at][0]:
            end += 1
        rank = (at + 1 + end) / 2  # of equal values, each has the mean of their ranks
        ranks += rank * sum(1 for _, which in both[at:end] if which == 0)
        ties += (end - at) ** 3 - (end - at)
        at = end
    n, m = len(one), len(other)
    u = ranks - n * (n + 1) / 2
    spread = math.sqrt(n * m / 12 * ((n + m + 1) - ties / ((n + m) * (n + m - 1))))
    distance = max(0.0, abs(u - n * m / 2) - 0.5) / spread if spread else 0.0
    return u, math.erfc(distance / math.sqrt(2))


if __name__ == "__main__":
    main()
