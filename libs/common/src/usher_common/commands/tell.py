"""Tell a contact something that they did not ask for: about an event, or by a broadcast."""

from usher_common.messages.content import Profile
from usher_common.messages.declaration import AddressCommand, Loads
from usher_common.messages.sends import Template


class TellContact(AddressCommand, frozen=True, tag="tell"):
    """A contact is told something; the message's id is the envelope's, and no person wrote it.

    It goes into the address's open conversation; else into one that is closed until the contact answers, and then waits
    in `queue` for who has the skills (`require` and `prefer`: skill → level). `rule` names what it comes from, such as
    "event:order_shipped". `contact`, `profile`, `template` and `answers_only` are as in `BeginConversation`.
    `broadcast`: it leaves only while that one runs. `window_ends_at`: until when the address takes anything but a
    template, as its last conversation knew when this was planned (µs, 0: always, or never with `answers_only`).
    `language`: that of the text.
    """

    loads = Loads(reached=True)

    channel: str
    contact: str
    text: str
    rule: str
    require: dict[str, int]
    prefer: dict[str, int]
    subject: str = ""
    template: Template | None = None
    profile: Profile = Profile()
    answers_only: bool = False
    window_ends_at: int = 0
    broadcast: str = ""
    queue: str = "default"
    priority: int | None = None
    language: str = ""
