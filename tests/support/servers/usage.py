"""What the tests ran against: the list that ends a test run, over all of its processes."""

from dataclasses import dataclass, field
from typing import Any

FIXTURES = {
    "RabbitMQ": {"rabbitmq", "vhost_url"},
    "PostgreSQL": {"postgres", "database_url"},
    "Redis": {"redis_server", "redis_url"},
    "ClamAV": {"clamd"},
    "moto": {"object_store", "s3_place"},
    "Chromium": {"chromium_path"},
}
EMBEDDED = ("embedded", "sqlite", "memory", "inprocess", "in-process")


@dataclass
class Usage:
    """Counts the tests that touched each server."""

    how: dict[str, str] = field(default_factory=dict)
    tests: dict[str, set[str]] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)

    def touch(self, product: str, test: str) -> None:
        """Note that this test uses this product."""
        self.tests.setdefault(product, set()).add(test)

    def touch_all(self, test: str, fixtures: set[str]) -> None:
        """Note what a test's fixtures and its own name tell."""
        for product, names in FIXTURES.items():
            if names & fixtures:
                self.touch(product, test)
        if any(word in name.lower() for name in (*fixtures, test) for word in EMBEDDED):
            self.touch("embedded", test)

    def of(self, test: str) -> dict[str, Any]:
        """What a test's report carries to the process that prints the list; made of plain values only."""
        products = sorted(product for product, tests in self.tests.items() if test in tests)
        return {"how": dict(self.how), "missing": dict(self.missing), "products": products}

    def add(self, test: str, told: dict[str, Any]) -> None:
        """Count what a test's report carries, from whichever process."""
        self.how.update(told["how"])
        self.missing.update(told["missing"])
        for product in told["products"]:
            self.touch(product, test)

    def lines(self) -> list[str]:
        """One line per product, what is missing included."""
        ran = {product: f"{self.how.get(product, '?')}, {len(tests)} tests" for product, tests in self.tests.items()}
        return [f"{product}: {text}" for product, text in sorted({**ran, **self.missing}.items())]
