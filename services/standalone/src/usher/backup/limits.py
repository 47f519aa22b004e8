"""Every limit of backups, with unit and reason."""

PIECE_BYTES = 1024 * 1024  # bytes of a dump or file in memory at once
LISTED = 1000  # rows read at once where all files are listed: some 100 kB
SETTLED_ROWS = 500  # waiting sends that a restore takes up in one transaction
STDERR_BYTES = 4096  # of what PostgreSQL's programs complain about that are shown: the first lines say it
CONNECT_S = 10  # s for PostgreSQL's programs to connect: a local network answers in milliseconds
SHOWN_FAULTS = 20  # faults of a backup that are listed; more are of the same kind
