"""The roles that somebody may have, and those that are named together."""

ANYBODY = "anybody"  # without session and token
VISITOR = "visitor"  # with a visitor token
AGENT = "agent"
SUPERVISOR = "supervisor"
ADMINISTRATOR = "administrator"
INTEGRATION = "integration"
ROLES = (ANYBODY, VISITOR, AGENT, SUPERVISOR, ADMINISTRATOR, INTEGRATION)

EVERYBODY = frozenset(ROLES)
DESKS = frozenset({AGENT, SUPERVISOR, ADMINISTRATOR})
STAFF = DESKS | {INTEGRATION}
LEADS = frozenset({SUPERVISOR, ADMINISTRATOR})
READERS = LEADS | {INTEGRATION}
ADMINISTRATORS = frozenset({ADMINISTRATOR})
