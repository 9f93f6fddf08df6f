"""Every setting, read from the environment once. Nonsense is refused at start, all of it in one message."""

from __future__ import annotations

from functools import lru_cache

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import SettingsConfigDict

from webapp.runtime.ai_settings import AiSettings
from webapp.runtime.backup_settings import BackupSettings
from webapp.runtime.report_settings import ReportSettings
from webapp.runtime.setting_forms import (
    EgressExceptions,
    PublicKey,
    RedisAddress,
    WebAddress,
)
from webapp.runtime.sign_in_settings import SignInSettings

TYPED = frozenset({"page", "slack"})
"""The purpose of calls whose address a tenant typed."""


class Settings(SignInSettings, AiSettings, BackupSettings, ReportSettings):
    """The whole configuration. `.env.example` and docs/settings.md are made from it."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore")

    database_url: str = Field(description="PostgreSQL 15 or newer, for example postgresql://app@db/signalbox")
    redis_url: RedisAddress = Field(description="Redis 6.2 or newer, for example redis://cache:6379/0")
    secret_keys: SecretStr = Field(
        description="Key ring, newest first, separated by commas; 32 characters or more each. To change it, put the new one in front, restart, run `flask keys rotate`, then take the old one out (docs/keys.md)"
    )
    public_url: WebAddress = Field(
        default="http://127.0.0.1:8000",
        description="Where browsers and providers reach the web process; webhook addresses begin with it",
    )

    database_pooled_url: str | None = Field(
        default=None,
        description="The same database through PgBouncer in transaction mode, for web processes alone (docs/deploy.md); blank: they ask PostgreSQL itself, as all others do",
    )
    database_pool: int = Field(default=16, ge=1, le=200, description="Connections kept per process")
    statement_timeout_ms: int = Field(
        default=10_000, ge=100, description="The longest that one statement may run"
    )
    lock_timeout_ms: int = Field(
        default=2_000, ge=100, description="The longest that a statement waits for a lock"
    )
    search_timeout_ms: int = Field(
        default=1_500, ge=50, le=60_000, description="The longest that a statement of a search may run"
    )

    egress_allow: EgressExceptions = Field(
        default="",
        description="host:port pairs, separated by commas, that may be in private ranges: over plain http, or with https:// in front. One is good for every provider, the model, Supabase, the crawler and backups, but never for what workspaces type in: that needs page=host:port or slack=host:port. Any other name in front narrows it in the same way: ai=10.0.0.5:8000 is for the model alone",
    )
    egress_dns: str = Field(
        default="",
        pattern=r"^$|^[0-9A-Fa-f.:]+$",
        description="address:port of the DNS server that is asked for providers; blank: those of the system",
    )

    emailbison_base_url: str = Field(
        default="",
        description="Used by workspaces that chose no base host; blank: https://send.meetinboxxia.com",
    )
    emailbison_pace_ms: int = Field(
        default=800,
        ge=0,
        le=60_000,
        description="The least time between two calls with the same key, over all workers: EmailBison answers bursts with minutes of 429",
    )

    gohighlevel_base_url: WebAddress = Field(
        default="https://services.leadconnectorhq.com", description="Where GoHighLevel answers"
    )
    gohighlevel_webhook_key: PublicKey = Field(
        default="MCowBQYDK2VwAyEAi2HR1srL4o18O8BRa7gVJY7G7bupbN3H9AwJrHCDiOg=",
        description="Public key (Ed25519, SPKI in base64) that signs the calls of a GoHighLevel app",
    )

    send_undo_seconds: int = Field(
        default=10,
        ge=0,
        le=60,
        description="How long an answer waits before it is sent, so that it can be taken back; 0: not at all",
    )

    cron_secret: SecretStr | None = Field(
        default=None,
        min_length=16,
        description="Bearer secret of the doors under /cron, for platforms that bring their own scheduler; without it they are closed",
    )
    pass_seconds: int = Field(
        default=60,
        ge=5,
        le=800,
        description="The longest that one pass of scheduled work goes on before other work has its turn; what remains waits for the next",
    )

    done_job_days: int = Field(
        default=7,
        ge=1,
        le=3650,
        description="How long jobs are kept that were done or cancelled: long enough to look up what happened last week",
    )
    failed_job_days: int = Field(
        default=60,
        ge=7,
        le=3650,
        description="How long jobs are kept that failed: until somebody is back from a holiday to retry them",
    )

    figures_seconds: int = Field(
        default=15,
        ge=1,
        le=86_400,
        description="How often a web process writes down how long its answers took, for the Status page; one that dies loses what it has not written",
    )

    worker_processes: int = Field(
        default=3, ge=1, le=64, description="Jobs that run side by side in one worker process group"
    )
    queue_alarm_seconds: int = Field(
        default=120,
        ge=1,
        description="Work that waits longer is an alarm: one line in the log, health says degraded, and the Jobs page shows it",
    )
    security_contact: str = Field(
        default="",
        pattern=r"^(|mailto:[^\s]+@[^\s]+|https://[^\s]+|tel:\+[0-9-]+)$",
        description="Where somebody who found a weakness may write, for /.well-known/security.txt: mailto:security@example.com, or an https:// address; blank: nowhere",
    )
    secure_cookies: bool | None = Field(
        default=None,
        description="Whether browsers come over https: cookies are kept to it, and browsers told to stay there; blank: as PUBLIC_URL says",
    )
    trusted_proxies: int = Field(
        default=0,
        ge=0,
        le=9,
        description="How many reverse proxies stand in front of the web process: so many entries of X-Forwarded-For and -Proto are believed",
    )

    @field_validator(
        *("secure_cookies", "openai_api_key", "crawl4ai_key", "cron_secret", "metrics_token"),
        "database_pooled_url",
        mode="before",
    )
    @classmethod
    def _blank_is_unsaid(cls, said: object) -> object:
        return None if said == "" else said

    @field_validator("secret_keys")
    @classmethod
    def _long_enough(cls, ring: SecretStr) -> SecretStr:
        keys = ring.get_secret_value().split(",")
        if any(len(key.strip()) < 32 for key in keys):
            raise ValueError("every key needs 32 characters or more")
        return ring

    @field_validator("database_url", "database_pooled_url")
    @classmethod
    def _psycopg(cls, url: str | None) -> str | None:
        if url is None:
            return None
        scheme, found, rest = url.partition("://")
        if not found or scheme.split("+")[0] not in {"postgres", "postgresql"}:
            raise ValueError("must begin with postgresql://")
        return f"postgresql+psycopg://{rest}"

    def are_cookies_secure(self) -> bool:
        """Whether cookies are for https alone, and browsers are told to stay there."""
        if self.secure_cookies is not None:
            return self.secure_cookies
        return self.public_url.lower().startswith("https://")

    @property
    def session_cookie(self) -> str:
        """The name of the cookie that says who is signed in; with `__Host-`, no other host can set it."""
        return "__Host-signalbox" if self.are_cookies_secure() else "signalbox"

    def key_ring(self) -> list[str]:
        """The secret keys, newest first."""
        return [key.strip() for key in self.secret_keys.get_secret_value().split(",")]

    def egress_exceptions(self, purpose: str) -> dict[str, str]:
        """host:port pairs that may be private for calls of this purpose (`Call.provider`), each with its scheme.

        Without a purpose in front, a pair is for all but "page" and "slack": those addresses are typed by tenants.
        """
        found = {}
        for entry in filter(None, map(str.strip, self.egress_allow.lower().split(","))):
            named, _, pair = entry.rpartition("=")
            if named == purpose or (not named and purpose not in TYPED):
                scheme, _, host = pair.rpartition("://")
                found[host] = "https" if scheme == "https" else "http"
        return found


class BadSettings(SystemExit):
    """The process cannot start; the message lists every setting to correct."""


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process.

    Raises BadSettings with one line for each setting that is missing or wrong.
    """
    try:
        return Settings()
    except ValidationError as refused:
        lines = [
            f"  {str(e['loc'][0]).upper()}: {e['msg']}"
            for e in refused.errors(include_input=False, include_url=False)
        ]
        raise BadSettings(
            "These settings are missing or wrong (see .env.example; on an installation of ./run use ./run flask …):\n"
            + "\n".join(lines)
        ) from None
