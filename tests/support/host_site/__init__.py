"""Shops on other hosts that embed the widget: their pages, their server, and an assistant that echoes."""
