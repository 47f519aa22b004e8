"""A conversation's transcript is sent by mail."""

from usher_common.messages.declaration import ConversationCommand


class MailTranscript(ConversationCommand, frozen=True, tag="mail_transcript"):
    """Send the transcript as it is now; asked again under the same envelope id, it is the same mail.

    It leaves by our mailbox `account` to `peer`, an e-mail address with the thread that begins there (see
    `first_peers.first_peer`). Times and texts are in `time_zone` and `language`; "": the contact's. `agent` sends it;
    "": the contact asked for it themselves.
    """

    account: str
    peer: str
    time_zone: str = ""
    language: str = ""
    agent: str = ""
