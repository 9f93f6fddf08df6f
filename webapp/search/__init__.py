"""Leads found by words: made of everything that was said, written down after each change, asked in three ways."""
