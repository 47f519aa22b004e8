"""Every limit of the audit log, with unit and reason."""

WALK_ROWS = 1_000  # entries read at once while the chain is walked: 300 kB
CUT_ROWS = 5_000  # entries cut off by one transaction: others wait for the head meanwhile
