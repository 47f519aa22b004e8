"""Every timeout, limit and threshold of `usher doctor`, with unit and reason."""

from collections.abc import Mapping
from types import MappingProxyType

# s that a check may take; one that takes longer is given up, and says so
CHECK_S: Mapping[str, float] = MappingProxyType(
    {
        "settings": 5.0,  # reads the environment only
        "record": 15.0,  # connects within 5 s, then some ten short queries
        "bus": 30.0,  # a hundred queues, some of a cluster that has just started
        "live": 10.0,  # connects, by way of Sentinels too, and asks three times
        "files": 30.0,  # a store of files away says so itself, after `BUCKET_S` at the latest
        "disk": 5.0,  # a network folder that hangs
        "backup": 5.0,  # one query, and a file that may lie on a network folder
        "certificates": 20.0,  # all at once, each two connections of at most `TLS_S`
        "accounts": 15.0,  # three queries, as many keys as accounts
        "policy": 20.0,  # a long document takes seconds
        "knowledge": 5.0,  # one search's deadline, and the way there
    }
)
CONNECT_S = 5.0  # s to connect to a store: a local network answers in milliseconds
BUCKET_S = 25.0  # s for a store of files to answer: four tries that each find nobody within 5 s, and the pauses between
TLS_S = 5.0  # s to connect to a server, and for its handshake
CONFIRM_S = 3.0  # s for the broker to confirm a message that no queue takes: it does at once unless an alarm is on
ERROR_CHARS = 300  # characters of an error's text

# the oldest versions that the services are known to work with
POSTGRES = 15
RABBITMQ = (3, 10)
REDIS = (6, 2)

SERVICES = 4  # processes of ours at least, each with both pools of the record
CONNECTIONS_LEFT = 10  # free connections below which to look: an administrator's, a backup's, a migration's

CLOCK_WARNING_S = 1.0  # s between two clocks: logs and figures begin to be in the wrong order
CLOCK_FAILURE_S = 30.0  # s: half of what the internal calls to knowledge allow

FREE_WARNING = 0.1  # part of a disk that is free, below which to look
FREE_FAILURE_BYTES = 500_000_000  # bytes free below which writing soon fails: an hour of a small installation
BACKUP_WARNING_S = 2 * 86_400.0  # s: as the alert `UsherBackupOld`; each night one is made, and one may fail

MEMORY_WARNING = 0.9  # part of maxmemory in use, above which writes will soon be refused or keys evicted

CERTIFICATE_WARNING_D = 21.0  # d: what renews by itself does so 30 days before
CERTIFICATE_FAILURE_D = 3.0  # d: over a weekend nobody looks

TOKEN_WARNING_D = 7.0  # d: as the alert `UsherTokenEnds`
QUEUED_WARNING_S = 300.0  # s that a message waits to be sent: as the alert `UsherUndelivered`

DISTINCT_CHARS = 8  # different characters of a secret at least: 32 random hex digits have fewer once in a million
