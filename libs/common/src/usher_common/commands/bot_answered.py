"""A bot of the business's own has answered a turn."""

from usher_common.messages.declaration import ConversationCommand, Loads
from usher_common.messages.knowledge import BotHandover
from usher_common.messages.sends import Button


class BotAnswered(ConversationCommand, frozen=True, tag="bot_answered"):
    """What the bot behind `account` says in the turn `turn`: a text with buttons, or `hand_over` to a person.

    `text` is Markdown; the ids of `buttons` are the bot's own. `done`: it thinks that this answers the question, so the
    contact is asked whether it helped. A turn that is no longer waited for is ignored.
    """

    account: str
    turn: str
    text: str = ""
    buttons: tuple[Button, ...] = ()
    done: bool = False
    hand_over: BotHandover | None = None

    loads = Loads(queues=True)
