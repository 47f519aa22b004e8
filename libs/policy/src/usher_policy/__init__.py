"""The policy: one versioned document that says how conversations are routed."""
