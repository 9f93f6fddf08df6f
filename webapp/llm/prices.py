"""What calls cost, in millionths of a dollar, as the list prices of the models say."""

from __future__ import annotations

import math

from webapp.runtime.settings import settings

PER_MILLION: dict[str, tuple[float, float]] = {
    "gpt-5.1": (1.25, 10.0),
    "gpt-5": (1.25, 10.0),
    "gpt-5-mini": (0.25, 2.0),
    "gpt-5-nano": (0.05, 0.4),
    "gpt-4.1": (2.0, 8.0),
    "gpt-4.1-mini": (0.4, 1.6),
    "gpt-4.1-nano": (0.1, 0.4),
}
"""Dollars per million tokens, in and out. AI_PRICES adds to it and is stronger."""


def price(model: str, input_tokens: int, output_tokens: int) -> int:
    """Rounded up, so that nothing is free by rounding. A model without a known price costs nothing here."""
    into, out = rates(model) or (0.0, 0.0)
    return math.ceil(input_tokens * into + output_tokens * out)


def rates(model: str) -> tuple[float, float] | None:
    """The prices of this model, or of the one that it is a dated version of ("gpt-5-mini-2025-08-07")."""
    known = {**PER_MILLION, **settings().ai_prices}
    named = max(
        (name for name in known if model == name or model.startswith(f"{name}-20")), key=len, default=None
    )
    return known[named] if named else None


def tokens_in(text: str) -> int:
    """About how many tokens this text is."""
    return math.ceil(len(text) / 4)
