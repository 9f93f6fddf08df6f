"""Signalbox: a sales inbox for many workspaces, in which no reply is lost."""
