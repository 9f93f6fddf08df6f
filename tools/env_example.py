"""`.env.example`, made from the settings: each with what it is for, under a heading. `python -m tools.settings_page` writes it."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator

from pydantic.fields import FieldInfo

from tools.packages import ROOT
from webapp.runtime.settings import Settings

FILE = ROOT / ".env.example"
WIDTH = 140
HEAD = """\
# Copy to .env: ./run and honcho read it. What the environment says is stronger. Made from the code: python -m tools.settings_page.
# A line that begins with # is not set, and shows the default; bounds and reasons are in docs/settings.md."""
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "Needed in production. ./run brings its own database, Redis and secret key where these three are not set.",
        ("database_url", "redis_url", "secret_keys"),
    ),
    (
        "How it is reached",
        ("public_url", "secure_cookies", "trusted_proxies", "security_contact"),
    ),
    (
        "Signing in",
        (
            *("auth", "supabase_url", "supabase_anon_key", "supabase_jwt_secret", "supabase_oauth"),
            *("password_range_url", "confirm_minutes", "session_idle_days", "session_days"),
            *("manager_session_idle_days", "manager_session_days", "smtp_url", "mail_from"),
        ),
    ),
    (
        "The model",
        (
            *(
                "openai_api_key",
                "openai_base_url",
                "sentiment_model",
                "sentiment_effort",
                "sentiment_seconds",
            ),
            *(
                "scoring_model",
                "scoring_effort",
                "scoring_seconds",
                "draft_model",
                "draft_effort",
                "draft_seconds",
            ),
            *(
                "ai_prices",
                "ai_budget",
                "strangers_per_hour",
                "ai_check_mails",
                "crawl4ai_base_url",
                "crawl4ai_key",
            ),
        ),
    ),
    (
        "Providers",
        (
            *("emailbison_base_url", "emailbison_pace_ms", "gohighlevel_base_url", "gohighlevel_webhook_key"),
            *("send_undo_seconds", "egress_allow", "egress_dns"),
        ),
    ),
    (
        "Work, and how it is watched",
        (
            *("worker_processes", "pass_seconds", "cron_secret", "done_job_days", "failed_job_days"),
            *(
                "queue_alarm_seconds",
                "figures_seconds",
                "metrics_token",
                "log_level",
                "sentry_dsn",
                "otlp_endpoint",
                "otlp_headers",
            ),
        ),
    ),
    (
        "The database",
        (
            "database_pooled_url",
            "database_pool",
            "statement_timeout_ms",
            "lock_timeout_ms",
            "search_timeout_ms",
        ),
    ),
    (
        "Backups (docs/backup.md)",
        (
            *("backup_keys", "backup_to", "backup_s3_region", "backup_s3_key_id", "backup_s3_secret"),
            *("backup_days", "backup_drill_days", "postgres_bin"),
        ),
    ),
)
SHOWN = {
    "database_url": "postgresql://signalbox:password@db.example/signalbox",
    "redis_url": "redis://cache.example:6379/0",
}
"""Examples of what has no default."""
FOOT = """\
# The web server (Procfile), and ./run
#HOST=127.0.0.1
#PORT=8000
# ./run only: SIMULATORS=0 leaves the simulated providers out; else they have six ports from this one (PORT + 100).
#SIMULATORS=1
#SIMULATOR_PORT=8100
"""


def page() -> str:
    """The whole file. Raises ValueError where a setting stands in no group, or in two."""
    named = [name for _, names in GROUPS for name in names]
    if sorted(named) != sorted(Settings.model_fields):
        raise ValueError(f"not in one group: {set(named) ^ set(Settings.model_fields) or 'one is twice'}")
    return "\n\n".join([HEAD, *map(_group, GROUPS), FOOT])


def _group(group: tuple[str, tuple[str, ...]]) -> str:
    title, names = group
    return "\n".join([f"# {title}", *(line for name in names for line in _lines(name))])


def _lines(name: str) -> Iterator[str]:
    field = Settings.model_fields[name]
    yield from textwrap.wrap(
        f"{field.description}.", WIDTH, initial_indent="# ", subsequent_indent="# ", break_long_words=False
    )
    yield f"#{name.upper()}={SHOWN.get(name) or _default(field)}"


def _default(field: FieldInfo) -> str:
    default = field.default
    if field.is_required() or default is None or "Secret" in type(default).__name__:
        return ""
    return json.dumps(default) if isinstance(default, dict) else str(default)
