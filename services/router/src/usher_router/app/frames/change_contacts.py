"""Carry out a command on contacts: once by its id, answered on record, where the asking gateway reads it."""

from collections.abc import Collection
from typing import Any

from usher_common.commands.contact import EditContact, ImportContacts, MergeContacts, UndoMerge
from usher_common.messages.declaration import ContactCommand
from usher_common.record.port import Transaction

from usher_router.adapters.contacts.people import Author, load_contacts, save_contacts, save_history, save_merges
from usher_router.adapters.contacts.talks import joined_apart, open_talks
from usher_router.adapters.frames.load import decided_before
from usher_router.adapters.frames.save import save_answers
from usher_router.adapters.values import RememberedCommand
from usher_router.app.frames.needs import Item
from usher_router.app.frames.show_contacts import leave, shown_again
from usher_router.domain.contacts.step import Written
from usher_router.domain.decide import decide_contacts


async def change_contacts(transaction: Transaction, item: Item, now: int, partitions: int) -> None:
    """Decide and save one command; a repeated one changes nothing, whatever it says. `now`: the record's clock, µs."""
    connection, key, command = transaction.connection, item.envelope.id, item.command
    assert isinstance(command, ContactCommand)  # noqa: S101 - for mypy: only these are passed
    _, remembered = await decided_before(connection, [], [key])
    if key in remembered:
        return
    merge = command.merge if isinstance(command, UndoMerge) else ""
    before, rows = await load_contacts(connection, _concerned(command), merge)
    step = decide_contacts(before, command, key, now)
    answer = RememberedCommand(item.fingerprint, "", step.detail)
    if isinstance(step, Written):
        author = Author(getattr(command, "agent", ""), now)
        versions = await save_contacts(connection, rows, step.contacts, now, step.about if step.merge else ())
        await save_merges(connection, before, step.contacts, author)
        await save_history(connection, before, step, versions, author)
        talks = await open_talks(connection, step.contacts.shown_with(versions))
        apart = await joined_apart(connection, step.contacts) if step.kind == "unmerged" else []
        leaving = [leave(one, key, now, partitions) for one in apart]
        await transaction.emit([*leaving, *shown_again(talks, key, now, partitions)])
    else:
        answer = answer._replace(code=step.code)
    await save_answers(connection, {key: answer}, now)


def _concerned(command: Any) -> Collection[str]:
    if isinstance(command, EditContact):
        return (command.contact,)
    if isinstance(command, MergeContacts):
        return (command.kept, command.other)
    return [row.contact for row in command.rows] if isinstance(command, ImportContacts) else ()
