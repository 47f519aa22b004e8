"""What a post may hold: each genuine body means what its sample says, and no body of any form breaks anything."""

from usher_common.commands.message_received import MessageReceived

from usher_connectors.conformance.stand import open_stand
from usher_connectors.conformance.subject import Broken, Check, Subject, expect, needs_webhook
from usher_connectors.conformance.variants import MALFORMED, bad_characters, is_form, wrong_types
from usher_connectors.conformance.well_formed import commands_in
from usher_connectors.contract import BadPayload, Event, Ignored, Received, Refused, Unverified

REPLACED = "\N{REPLACEMENT CHARACTER}"


def _events(subject: Subject, body: bytes) -> list[Event] | None:
    """Return what a signed body means, None if it is refused; any other error is the channel's."""
    request = subject.request(body)
    subject.channel.verify(request, subject.account)
    try:
        return list(subject.channel.parse(request, subject.account))
    except BadPayload as refusal:
        expect(str(refusal), "a refusal says nothing that a person could act on")
        return None


def genuine(subject: Subject) -> None:
    """Each sample has the events that it should."""
    for one in subject.cases.incoming:
        found = _events(subject, one.body)
        expect(found == list(one.events), f"{one.name}: {found!r:.500}, not {list(one.events)!r:.500}")
        expected = sum(isinstance(event, Received) for event in one.events)
        heard = sum(isinstance(command, MessageReceived) for _, _, command in commands_in(subject.account, one.events))
        expect(heard == expected, f"{one.name}: a message of it is refused: its text is empty, or a part is too long")


async def malformed(subject: Subject) -> None:
    """Bodies that are nothing, or something else: 422 with a reason or 200, never 500, and nothing is heard."""
    bodies = (*subject.cases.bad_bodies, *(() if is_form(subject.cases.content_type) else MALFORMED))
    for body in bodies:
        try:
            found = _events(subject, body)
        except Unverified:
            continue
        except Exception as error:
            raise Broken(f"{body[:40]!r}: {type(error).__name__} {error}") from error
        understood = [one for one in found or () if not isinstance(one, Ignored | Refused)]
        expect(not understood, f"{body[:40]!r} means {understood!r:.300}")
    async with open_stand(subject) as stand:
        for body in bodies[:4]:
            status, text = await stand.post(body)
            expect(status in {200, 401, 422}, f"{body[:40]!r} is answered with {status}: {text}")
        expect(not stand.commands, f"the router heard {stand.commands}")


def wrong_fields(subject: Subject) -> None:
    """Each field of each sample with each type of value, or missing: refused or understood, never an error."""
    for sample in subject.cases.incoming:
        for name, body in wrong_types(sample.body, subject.cases.content_type):
            try:
                commands_in(subject.account, _events(subject, body) or ())
            except Unverified:  # a form with a field twice may be signed otherwise
                continue
            except Broken as broken:
                raise Broken(f"{sample.name}, {name}: {broken}") from broken
            except Exception as error:
                raise Broken(f"{sample.name}, {name}: {type(error).__name__} {error}") from error


async def characters(subject: Subject) -> None:
    """NUL, lone surrogates and bytes that are not UTF-8 are replaced in a text, and the message is kept."""
    sample = subject.cases.incoming[0]
    text = next((one.text for one in sample.events if isinstance(one, Received)), "")
    expect(text, "incoming[0] must be a message with a text")
    async with open_stand(subject) as stand:
        for name, body in bad_characters(sample.body, text, subject.cases.content_type):
            before = len(stand.commands)
            status, answer = await stand.post(body)
            expect(status == 200, f"{name}: answered with {status}: {answer}")
            await stand.until(lambda heard=before: len(stand.commands) > heard, f"{name}: nothing was heard")  # type: ignore[misc]
            command = stand.commands[-1]
            shown = command.text if isinstance(command, MessageReceived) else ""
            expect(REPLACED in shown and shown.endswith(text), f"{name}: became {shown!r}")


def needs_text(subject: Subject) -> str:
    """Say why the check of characters does not apply: a phone call has a line of ours, and no text of the contact's."""
    first = next(iter(subject.cases.incoming), None)
    texts = [one.text for one in (first.events if first else ()) if isinstance(one, Received)]
    ours = bool(texts) and texts[0].startswith("[")
    return needs_webhook(subject) or ("its messages have no text of the contact's" if ours else "")


async def unknown_kind(subject: Subject) -> None:
    """What the provider adds tomorrow is counted or shown by its name, and answered 200: never lost without a word."""
    body = subject.cases.unknown
    expect(body, "the cases need a body of an unknown kind")
    found = _events(subject, body)
    expect(found, f"an unknown kind is {'refused' if found is None else 'lost'}")
    for event in found or ():
        named = isinstance(event, Ignored) and event.kind
        shown = isinstance(event, Received) and event.unknown and event.text
        expect(named or shown, f"an unknown kind became {event!r:.300}")
    async with open_stand(subject) as stand:
        status, text = await stand.post(body)
        expect(status == 200, f"an unknown kind is answered with {status}: {text}")


CHECKS = (
    Check("genuine", genuine, needs_webhook),
    Check("malformed body", malformed, needs_webhook),
    Check("wrong types", wrong_fields, needs_webhook),
    Check("bad characters", characters, needs_text),
    Check("unknown kind", unknown_kind, needs_webhook),
)
