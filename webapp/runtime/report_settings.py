"""Settings of who is told how this installation does. Part of the one `Settings`."""

from __future__ import annotations

from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings

from webapp.runtime.setting_forms import WebAddressOrBlank


class ReportSettings(BaseSettings):
    """Read as a part of `Settings`; nobody makes one by itself."""

    metrics_token: SecretStr | None = Field(
        default=None,
        description="Bearer token for /metrics; without it, only callers on this machine are answered",
    )
    log_level: str = Field(
        default="INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$", description="DEBUG, INFO, WARNING or ERROR"
    )
    sentry_dsn: SecretStr = Field(
        default=SecretStr(""),
        description="Sentry, or what takes its envelopes, is told of errors: https://key@host/project; of what a log line may hold, and nothing else. Blank: nobody",
    )
    otlp_endpoint: WebAddressOrBlank = Field(
        default="",
        description="A collector of OpenTelemetry (OTLP over HTTP) is told how long requests and jobs took, for example https://otel.example:4318; a private one needs EGRESS_ALLOW. Blank: nobody",
    )
    otlp_headers: SecretStr = Field(
        default=SecretStr(""), description="Headers that the collector wants: name=value, separated by commas"
    )

    @field_validator("sentry_dsn")
    @classmethod
    def _is_a_dsn(cls, dsn: SecretStr) -> SecretStr:
        parts = urlsplit(dsn.get_secret_value())
        is_one = parts.scheme in {"http", "https"} and parts.username and parts.path.strip("/")
        if dsn.get_secret_value() and not is_one:
            raise ValueError("must be like https://key@host/project")
        return dsn

    @field_validator("otlp_headers")
    @classmethod
    def _are_pairs(cls, said: SecretStr) -> SecretStr:
        if any("=" not in each for each in filter(None, said.get_secret_value().split(","))):
            raise ValueError("must be like name=value, separated by commas")
        return said

    def otlp_extra_headers(self) -> dict[str, str]:
        """Of OTLP_HEADERS."""
        pairs = filter(None, self.otlp_headers.get_secret_value().split(","))
        return {name.strip(): value.strip() for name, _, value in (each.partition("=") for each in pairs)}
