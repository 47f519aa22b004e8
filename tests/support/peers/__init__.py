"""Providers that tests run Usher against: of others, as processes, and our own strict ones."""
