"""GoHighLevel (LeadConnector), as far as the product talks to it: one location, its contacts and its SMS."""

from simulators.gohighlevel.location import GoHighLevel

__all__ = ["GoHighLevel"]
