"""The providers, played over real HTTP on loopback: their paths, bodies, statuses and faults. The product never imports this."""

from simulators.switchboard import Switchboard, serve

__all__ = ["Switchboard", "serve"]
