"""The fields of a Telegram message that we use, with their types."""

from typing import Any

import msgspec


class User(msgspec.Struct):
    """Who wrote."""

    id: int
    first_name: str = ""
    last_name: str = ""
    username: str = ""
    language_code: str = ""

    @property
    def name(self) -> str:
        """As it is shown."""
        return " ".join(filter(None, (self.first_name, self.last_name))) or self.username


class Chat(msgspec.Struct):
    """Where: private, or a group."""

    id: int
    type: str = "private"
    title: str = ""


class Quoted(msgspec.Struct):
    """The message that this one answers."""

    message_id: int


class TelegramMessage(msgspec.Struct, rename={"sender": "from"}):
    """A message; what it holds besides text is read from its JSON."""

    message_id: int
    chat: Chat
    date: int = 0
    sender: User | None = None
    message_thread_id: int = 0
    is_topic_message: bool = False
    business_connection_id: str = ""
    reply_to_message: Quoted | None = None
    edit_date: int = 0
    media_group_id: str = ""
    text: str = ""
    caption: str = ""
    migrate_to_chat_id: int = 0

    @property
    def peer(self) -> str:
        """Where an answer goes."""
        topic = f":{self.message_thread_id}" if self.is_topic_message and self.message_thread_id else ""
        business = f"@{self.business_connection_id}" if self.business_connection_id else ""
        return f"{self.chat.id}{topic}{business}"

    @property
    def album(self) -> dict[str, Any]:
        """The album that it is a part of, and where it stands there: Telegram numbers the parts in their order."""
        return {"album": self.media_group_id, "place": self.message_id} if self.media_group_id else {}

    @property
    def native(self) -> str:
        """Its id: a message's number is unique within its chat."""
        return f"{self.chat.id}:{self.message_id}"
