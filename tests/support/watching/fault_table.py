"""Which fault each alert follows, and who is meant by it."""

from watching.faults import (
    answers_them,
    bad_policy,
    closes_gap,
    comes_in_time,
    comes_late,
    drops_parked,
    falls_silent,
    fast_record,
    fills_space,
    gives_up,
    good_policy,
    guesses,
    keeps_promises,
    killed,
    miscounts,
    nothing,
    poisons,
    policy_hangs,
    refuses_token,
    routers_restart,
    slow_record,
    speaks,
    takes_again,
    takes_nothing,
    takes_token,
    tears_gap,
    token_ends,
    token_lasts,
    waits_alone,
    windows_close,
)
from watching.inflicting import Fault
from watching.surroundings import backup_fails, backup_is_made, certificate_ends, certificate_renewed, ended, loop_fails
from watching.walks import is_promised

SLOW = (  # which take longer than a minute, and are seen beside the others
    Fault(
        "one file takes all space for files", fills_space, nothing, ("UsherUploadSpaceShort", "UsherUploadSpaceFull")
    ),
)
FAULTS = (
    Fault("a policy with a mistake", bad_policy, good_policy, ("UsherPolicyStale",), {"source": "file"}),
    Fault("two hundred wrong passwords", guesses, nothing, ("UsherSignInsFail",)),
    Fault(
        "somebody waits where nobody is",
        waits_alone,
        gives_up,
        ("UsherNobodyThere", "UsherWaitsOverPromise"),
        {"queue": "alone"},
    ),
    Fault("a promised answer is not given", is_promised, keeps_promises, ("UsherPromisedAnswerOverdue",)),
    Fault(
        "a message has another number", tears_gap, closes_gap, ("UsherPromiseBroken",), {"invariant": "sequence_gap"}
    ),
    Fault("a load that is not so", miscounts, nothing, ("UsherPromiseRepaired",), {"invariant": "over_capacity"}),
    Fault("a text that cannot be stored", poisons, drops_parked, ("UsherParked",), {"stream": "inbound"}),
    Fault("the provider answers 503", takes_nothing, takes_again, ("UsherUndelivered",), {"account": "shop-hooks"}),
    Fault(
        "a day passes on WhatsApp", windows_close, answers_them, ("UsherReplyWindowsClose",), {"channel": "whatsapp"}
    ),
    Fault(
        "the record is slow",
        slow_record,
        fast_record,
        ("UsherMessagesSlow", "UsherBudgetBurnsFast", "UsherBudgetBurnsSlowly"),
    ),
    Fault("the provider is silent", falls_silent, speaks, ("UsherChannelSilent",), {"account": "shop-hooks"}),
    Fault("WhatsApp is behind", comes_late, comes_in_time, ("UsherReceiptSlow",), {"channel": "whatsapp"}),
    Fault("Meta refuses the token", refuses_token, takes_token, ("UsherAccountRefused",), {"account": "wa"}),
    Fault(
        "the store of files is killed",
        *ended(lambda town: town.files),
        ("UsherFileStoreAway", "UsherFileStoreRefuses"),
    ),
    Fault("clamd is killed", *ended(lambda town: town.scanner), ("UsherFileScannerAway",)),
    Fault("a row that cannot be read", loop_fails, backup_is_made, ("UsherLoopFailed",), {"loop": "gateway.backup"}),
    Fault("no backup for three days", backup_fails, backup_is_made, ("UsherBackupOld",)),
    Fault("nobody renewed the certificate", certificate_ends, certificate_renewed, ("UsherCertificateEnds",)),
    Fault("the issuer says tomorrow", token_ends, token_lasts, ("UsherTokenEnds",), {"account": "orders"}),
)
KILLS = (  # which would disturb the slow ones
    Fault(
        "a replica is killed",
        *killed(lambda town: town.stack.connectors[1]),
        ("UsherReplicaDown",),
        {"job": "connectors"},
    ),
    Fault(
        "the gateway is killed", *killed(lambda town: town.stack.gateways[0]), ("UsherServiceGone",), {"job": "gateway"}
    ),
    Fault("the policy cannot be read", policy_hangs, routers_restart, ("UsherLoopStopped",), {"loop": "policy"}),
    Fault("knowledge is killed", *killed(lambda town: town.stack.knowledge[0]), ("UsherKnowledgeGone",)),
)
UNTRIED = {  # alerts whose fault takes too long here, with the reason; promtool's cases have them
    "UsherDispatchNotRecorded": "500 rows of 2,000 operations each must gather while the record is away",
}
