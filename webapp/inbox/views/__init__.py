"""Pages, fragments and forms of the inbox."""
