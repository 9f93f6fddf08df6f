"""Settings of the model, and of who reads pages for it. Part of the one `Settings`."""

from __future__ import annotations

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings

from webapp.runtime.setting_forms import Prices, WebAddress, WebAddressOrBlank

EFFORT = "^(|none|minimal|low|medium|high)$"


class AiSettings(BaseSettings):
    """Read as a part of `Settings`; nobody makes one by itself."""

    openai_api_key: SecretStr | None = Field(default=None, description="Without it, scoring is off")
    openai_base_url: WebAddress = Field(
        default="https://api.openai.com/v1", description="Any server that speaks the Responses API"
    )
    sentiment_model: str = Field(default="gpt-5-mini", description="Judges each inbound message")
    sentiment_effort: str = Field(
        default="low",
        pattern=EFFORT,
        description="Its reasoning effort: none, minimal, low, medium or high; blank: not sent, for servers that do not know it",
    )
    sentiment_seconds: float = Field(default=25, ge=1, le=300, description="Total deadline of such a call")
    scoring_model: str = Field(default="gpt-5-nano", description="Scores the lead")
    scoring_effort: str = Field(default="low", pattern=EFFORT, description="As SENTIMENT_EFFORT")
    scoring_seconds: float = Field(default=20, ge=1, le=300, description="Total deadline of such a call")
    draft_model: str = Field(default="gpt-5.1", description="Drafts answers")
    draft_effort: str = Field(default="low", pattern=EFFORT, description="As SENTIMENT_EFFORT")
    draft_seconds: float = Field(default=60, ge=1, le=300, description="Total deadline of such a call")
    ai_budget: float = Field(
        default=50,
        ge=0,
        le=1_000_000,
        description="Dollars a month that a workspace may spend on the model until an owner or admin chooses another budget",
    )
    strangers_per_hour: int = Field(
        default=60,
        ge=0,
        description="Anybody may mail a mailbox: of people whom nobody wrote to, the model reads so many an hour and workspace by itself",
    )
    ai_check_mails: int = Field(
        default=48,
        ge=0,
        le=1000,
        description="Hostile mails that are put to the model in each of its four uses, once a month and when a model or a question changes; about ten cents with the models above. 0: not by itself",
    )
    ai_prices: Prices = Field(
        default={},
        description='Dollars per million tokens, in and out, of models that Signalbox does not know: {"my-model": [0.5, 1.5]}',
    )
    crawl4ai_base_url: WebAddressOrBlank = Field(
        default="",
        description="A Crawl4AI service (GET /health, POST /extract) that reads pages for the knowledge; blank: a plain fetch",
    )
    crawl4ai_key: SecretStr | None = Field(default=None, description="Its bearer token")
