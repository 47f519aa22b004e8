"""Endpoints about people on the site: their visits."""
