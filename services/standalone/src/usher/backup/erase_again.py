"""Erase again who was erased after the backup, also those who are in the middle of a conversation in it."""

import getpass
from collections.abc import Sequence
from functools import partial

import structlog
from sqlalchemy import select, tuple_, update
from usher_common.bus.partitions import stored_partitions
from usher_common.bus.port import INBOUND
from usher_common.commands.end import EndConversation
from usher_common.envelope import wrap
from usher_common.files.port import FileStore
from usher_common.handling import Delivery
from usher_common.ids import derive_id
from usher_common.live.memory import MemoryLive
from usher_common.record.port import Record, Transaction
from usher_common.record.sql.constructs import any_of
from usher_common.record.tables import schema
from usher_common.record.transaction import run_transaction
from usher_gateway.erasing.erase import Stores
from usher_gateway.erasing.proofs import Proof
from usher_gateway.erasing.replay import Replayed, replay
from usher_gateway.erasing.whose import Whose, read_whose
from usher_router.adapters.frames.frames import RecordFrames
from usher_router.adapters.policy.policies import RecordPolicies
from usher_router.app.frames.process_frame import FrameContext, process
from usher_router.app.policy.active_policy import PolicySource
from usher_router.domain.policy import Policy

from usher.backup.settings import BackupSettings

log = structlog.get_logger()
_c, _d, _v = schema.conversation.c, schema.delivery.c, schema.voice_call.c


async def erase_again(
    record: Record, files: FileStore, settings: BackupSettings, given: Sequence[Proof], policy: Policy
) -> Replayed:
    """Replay erasures on a restored record with which nothing is at work.

    Somebody is only erased when nobody is at work with them. So what is open in the backup was closed between its
    moment and the erasure: here it is closed by the router's own decision. `policy` counts until one is on record.
    """
    policies = PolicySource(record, RecordPolicies(), policy)
    await policies.refresh()
    async with record.read() as connection:
        partitions = await stored_partitions(connection) or settings.partitions
    on = Stores(
        record,
        MemoryLive(),  # the restore empties the live store
        files,
        settled_s=0,
        register=settings.erasures_file,
    )
    prepare = partial(_end_everything, record, policies.current, partitions)
    return await replay(on, given, f"cli:{getpass.getuser()}", prepare)


async def _end_everything(record: Record, policy: Policy, partitions: int, person: str) -> None:
    async with record.read() as connection:
        whose = await read_whose(connection, person)
        if whose is None:
            return
        open_ones = select(_c.id, _c.home_partition).where(
            any_of(_c.address_id, whose.addresses), _c.status != "closed"
        )
        rows = (await connection.execute(open_ones.order_by(_c.id))).all()
    for row in rows:
        try:
            await _close(record, policy, partitions, row.id, row.home_partition)
        except Exception as error:  # noqa: BLE001 - the contact is left then, and named: everybody else is restored
            # without the traceback: its values are what people wrote
            log.error("restore.not_closed", conversation=row.id, error=type(error).__name__)  # noqa: TRY400
    await run_transaction(record, partial(_drop_sends_and_calls, whose))


async def _close(record: Record, policy: Policy, partitions: int, conversation: str, home: int) -> None:
    epoch = await record.raise_epoch(home)

    async def body(transaction: Transaction) -> None:
        fence = await transaction.fence(home, epoch)
        ending = wrap(derive_id("restored", conversation), fence.now, conversation, EndConversation(conversation))
        delivery = Delivery(INBOUND, home, [ending], first=False)
        await process(transaction, FrameContext(delivery, fence.now, policy, partitions, RecordFrames()), [ending])

    await run_transaction(record, body)


async def _drop_sends_and_calls(whose: Whose, transaction: Transaction) -> None:
    """Let nothing leave to them, and no call count as going on: both ended before they were erased."""
    connection, now = transaction.connection, await transaction.now()
    waits = _d.conversation_id.in_(whose.talks) & _d.status.in_(("queued", "sending"))
    gone = update(schema.delivery).where(waits)
    await connection.execute(gone.values(status="failed", error="erased", reported=True, changed_at=now))
    calls = tuple_(_v.account, _v.peer).in_(sorted(whose.places))
    await connection.execute(update(schema.voice_call).where(calls).values(ended=True))
