"""A visit as a value: what beacons make of it, and what it means at a moment (pure)."""
