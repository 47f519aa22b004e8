"""The edge for browsers: visitor and agent sockets, administration over HTTP, and the pages."""
