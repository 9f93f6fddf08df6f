"""Asking the model: for a use that is on, within a budget, behind a circuit breaker, with a row for every call."""
