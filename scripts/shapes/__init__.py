"""What providers' payloads may hold: their specifications, in the form of contract/shape.py."""
