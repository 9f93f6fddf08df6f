"""Pages of syncs and of completeness."""
