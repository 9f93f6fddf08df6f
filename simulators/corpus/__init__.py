"""Invented people, companies and conversations for the demo. Nobody here exists."""
