"""Settings of how people come in, how long they stay, and how they are told of it. Part of the one `Settings`."""

from __future__ import annotations

from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings


class SignInSettings(BaseSettings):
    """Read as a part of `Settings`; nobody makes one by itself."""

    supabase_url: str = Field(
        default="",
        description="For AUTH=supabase: the project's address, for example https://abc.supabase.co; add PUBLIC_URL/sign-in/callback to its redirect URLs",
    )
    supabase_anon_key: SecretStr = Field(default=SecretStr(""), description="Its anon or publishable key")
    supabase_jwt_secret: SecretStr = Field(
        default=SecretStr(""), description="Only for projects that sign with HS256; others publish their keys"
    )
    supabase_oauth: str = Field(
        default="",
        description="Where else people may sign in from, separated by commas, as far as the project has it switched on: google,github",
    )
    auth: Literal["local", "supabase"] = Field(
        default="local", description="Who says who people are: our own passwords, or Supabase Auth"
    )

    password_range_url: str = Field(
        default="",
        pattern=r"^(|https?://[^\s?#]+)$",
        description="A service that says by five letters of a hash whether a password has leaked, for example https://api.pwnedpasswords.com/range; blank: only the list that comes with Signalbox",
    )
    confirm_minutes: int = Field(
        default=15,
        ge=1,
        le=1440,
        description="How long ago somebody may have shown who they are before keys, roles, exports and the like ask again: long enough for a sitting, too short for a browser left open over lunch",
    )

    session_idle_days: int = Field(
        default=14,
        ge=1,
        le=90,
        description="Days without use after which a browser is signed out; whoever only answers leads stays through a holiday",
    )
    session_days: int = Field(
        default=60, ge=1, le=365, description="Days after which a browser is signed out in any case"
    )
    manager_session_idle_days: int = Field(
        default=3, ge=1, le=90, description="The same for owners, admins and administrators, without use"
    )
    manager_session_days: int = Field(
        default=14, ge=1, le=365, description="The same for owners, admins and administrators, in any case"
    )

    smtp_url: SecretStr = Field(
        default=SecretStr(""),
        description="The mail server for notices to people who work here: smtps://name:password@mail.example (TLS at once), smtp://… (STARTTLS, or nothing is sent), smtp+plain://127.0.0.1:25 (no TLS, on this machine); blank: none",
    )
    mail_from: str = Field(
        default="",
        pattern=r"^(|[^\s@<>,;\"]+@[^\s@<>,;\"]+)$",
        validate_default=True,
        description="The address that these mails come from; needed with SMTP_URL",
    )

    @field_validator("supabase_url")
    @classmethod
    def _just_an_address(cls, url: str) -> str:
        parts = urlsplit(url.rstrip("/"))
        if url and (parts.scheme not in {"http", "https"} or not parts.netloc or parts.path):
            raise ValueError("must be like https://abc.supabase.co, without a path")
        return url.rstrip("/")

    @field_validator("mail_from")
    @classmethod
    def _goes_with_a_server(cls, address: str, others: ValidationInfo) -> str:
        server = others.data.get("smtp_url")
        parts = urlsplit(server.get_secret_value() if server else "")
        if parts.scheme and (parts.scheme not in {"smtp", "smtps", "smtp+plain"} or not parts.hostname):
            raise ValueError("SMTP_URL must be like smtps://name:password@mail.example")
        if parts.scheme and not address:
            raise ValueError("is needed with SMTP_URL")
        return address

    @field_validator("auth")
    @classmethod
    def _complete(cls, auth: str, others: ValidationInfo) -> str:
        key = others.data.get("supabase_anon_key")
        if auth == "supabase" and not (others.data.get("supabase_url") and key and key.get_secret_value()):
            raise ValueError("supabase needs SUPABASE_URL and SUPABASE_ANON_KEY")
        return auth

    def supabase_host(self) -> str:
        """host or host:port of the Supabase project."""
        return urlsplit(self.supabase_url).netloc

    def oauth_providers(self) -> list[str]:
        """Other places that people may sign in from, by Supabase's names for them."""
        return [name.strip().lower() for name in self.supabase_oauth.split(",") if name.strip()]
