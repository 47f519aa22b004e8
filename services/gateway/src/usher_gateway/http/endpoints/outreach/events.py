"""An event about one contact: they are told by the policy's rule, once, and the answer says what came of it."""

import asyncio
import hashlib
import time

import msgspec
from sqlalchemy import select
from usher_common.envelope import wrap
from usher_common.ids import outreach_id, partition_of
from usher_common.record.sql.constructs import db_now

from usher_gateway.http.call import Call
from usher_gateway.http.endpoints.outreach.documents import EventAnswer, NewEvent
from usher_gateway.limits import ANSWER_PAUSES_S, ANSWER_S
from usher_gateway.outreach import people
from usher_gateway.outreach.domain.plan import Asked, Person, command_of, plan
from usher_gateway.outreach.events import Event, Outcome, add_event, outcome_of, read_event
from usher_gateway.problems import Problem
from usher_gateway.sockets.shared.publish_queues import PendingEnvelope
from usher_gateway.wire.text_rules import breach_of_text

ONE = "Name the contact by one of `contact`, `external_id` and `email`."


async def report(call: Call) -> EventAnswer:
    """Tell the contact; sent again under the same id, the answer says what came of the first one."""
    new: NewEvent = call.body
    if code := breach_of_text(*new.values.values()):
        raise Problem(422, code, "It contains characters that cannot be sent.")
    key, mark = outreach_id("event", new.id), hashlib.sha256(msgspec.json.encode(new)).hexdigest()
    async with call.site.record.read() as connection:
        known = await read_event(connection, key)
    if known is None:
        planned = await _planned(call, new, key, mark)
        if isinstance(planned, EventAnswer):
            return planned
        known = planned
    if known.fingerprint != mark:
        raise Problem(409, "conflict", "This id stands for another event already.")
    return _answer(known, await _asked(call, known))


async def _planned(call: Call, new: NewEvent, key: str, mark: str) -> Event | EventAnswer:
    rule = (await call.site.policy.current()).document.events.get(new.event)
    if rule is None or not rule.wordings:
        raise Problem(422, "unknown_event", "The policy has no rule for this event.")
    person = await _person(call, new)
    async with call.site.record.read() as connection:
        now = int((await connection.execute(select(db_now()))).scalar_one())
    asked = Asked(rule, f"event:{new.event}", now, new.values, language=new.language)
    planned = plan(person, asked)
    if isinstance(planned, str):
        return EventAnswer(told=False, why=planned, contact=person.id)
    event = Event(key, mark, command_of(planned, person, asked, key))
    return await add_event(call.site.record, event, planned.place.key)


async def _person(call: Call, new: NewEvent) -> Person:
    named = {name: value for name in ("contact", "external_id", "email") if (value := getattr(new, name))}
    if len(named) != 1:
        raise Problem(422, "no_contact", ONE)
    async with call.site.record.read() as connection:
        found = await people.found_by(connection, **named)
    if not found:
        raise Problem(404, "not_found", "There is no such contact.")
    if len(found) > 1:
        raise Problem(409, "several_contacts", "Several contacts are named so; name one by its id.")
    return found[0]


async def _asked(call: Call, event: Event) -> Outcome:
    """Let the router tell the contact, and wait until its answer is on record, where it cannot be lost."""
    edge, command = call.site.edge, event.command
    if (outcome := await _outcome(call, event.id)) is not None:
        return outcome
    place = partition_of(command.account, command.peer, edge.partitions)
    envelope = wrap(event.id, time.time_ns() // 1000, event.id, command)
    edge.lanes.submit(place, PendingEnvelope(None, "", envelope))
    until = time.monotonic() + ANSWER_S
    pauses = iter(ANSWER_PAUSES_S)
    pause = next(pauses)
    while time.monotonic() < until:
        await asyncio.sleep(pause)
        if (outcome := await _outcome(call, event.id)) is not None:
            return outcome
        pause = next(pauses, pause)
    raise Problem(503, "no_answer", "It is not done yet; ask again under the same id.", retry_after_s=1)


async def _outcome(call: Call, key: str) -> Outcome | None:
    async with call.site.record.read() as connection:
        return await outcome_of(connection, key)


def _answer(event: Event, outcome: Outcome) -> EventAnswer:
    command = event.command
    if outcome.why:
        return EventAnswer(told=False, why=outcome.why, contact=command.contact)
    return EventAnswer(
        told=True,
        contact=command.contact,
        channel=command.channel,
        account=command.account,
        message=event.id,
        conversation=outcome.conversation,
        text=command.text,
        template="" if command.template is None else command.template.name,
        status=outcome.status,
        error=outcome.error,
    )
