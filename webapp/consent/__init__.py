"""Consent: what a person says about being contacted, read from their words alone. Pure: no database, no network."""
