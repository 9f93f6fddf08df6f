"""The model server, played: the Responses API with strict schemas, and every way an answer can end."""

from simulators.ai.server import AI

__all__ = ["AI"]
