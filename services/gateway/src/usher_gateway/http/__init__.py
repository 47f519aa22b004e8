"""Administration over HTTP; every endpoint stands in `usher_gateway.http.access`."""
