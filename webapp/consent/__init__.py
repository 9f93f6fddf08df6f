"""Consent: what a person says about being contacted, the ledger of its changes, and the gate that every send asks."""
