"""Who a contact is and what was before, for agents to whom a conversation is offered."""
