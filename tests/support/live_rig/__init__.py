"""Live in tests: a store as two services use it, and an ear for what is told through it."""
