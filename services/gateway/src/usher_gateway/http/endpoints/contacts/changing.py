"""Changes of contacts: asked of the router over the bus, answered on record (decision 0266)."""

from typing import NoReturn

from msgspec import UNSET
from usher_common.commands.contact import EditContact, MergeContacts, UndoMerge
from usher_common.messages.contact_facts import FACTS, attribute

from usher_gateway.accounts.roles import AGENT
from usher_gateway.http.call import Call
from usher_gateway.http.endpoints.contacts.asking import Answer, ask
from usher_gateway.http.endpoints.contacts.reading import document_of
from usher_gateway.http.schemas.contacts import ContactDocument, ContactMerge, ContactPatch, MergeUndo
from usher_gateway.problems import Problem
from usher_gateway.reading.contacts import shown as contacts
from usher_gateway.wire.values.contact_values import BadValue, checked

REFUSALS = {
    "no_contact": (404, "There is no such contact."),
    "no_merge": (409, "This merge was undone already."),
    "contact_changed": (409, "Somebody has changed this contact meanwhile; look at it again."),
    "contact_merged": (409, "This contact was merged into another one."),
    "same_contact": (422, "A contact cannot be merged with itself."),
    "conflict": (409, "This id stands for another change already."),
}


async def change(call: Call) -> ContactDocument:
    """Set facts of a contact."""
    patch: ContactPatch = call.body
    await _check_there(call, call.path["id"])
    command = EditContact(call.who.agent, call.path["id"], patch.version, _values(patch))
    return await _changed(call, await ask(call, patch.id, command))


async def merge(call: Call) -> ContactDocument:
    """Merge another contact into this one."""
    body: ContactMerge = call.body
    await _check_there(call, call.path["id"], body.other)
    command = MergeContacts(call.who.agent, call.path["id"], body.version, body.other, body.other_version, body.choices)
    return await _changed(call, await ask(call, body.id, command))


async def undo(call: Call) -> ContactDocument:
    """Undo a merge."""
    body: MergeUndo = call.body
    await _check_there(call, call.path["id"], merge=body.merge)
    return await _changed(call, await ask(call, body.id, UndoMerge(call.who.agent, body.merge)))


async def _check_there(call: Call, *wanted: str, merge: str = "") -> None:
    """Refuse at once what names nothing: rows of contacts and merges are never deleted."""
    async with call.site.record.read() as connection:
        if not await contacts.are_there(connection, wanted, merge):
            raise Problem(404, "not_found", "There is no such contact or merge.")


async def _changed(call: Call, answer: Answer) -> ContactDocument:
    if answer.code:
        refuse(answer.code)
    async with call.site.record.read() as connection:
        return await document_of(connection, call.path["id"], call.who.agent if call.role == AGENT else "")


def refuse(code: str) -> NoReturn:
    """Raise the problem of a refusal."""
    status, detail = REFUSALS.get(code, (409, "The router refused this."))
    raise Problem(status, code, detail)


def _values(patch: ContactPatch) -> dict[str, str]:
    named = {name: value for name in FACTS if (value := getattr(patch, name)) is not UNSET}
    attributes = {attribute(name): value or "" for name, value in patch.attributes.items()}
    try:
        return {name: checked(name, value) for name, value in (named | attributes).items()}
    except BadValue as bad:
        raise Problem(422, "bad_value", f"{bad.fact}: {bad.reason}") from None
