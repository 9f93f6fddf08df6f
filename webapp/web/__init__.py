"""Floor 2: Flask plumbing that knows no slice."""
