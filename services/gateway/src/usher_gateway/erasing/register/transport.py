"""What is on its way or was set aside: mails, files, envelopes."""

from sqlalchemy import ColumnElement, select, tuple_
from usher_common.mails.senders import hash_of
from usher_common.record.tables import schema
from usher_common.record.tables.connections import media_fetch
from usher_common.record.tables.mail import mail_seen, mail_sender, mail_thread

from usher_gateway.erasing.entry import Entry, deletes, empties, envelopes, keeps
from usher_gateway.erasing.register.finding import at_places
from usher_gateway.erasing.whose import Whose

_t, _s, _n, _u = mail_thread.c, mail_seen.c, mail_sender.c, schema.upload.c


def _threads(whose: Whose) -> ColumnElement[bool]:
    return tuple_(_t.account, _t.contact).in_(sorted(whose.mailboxes))


def _uploads(whose: Whose) -> ColumnElement[bool]:
    return _u.uploader.in_([f"visitor:{visitor}" for visitor in whose.visitors])


TRANSPORT: tuple[Entry, ...] = (
    empties(mail_seen, "thread prepared", "account message_id digest at",
            lambda whose: tuple_(_s.account, _s.thread).in_(select(_t.account, _t.thread).where(_threads(whose))),
            {"thread": "", "prepared": ""}, files="prepared", export=False,
            why="that a mail was taken stays, as two hashes: it would come again from its folder otherwise"),
    deletes(mail_thread, "contact people_json subject answered_json thread", "account at", _threads),
    deletes(mail_sender, "sender", "account hour_at hour_count answered_at answered_by",
            lambda whose: tuple_(_n.account, _n.sender).in_([(account, hash_of(box)) for account, box in
                                                             sorted(whose.mailboxes)]),
            export=False, why="a hash of an address"),
    deletes(media_fetch, "peer native_id media_json upload", "id account number status attempts error not_before"
            " created_at", at_places(media_fetch.c.account, media_fetch.c.peer), files="upload", export=False),
    envelopes(schema.parked, "envelope detail", "id stream p envelope_id reason at accepted_at replayed_at replays",
              why="also mails that became no message, with their files"),
    envelopes(schema.outbox, "envelope", "p n stream to_partition"),
    envelopes(schema.journal, "envelope", "n stream p deliveries"),
    deletes(schema.upload, "uploader name sha256", "id type size at attached_at", _uploads, files="id",
            why="files of messages go with these; here are those that were not sent"),
)  # fmt: skip

KEPT: tuple[Entry, ...] = (
    keeps(schema.in_hand, "stream p envelope_id"),
    keeps(schema.answered, "id code detail at fingerprint", why="ids and hashes of commands, for some days"),
    keeps(schema.parked_log, "parked_id at action by why stream envelope_id reason channel",
          why="what colleagues did, and why, in their words"),
    keeps(schema.partition, "p epoch last_n"),
    keeps(schema.dispatch_record, "dispatcher n policy payload at",
          why="conversations' ids and demands; no contact is named, and it is kept for some days"),
)  # fmt: skip
