"""The Jobs pages."""
