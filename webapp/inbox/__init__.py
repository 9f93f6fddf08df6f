"""What the operator sees first."""
