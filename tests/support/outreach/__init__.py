"""Contacts on three channels, for broadcasts."""

from outreach.crowd import Crowd, open_crowd

__all__ = ["Crowd", "open_crowd"]
