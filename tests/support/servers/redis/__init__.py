"""Redis: one server, several behind Sentinel, and certificates for TLS."""
