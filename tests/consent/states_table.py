TABLE: dict[str, dict[str, str]] = {}
