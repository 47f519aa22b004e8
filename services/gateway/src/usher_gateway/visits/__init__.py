"""Visits: what visitors do on the shop's pages, as far as the pages tell."""
