"""What is shown of a contact has changed, and an open conversation has a copy of it."""

from usher_common.messages.declaration import ConversationCommand, Loads


class ShowContact(ConversationCommand, frozen=True, tag="show_contact"):
    """Take over what is shown of the conversation's contact now; the router asks for it after a change of contacts."""

    loads = Loads(contact=True)
