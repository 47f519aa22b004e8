"""Every limit and default of the record, with unit and reason."""

POOL = 20  # writing connections of one process: one for each of 16 partitions, and dispatch, deadlines, administration
READ_POOL = 5  # reading connections of one process: resume and lists are short; they never starve writing
POOL_WAIT_S = 10.0  # for a free connection: longer means that the store is stuck, and the frame is kept
CONNECT_S = 5.0  # to connect and sign in: a local network answers in milliseconds
STATEMENT_S = 30.0  # a statement of ours takes milliseconds, waiting for a predecessor's commit at most seconds
COMMAND_S = 35.0  # the client's own patience: later than the server's, for a server that vanished without a word
IDLE_IN_TRANSACTION_S = 60.0  # a frozen replica must not hold its partition's row for ever
RETRIES = 10  # runs of one transaction after serialization failures and deadlocks: each lets another one through

GROUP_MEMBERS = 200  # transactions that share one commit of SQLite at most
GROUP_S = 0.02  # after which a shared commit waits for nobody else
BUSY_S = 5.0  # how long somebody else's lock on the SQLite file is waited for
BUSY_STEP_S = 0.01  # between two looks at that lock
READERS = 4  # reading connections (and threads) to a SQLite file
CACHE_KIB = 65536  # page cache of the writing SQLite connection: the working set of a small installation
STATEMENTS = 512  # prepared statements that a connection keeps: more than the services have
