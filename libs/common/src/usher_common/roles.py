"""The roles of agents, as stored in the record."""

AGENT = "agent"
SUPERVISOR = "supervisor"
ADMINISTRATOR = "administrator"

DESKS = frozenset({AGENT, SUPERVISOR, ADMINISTRATOR})  # roles that may sign in at a desk
LEADS = frozenset({SUPERVISOR, ADMINISTRATOR})
