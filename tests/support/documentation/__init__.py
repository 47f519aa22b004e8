"""Reads the documentation: its pages, links, code blocks and commands."""
