"""`flask logs check`: each known failure is found in our lines and in those of the system before, however they are wrapped."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from tests import forked
from webapp.operations.log_lines import CHUNK_BYTES

AT = "2026-01-19T08:11:02.123456Z"
TOLD = "2026-01-19 08:11:02 UTC"


def ours(event: str, **facts: object) -> str:
    return json.dumps({"process": "web", "workspace_id": 7, **facts, "event": event, "timestamp": AT})


def request(route: str, status: int = 200, duration_ms: float = 20.0) -> str:
    return ours("request", route=route, method="GET", status=status, duration_ms=duration_ms)


WRAPPINGS: dict[str, Callable[[str], str]] = {
    "bare": lambda line: line,
    "Docker": lambda line: json.dumps({"log": line + "\n", "stream": "stdout", "time": AT}),
    "journald": lambda line: json.dumps({"MESSAGE": line, "__REALTIME_TIMESTAMP": "1768810262123456"}),
    "journald, short": lambda line: f"Jan 19 08:11:02 box signalbox[81]: {line}",
    "Heroku": lambda line: f"{AT} app[web.1]: {line}",
}
PRESENT = [
    ("refresh_token", ours("failed", error_class="AuthApiError", reason="refresh_token_not_found")),
    ("counts", ours("counts unavailable")),
    ("counts", request("/w/<slug>/inbox/counts", 500)),
    ("counts", request("/w/<slug>/inbox/counts", 401)),
    ("over_budget", request("/w/<slug>/syncs", duration_ms=30_001.0)),
    ("scoring_timeout", ours("gave up after the last attempt", kind="scoring.score", host="api.example")),
    ("dedupe_key", ours("failed", exception='duplicate key value violates "uq_job_live_key"')),
    ("key_refused", ours("key refused", provider="emailbison", status=401)),
    ("started_late", ours("work waits too long", queue="inbound", state="stalled")),
]
ABSENT = [
    request("/w/<slug>/inbox/counts"),
    request("/w/<slug>/inbox/counts", 304, 8_000.0),
    request("/w/<slug>/inbox", 500, 29_999.0),
    ours("gave up after the last attempt", kind="sync.lead"),
    ours("key refused", provider="emailbison", host="a.test", endpoint="/api/replies", status=401),
    ours("tick", kind="operations.tidy", duration_ms=90_000.0),
]
FORMER = [
    ("refresh_token", "[error] AuthApiError: Invalid Refresh Token: Refresh Token Not Found"),
    ("counts", "[error] Failed to get inbox counts: Error: Unauthorized"),
    ("over_budget", "Vercel Runtime Timeout Error: Task timed out after 300 seconds"),
    ("scoring_timeout", "TypeError: terminated cause: Body Timeout Error (UND_ERR_BODY_TIMEOUT)"),
    ("truncated_answer", "[Lead Scoring] incomplete JSON, retrying (2/3)"),
    ("dedupe_key", "P2002 Unique constraint failed on the fields: (`dedupeKey`)"),
    ("key_refused", "401 The request is not authenticated. Ensure you are using the correct URL"),
]


def check(app: Flask, log: str, *options: str) -> tuple[int, dict[str, int], str]:
    """The exit code, the signatures that were met, and the table."""
    run = app.test_cli_runner()
    table = run.invoke(args=["logs", "check", *options], input=log)
    told = json.loads(run.invoke(args=["logs", "check", "--json", *options], input=log).stdout)
    met = {name: found["count"] for name, found in told["signatures"].items() if found["count"]}
    return table.exit_code, met, table.output


@pytest.mark.parametrize("wrap", WRAPPINGS.values(), ids=WRAPPINGS)
def test_each_failure_is_found_in_any_wrapping_and_nothing_else(
    app: Flask, wrap: Callable[[str], str]
) -> None:
    for name, line in PRESENT:
        code, met, table = check(app, "\n".join(map(wrap, [*ABSENT, line])) + "\n")
        assert (code, met) == (1, {name: 1}), line
        assert f"first {TOLD}, last {TOLD}; workspaces: 7 (1)" in table
    assert check(app, "\n".join(map(wrap, ABSENT)))[:2] == (0, {})


def test_the_lines_of_the_system_before_are_known_too(app: Flask) -> None:
    code, met, table = check(app, "".join(f"{AT} {line}\n" for _, line in FORMER))
    assert code == 1
    assert met == dict.fromkeys((name for name, _ in FORMER), 1)
    assert "workspaces: – (1)" in table


def test_first_and_last_are_by_time_and_workspaces_by_number(app: Flask) -> None:
    lines = [
        ours("counts unavailable").replace(AT, f"2026-01-19T0{hour}:00:00Z").replace(": 7", f": {workspace}")
        for hour, workspace in ((9, 8), (7, 9), (8, 9))
    ]
    _, met, table = check(app, "\n".join(lines))
    assert met == {"counts": 3}
    assert "first 2026-01-19 07:00:00 UTC, last 2026-01-19 09:00:00 UTC; workspaces: 9 (2), 8 (1)" in table


def test_the_budget_of_a_request_can_be_said(app: Flask) -> None:
    line = request("/w/<slug>/inbox", duration_ms=1_500.0)
    assert check(app, line)[0] == 0
    assert check(app, line, "--budget-ms", "1000")[:2] == (1, {"over_budget": 1})


def test_nothing_to_read_proves_nothing(app: Flask) -> None:
    code, met, said = check(app, "")
    assert (code, met) == (2, {})
    assert "proves nothing" in said


@pytest.mark.parametrize(
    "junk",
    ["\0\xff{" * 1000, "{" * 100_000, "x" * (CHUNK_BYTES + 9), '{"log": {"log": 1}}', '{"time": 1e999}'],
)
def test_junk_between_the_lines_hides_nothing(app: Flask, junk: str) -> None:
    assert check(app, f"{junk}\n{ours('counts unavailable')}\n{junk}")[1] == {"counts": 1}


def test_a_line_on_the_seam_of_two_pieces_is_found_once(app: Flask) -> None:
    line = ours("counts unavailable")
    filler = "x" * 99 + "\n"
    before = filler * (CHUNK_BYTES // 100) + "y" * (CHUNK_BYTES % 100 - 40)
    assert check(app, before[:-1] + "\n" + line + "\n" + filler)[1] == {"counts": 1}


def test_it_needs_no_settings_because_it_reads_a_file_alone(tmp_path: Path) -> None:
    def told(*words: str) -> tuple[int, str]:
        with pytest.raises(subprocess.CalledProcessError) as ended:
            forked.run(["-m", "flask", "--app", "wsgi", *words], {"PATH": "/usr/bin:/bin"})
        return ended.value.returncode, ended.value.output

    log = tmp_path / "production.log"
    log.write_text(ours("work waits too long", queue="inbound"))
    status, said = told("logs", "check", str(log))
    assert (status, "1  Work that started late" in said) == (1, True)
    assert "DATABASE_URL: Field required" in told("cron", "list")[1]
