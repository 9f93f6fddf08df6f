"""Every delivery is stored first, then processed; it can be replayed."""
