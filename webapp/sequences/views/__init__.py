"""Pages and forms of sequences."""
