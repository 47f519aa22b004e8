"""List an account's templates, have them fetched anew, and show how one reads with its values."""

from collections.abc import Sequence

import msgspec
from sqlalchemy import select, update
from usher_common.messages.templates import ListedTemplate, TemplateButton, preview
from usher_common.record.port import Transaction
from usher_common.record.sql.constructs import db_now, insert_rows
from usher_common.record.tables.schema import account, template_list
from usher_common.record.transaction import run_transaction

from usher_gateway.http.call import Call
from usher_gateway.http.endpoints.templates.documents import (
    TemplateButtonDocument,
    TemplateDocument,
    TemplateFill,
    TemplateList,
    TemplatePreview,
    TemplateVariable,
)
from usher_gateway.problems import Problem

_t = template_list.c
_decoder = msgspec.json.Decoder(tuple[ListedTemplate, ...])


async def list_templates(call: Call) -> TemplateList:
    """List an account's templates as they were fetched last."""
    name = call.path["id"]
    known = select(account.c.id).where(account.c.id == name)
    async with call.site.record.read() as connection:
        if (await connection.execute(known)).first() is None:
            raise Problem(404, "not_found", "There is no such account.")
        row = (await connection.execute(select(template_list).where(_t.account == name))).first()
    if row is None:
        return TemplateList(name, None, fetching=False, error="", templates=())
    found = sorted(_decoder.decode(row.templates_json), key=lambda one: (not one.sendable, one.name, one.language))
    fetched_at = row.fetched_at // 1000 or None
    fetching = row.asked_at > row.done_at
    return TemplateList(name, fetched_at, fetching, row.error, tuple(_document(one) for one in found))


async def refresh(call: Call) -> TemplateList:
    """Have the list fetched anew: the connectors do it within seconds."""
    name = call.path["id"]
    await list_templates(call)  # there is such an account

    async def ask(transaction: Transaction) -> None:
        now = await transaction.now()
        await insert_rows(
            transaction.connection, template_list, [{"account": name, "asked_at": now}], skip_existing=True
        )
        asking = update(template_list).where(_t.account == name, _t.asked_at <= _t.done_at).values(asked_at=db_now())
        await transaction.connection.execute(asking)

    await run_transaction(call.site.record, ask)
    return await list_templates(call)


async def show_preview(call: Call) -> TemplatePreview:
    """Show how a template reads with these values."""
    asked: TemplateFill = call.body
    name = call.path["id"]
    async with call.site.record.read() as connection:
        kept = (await connection.execute(select(_t.templates_json).where(_t.account == name))).scalar()
    listed = _decoder.decode(kept) if kept else ()
    found = next((one for one in listed if (one.name, one.language) == (asked.name, asked.language)), None)
    if found is None:
        raise Problem(404, "not_found", "There is no such template; refresh the list.")
    read = preview(found, asked.values)
    return TemplatePreview(read.text, read.header, read.body, read.footer, _buttons(read.buttons), read.missing)


def _document(one: ListedTemplate) -> TemplateDocument:
    return TemplateDocument(
        name=one.name,
        language=one.language,
        status=one.status,
        sendable=one.sendable,
        category=one.category,
        reason=one.reason,
        unsupported=one.unsupported,
        header=one.header,
        body=one.body,
        footer=one.footer,
        buttons=_buttons(one.buttons),
        variables=tuple(TemplateVariable(each.key, each.kind, each.example) for each in one.variables),
    )


def _buttons(given: Sequence[TemplateButton]) -> tuple[TemplateButtonDocument, ...]:
    return tuple(TemplateButtonDocument(one.kind, one.title, one.target) for one in given)
