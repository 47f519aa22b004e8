"""How many transcripts went to an address: anybody may type a stranger's, and it must not be filled."""

from sqlalchemy import func, select
from usher_common.mails.senders import hash_of
from usher_common.record.port import Record, Transaction
from usher_common.record.sql.constructs import insert_rows
from usher_common.record.tables.mail import transcript_mail
from usher_common.record.transaction import run_transaction

from usher_connectors.mailbox.limits import TRANSCRIPTS_PER_DAY
from usher_connectors.mailbox.sender_table import DAY

_t = transcript_mail.c


class TranscriptMails:
    """The table of transcripts, for all accounts."""

    def __init__(self, record: Record) -> None:
        self._record = record

    async def claim(self, recipient: str, message: str) -> bool:
        """Let this message go there, or not; another attempt at the same message may go."""

        async def body(transaction: Transaction) -> bool:
            now, connection = await transaction.now(), transaction.connection
            since = (_t.recipient == hash_of(recipient), _t.at > now - DAY, _t.message_id != message)
            sent = (await connection.execute(select(func.count()).where(*since))).scalar_one()
            if sent >= TRANSCRIPTS_PER_DAY:
                return False
            row = {"message_id": message, "recipient": hash_of(recipient), "at": now}
            await insert_rows(connection, transcript_mail, [row], skip_existing=True)
            return True

        return await run_transaction(self._record, body)
