"""Snippets: what is written often, kept under a name, with variables that are filled in for the lead."""
