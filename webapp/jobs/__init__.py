"""The durable queue in front of RQ: a row for every piece of work."""
