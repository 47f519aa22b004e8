"""The HTTP API and the pages; every endpoint is listed in `usher_gateway.http.access`."""
