"""How a workspace reaches its providers."""
