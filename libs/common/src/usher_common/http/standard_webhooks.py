"""Keys and signatures of Standard Webhooks 1.0.0."""

import base64
import hmac

KEY_BYTES = 16  # bytes: a shorter key can be guessed; the specification asks for 24 to 64


def sign(key: bytes, message_id: str, stamp: str, body: bytes) -> str:
    """Sign as specified: "v1," and the base64 of an HMAC-SHA256 over id.timestamp.body."""
    content = b".".join((message_id.encode(), stamp.encode(), body))
    return "v1," + base64.b64encode(hmac.digest(key, content, "sha256")).decode()


def key_of(text: object) -> bytes:
    """Return the key of `whsec_` and base64; empty if it is not base64, or too short."""
    encoded = str(text).removeprefix("whsec_").rstrip("=")
    try:
        key = base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True)
    except ValueError:
        return b""
    return key if len(key) >= KEY_BYTES else b""
