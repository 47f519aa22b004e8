"""The roles of agents, as the record has them."""

AGENT = "agent"
SUPERVISOR = "supervisor"
ADMINISTRATOR = "administrator"

DESKS = frozenset({AGENT, SUPERVISOR, ADMINISTRATOR})  # who may sign in at a desk
LEADS = frozenset({SUPERVISOR, ADMINISTRATOR})
