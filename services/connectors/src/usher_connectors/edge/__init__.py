"""The connectors' edges: HTTP in, HTTP out, statements."""
