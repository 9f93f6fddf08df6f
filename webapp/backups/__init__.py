"""Copies of the database: made, proven by restoring them, and restored so that nothing is sent twice."""
