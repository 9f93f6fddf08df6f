"""Answering: the composer, sending, taking back, trying again."""
