"""Every limit and default of the record, with unit and reason."""

POOL = 20  # writing connections of one process: one for each of 16 partitions, plus dispatch, deadlines, administration
# reading connections of one process: resume and lists are short; separate, so that they never starve writing
READ_POOL = 5
POOL_WAIT_S = 10.0  # s to wait for a free connection: longer means that the store is stuck, and the frame is kept
CONNECT_S = 5.0  # s to connect and sign in: a local network answers in milliseconds
STATEMENT_S = 30.0  # s for a statement: ours take milliseconds, waiting for a predecessor's commit a few seconds
COMMAND_S = 35.0  # s the client waits: longer than the server does, for a server that vanished silently
# s a transaction may be idle: a suspended replica must not lock its partition's row for ever
IDLE_IN_TRANSACTION_S = 60.0
RETRIES = 10  # attempts of one transaction after serialization failures and deadlocks: each lets another one through

GROUP_MEMBERS = 200  # most transactions that share one commit of SQLite
GROUP_S = 0.02  # s after which a shared commit waits for no further transaction
BUSY_S = 5.0  # s to wait for another process's lock on the SQLite file
BUSY_STEP_S = 0.01  # s between attempts to get that lock
READERS = 4  # reading connections (and threads) to a SQLite file
CACHE_KIB = 65536  # page cache of the writing SQLite connection: the working set of a small installation
COMPILED = 1_000  # statements that a process keeps compiled: more than its services use
STATEMENTS = 512  # prepared statements that a connection caches: more than the services use
