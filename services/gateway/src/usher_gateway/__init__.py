"""The edge for people: visitor and agent sockets, administration over HTTP, and the pages."""
