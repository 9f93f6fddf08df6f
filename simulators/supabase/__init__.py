"""Supabase Auth, played: sign-in, rotation of tokens, keys, links and codes."""

from simulators.supabase.server import Supabase

__all__ = ["Supabase"]
