"""Mails: their HTML for the desk."""
