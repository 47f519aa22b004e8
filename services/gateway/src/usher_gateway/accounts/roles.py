"""The roles of the API's users, and common groups of them."""

from usher_common import roles

ANYBODY = "anybody"  # without session and token
VISITOR = "visitor"  # with a visitor token
AGENT = roles.AGENT
SUPERVISOR = roles.SUPERVISOR
ADMINISTRATOR = roles.ADMINISTRATOR
INTEGRATION = "integration"
ROLES = (ANYBODY, VISITOR, AGENT, SUPERVISOR, ADMINISTRATOR, INTEGRATION)

EVERYBODY = frozenset(ROLES)
DESKS = roles.DESKS
SIGNED_IN = DESKS | {INTEGRATION}
LEADS = roles.LEADS
READERS = LEADS | {INTEGRATION}
ADMINISTRATORS = frozenset({ADMINISTRATOR})
