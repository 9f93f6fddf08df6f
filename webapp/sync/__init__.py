"""Reading again what providers hold: one lead or all of them, and the ledger of what is known to be complete."""
