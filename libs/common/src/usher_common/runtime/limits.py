"""Every timeout, limit and default of the runtime."""

RESTART_FIRST_S = 0.1  # s before a failed loop first runs again: most failures are one lost connection
RESTART_CEILING_S = 5.0  # s between restarts at most: an outage that ends is noticed within one health check
RESTART_FORGIVEN_S = 30.0  # s a loop must have lived for its earlier failures to be forgotten
CANCEL_S = 2.0  # s a cancelled main may take to clean up before the process ends hard: kill -9 must be harmless anyway
ADMIN_SHUTDOWN_S = 1.0  # s for a running health check or scrape to end when the internal port closes
PRIVATE = 0o077  # umask: what contacts wrote and sent is for our own system user only
SECRET_BYTES = 16  # bytes a secret has at least: 128 bits, beyond guessing
GC_ALLOCATIONS = 20_000  # objects before the collector looks at the young ones: at 700 its pauses made the slowest 1 %
DESCRIPTORS = 1_048_576  # descriptors a process asks for at most: what its hard limit usually is
