"""Every timeout, limit and default of the runtime."""

RESTART_FIRST_S = 0.1  # s before a failed loop is first restarted: most failures are one lost connection
RESTART_CEILING_S = 5.0  # s between restarts at most: the end of an outage is noticed within one health check
RESTART_FORGIVEN_S = 30.0  # s a loop must have run for its earlier failures to be forgotten
CANCEL_S = 2.0  # s a cancelled main may take to clean up before the process is ended: kill -9 must be harmless anyway
ADMIN_SHUTDOWN_S = 1.0  # s for a running health check or scrape to finish when the internal port closes
PRIVATE = 0o077  # umask: what contacts wrote and sent is only for our own system user
SECRET_BYTES = 16  # least bytes of a secret: 128 bits cannot be guessed
GC_ALLOCATIONS = 20_000  # objects before the collector examines the youngest: at 700 its pauses caused the slowest 1 %
LINES = 10  # log lines of a kind that others can cause, written at once: enough to see what happens
LINES_PER_S = 1 / 6  # of these lines per second afterwards: 14,400 a day, 3 MB
DESCRIPTORS = 1_048_576  # descriptors a process asks for at most: the usual hard limit
