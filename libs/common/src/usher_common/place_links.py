"""Signed links to the page that shows a conversation's place in line, without the widget and with nothing personal."""

from usher_common.files.signed_links import SignedLinks

PLACE_LINK_S = 7 * 86_400  # s: a link is valid for one to two weeks, so that a rating can still be given by it
PAGE = "/place"


class PlaceLinks(SignedLinks):
    """Signs links to conversations' places in line."""

    def __init__(self, secret: str) -> None:
        super().__init__(secret, "place", PLACE_LINK_S)

    def path(self, conversation: str, now_s: int) -> str:
        """Return the path at which a browser shows it; what stands after `#` is sent to nobody, so no log has it."""
        return f"{PAGE}#{conversation}.{self.sign(conversation, now_s)}"
