"""Webhook headers as the independent implementation makes them."""

from datetime import UTC, datetime

from standardwebhooks import Webhook


def signed(body: bytes, name: str, secret: str) -> dict[str, str]:
    """Sign a body now, under this webhook-id."""
    now = datetime.now(tz=UTC)
    signature = Webhook(secret).sign(name, now, body.decode())
    return {"webhook-id": name, "webhook-timestamp": str(int(now.timestamp())), "webhook-signature": signature}
