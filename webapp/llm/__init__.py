"""Asking the model: for a use that is on, within a budget, behind a gate, and with a row for every call."""
