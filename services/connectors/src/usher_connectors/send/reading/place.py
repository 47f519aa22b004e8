"""The link to a conversation's place in line, which stands below a text that was written to have one."""

from msgspec.structs import replace
from usher_common.messages.sends import Send
from usher_common.place_links import PlaceLinks


class PlaceAddresses:
    """Adds links under `public_url`, the gateway's; without one a text stays as it is. Their length never changes."""

    def __init__(self, secret: str, public_url: str) -> None:
        self._links, self._public_url = PlaceLinks(secret), public_url.rstrip("/") if secret else ""

    def __call__(self, send: Send, now_s: int) -> Send:
        """Return what is sent; `now_s` in seconds since the epoch."""
        if not send.place or not self._public_url:
            return send
        return replace(send, text=f"{send.text}\n{self._public_url}{self._links.path(send.conversation, now_s)}")
