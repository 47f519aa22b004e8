"""Builds of the pages beside this gateway's own: former ones, and those of other gateways during a roll-out."""
