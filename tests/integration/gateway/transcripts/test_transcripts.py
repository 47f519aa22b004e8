"""Transcripts over HTTP: what stands in them, and who gets whose."""

import asyncio
import io
import json
import time
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
import pytest
from msgspec.structs import replace
from pypdf import PdfReader
from sqlalchemy import update
from usher_common.messages.content import Attachment, Profile
from usher_common.messages.sends import Send, TranscriptMail
from usher_common.record.sql.constructs import insert_rows
from usher_common.record.tables import schema
from usher_common.transcripts.document import Day, Line, Transcript
from usher_common.transcripts.limits import TRANSCRIPT_MESSAGES
from usher_connectors.send.reading.transcript_document import ReadDocument
from usher_gateway.limits import PDFS_AT_ONCE, PDFS_WAITING, TRANSCRIPTS_PER_MINUTE
from usher_gateway.reading.conversations import conversations_by_id
from usher_gateway.transcripts.pdf_process import PdfBusy, PdfFailed, PdfMaker

from gateway_rig import Rig, Widget
from gateway_rig.world import AT
from transcripts.read_back import text_of_html, text_of_pdf

MINUTE = 60_000_000  # µs
ANA_MAIL, VERA_MAIL = "ana.private@example.org", "vera@example.com"
SHOP = "https://shop.example"
# AT is 14 November 2023, 22:13:20 UTC: in Berlin an hour later, so that midnight falls into the conversation.
SAID: tuple[tuple[int, str, str, str, tuple[Attachment, ...]], ...] = (
    (0, "visitor", "", "Hello, is <b>order 4711</b> on its way?\nIt was due & promised.", ()),
    (1, "system", "", "joined:Ana", ()),
    (2, "agent", "ana", "Good evening! I look at once: https://shop.example/o?a=1&b=2", ()),
    (3, "system", "", f"promised:{VERA_MAIL}", ()),
    (4, "system", "", "queued", ()),
    (5, "system", "", "transferred:Ben", ()),
    (6, "system", "", "joined:Ben", ()),
    (
        *(7, "agent", "ben", "Here is the invoice."),
        (
            Attachment("1" * 32, "Rechnung 4711.pdf", "application/pdf", 12_345),
            Attachment("2" * 32, "a.png", "image/png", 2),
        ),
    ),
    (49, "visitor", "", "", (Attachment("3" * 32, "photo of the box.jpg", "image/jpeg", 3_400_000),)),
    (50, "agent", "ben", "Danke! Спасибо! Bis morgen.", ()),
    (51, "system", "", "closed_by_agent:Ben", ()),
)
ENGLISH = """
Conversation of Tuesday, 14 November 2023
With: Ana, Ben
Times in: Europe/Berlin (UTC+01:00)
Tuesday, 14 November 2023
23:13 Vera Vogel
Hello, is <b>order 4711</b> on its way?
It was due & promised.
23:14 Ana joined the conversation
23:15 Ana
Good evening! I look at once: https://shop.example/o?a=1&b=2
23:18 The conversation was passed on to Ben
23:19 Ben joined the conversation
23:20 Ben
Here is the invoice.
File: Rechnung 4711.pdf (12 kB)
File: a.png (2 B)
Wednesday, 15 November 2023
00:02 Vera Vogel
File: photo of the box.jpg (3.2 MB)
00:03 Ben
Danke! Спасибо! Bis morgen.
00:04 The conversation was ended by our team
""".strip().splitlines()
GERMAN = """
Unterhaltung vom Dienstag, 14. November 2023
Mit: Ana, Ben
Zeiten in: UTC
Dienstag, 14. November 2023
22:13 Vera Vogel
Hello, is <b>order 4711</b> on its way?
It was due & promised.
22:14 Ana ist dazugekommen
22:15 Ana
Good evening! I look at once: https://shop.example/o?a=1&b=2
22:18 Die Unterhaltung wurde an Ben weitergegeben
22:19 Ben ist dazugekommen
22:20 Ben
Here is the invoice.
Datei: Rechnung 4711.pdf (12 kB)
Datei: a.png (2 B)
23:02 Vera Vogel
Datei: photo of the box.jpg (3,2 MB)
23:03 Ben
Danke! Спасибо! Bis morgen.
23:04 Unser Team hat die Unterhaltung beendet
""".strip().splitlines()


async def had(rig: Rig, peer: str) -> str:
    """Put a conversation of this visitor with two agents, notes, tags and files into the record; returns its id."""
    agents = {login: await rig.agent(login) for login in ("ana", "ben")}
    key = await rig.world.open(peer)
    profile = Profile(name="Vera Vogel", email=VERA_MAIL, phone="+49 30 901820", language="en-GB")
    await rig.world.change(
        key, profile_json=msgspec.json.encode(profile).decode(), tags_json='["secret tag"]', note="a handover's reason"
    )
    rows = [
        {
            "id": f"{key}-{seq}",
            "conversation_id": key,
            "seq": seq,
            "author": author,
            "text": text,
            "agent_id": agents.get(agent),
            "client_id": "",
            "accepted_at": AT,
            "created_at": AT + minutes * MINUTE,
            "attachments_json": msgspec.json.encode(files).decode(),
        }
        for seq, (minutes, author, agent, text, files) in enumerate(SAID, 1)
    ]
    note = {"id": "n1", "conversation_id": key, "agent_id": agents["ana"], "text": "They are angry", "after_seq": 2}
    visit = {"id": "v1", "visitor": peer, "began_at": AT, "seen_at": AT}
    person = {"person": {"time_zone": "Europe/Berlin", "language": "de"}}
    async with rig.record.transaction() as transaction:
        await insert_rows(transaction.connection, schema.message, rows)
        await insert_rows(transaction.connection, schema.note, [{**note, "at": AT}])
        await insert_rows(transaction.connection, schema.visit, [{**visit, "visit_json": json.dumps(person)}])
        is_hers = schema.agent.c.id == agents["ana"]
        await transaction.connection.execute(update(schema.agent).where(is_hers).values(login=ANA_MAIL))
    await rig.world.change(key, last_seq=len(rows))
    await rig.world.close(key)
    return key


async def links(rig: Rig, widget: Widget, conversation: str, **fields: Any) -> tuple[int, dict[str, str], Any]:
    """Ask for links as the widget does; returns status, document and headers."""
    headers = {"Authorization": f"Bearer {widget.token}", "Origin": SHOP}
    body = {"conversation": conversation, **fields}
    async with (await rig.http()).post("/api/transcripts", json=body, headers=headers) as response:
        return response.status, await response.json(), response.headers


async def fetch(rig: Rig, path: str, http: aiohttp.ClientSession | None = None) -> tuple[int, bytes, Any]:
    """Open an address."""
    async with (http or await rig.http()).get(path) as response:
        return response.status, await response.read(), response.headers


async def test_a_chat_with_two_agents_notes_and_files_is_right_to_the_letter(rig: Rig) -> None:
    """F10: in the zone and language of the visitor's browser, as a page and as a PDF; nothing else is in either."""
    widget = await rig.widget()
    key = await had(rig, widget.visitor)
    _, found, _ = await links(rig, widget, key, time_zone="Europe/Berlin", language="en-GB")
    status, page, headers = await fetch(rig, found["html"])
    _, document, kinds = await fetch(rig, found["pdf"])

    assert (status, text_of_html(page.decode())) == (200, ENGLISH)
    assert text_of_pdf(document) == ENGLISH
    for secret in (ANA_MAIL, VERA_MAIL, "90182", "secret", "angry", "handover", "ana-", "promised:"):
        assert secret not in page.decode() + "\n".join(text_of_pdf(document))
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert not any(tag in page.decode() for tag in ("<script", "<a ", "<img", "<link", "src=", "url("))
    assert kinds["Content-Disposition"] == 'attachment; filename="conversation-2023-11-14.pdf"'


async def test_the_mail_says_the_same_as_the_page(rig: Rig) -> None:
    """In the contact's zone and language, up to the line that it belongs to; as a page and as text."""
    key = await had(rig, (await rig.widget()).visitor)
    read, send = ReadDocument(rig.record), Send("mail", "v@x", "email", key, "m", len(SAID), "")
    mail = await read(replace(send, transcript=TranscriptMail()))
    short = await read(replace(send, seq=1, transcript=TranscriptMail("UTC", "de")))

    assert text_of_html(mail.html) == ENGLISH
    assert mail.subject == ENGLISH[0]
    assert [line.strip() for line in short.text.splitlines() if line.strip()] == [
        *(GERMAN[0], *GERMAN[2:4]),
        f"{GERMAN[4]}:",
        *GERMAN[5:7],
    ]
    for secret in (ANA_MAIL, VERA_MAIL, "90182", "secret", "angry", "handover", "ana-", "promised:"):
        assert secret not in mail.html + mail.text


async def test_a_mail_of_a_long_conversation_says_how_much_is_left_out(rig: Rig) -> None:
    """As the page does: of the messages before those that it has space for."""
    key = await rig.world.open((await rig.widget()).visitor)
    await rig.world.write(key, *("x" for _ in range(TRANSCRIPT_MESSAGES + 3)))
    seq = (await conversations_by_id(rig.record, [key]))[key].last_seq
    mail = await ReadDocument(rig.record)(
        Send("mail", "v@x", "email", key, "m", seq, "", transcript=TranscriptMail("UTC", "en"))
    )

    assert f"Earlier messages left out: {seq - TRANSCRIPT_MESSAGES}" in mail.text.splitlines()


async def test_a_pdf_says_its_title_and_language(rig: Rig) -> None:
    """For readers who listen to it; the fonts in it are parts."""
    widget = await rig.widget()
    key = await had(rig, widget.visitor)
    _, found, _ = await links(rig, widget, key, time_zone="UTC", language="de-AT")
    _, document, _ = await fetch(rig, found["pdf"])
    read = PdfReader(io.BytesIO(document))

    assert text_of_pdf(document) == GERMAN
    assert str(read.root_object["/Lang"]) == "de"
    assert read.metadata is not None
    assert read.metadata.title == GERMAN[0]
    assert len(document) < 60_000


async def test_agents_get_it_in_the_contacts_zone_and_language(rig: Rig) -> None:
    """The contact's language, and the zone of their latest visit; another agent learns nothing."""
    widget = await rig.widget()
    key = await had(rig, widget.visitor)
    await rig.agent("cem")
    await rig.agent("sue", "supervisor")
    answers = {}
    for login in ("cem", "sue"):
        http, _ = await rig.sign_in(login)
        answers[login] = await fetch(rig, f"/api/conversations/{key}/transcript", http)

    assert answers["cem"][0] == 404
    assert text_of_html(answers["sue"][1].decode()) == ENGLISH


async def test_nobody_gets_anothers_transcript(rig: Rig) -> None:
    """Neither with another's token, nor with a link whose conversation was exchanged, nor with none."""
    vera, otto = await rig.widget(), await rig.widget()
    key, other = await had(rig, vera.visitor), await rig.world.open(otto.visitor)
    _, found, headers = await links(rig, vera, key)
    refused = await links(rig, otto, key)
    path = found["html"].replace(key, other)

    assert headers["Access-Control-Allow-Origin"] == SHOP
    assert (refused[0], refused[1]["code"]) == (404, "not_found")
    assert refused[2]["Access-Control-Allow-Origin"] == SHOP
    assert (await fetch(rig, path))[0] == 403
    assert (await fetch(rig, f"/api/transcripts/{key}"))[0] == 403
    async with (await rig.http()).post("/api/transcripts", json={"conversation": key}) as response:
        assert response.status == 401


async def test_transcripts_are_limited(rig: Rig) -> None:
    """Of one conversation, whoever asks."""
    widget = await rig.widget()
    key = await had(rig, widget.visitor)
    _, found, _ = await links(rig, widget, key)
    began, count = time.monotonic(), 0
    while (code := (await fetch(rig, found["html"]))[0]) == 200 and count < 10 * TRANSCRIPTS_PER_MINUTE:
        count += 1
    refilled = TRANSCRIPTS_PER_MINUTE * (time.monotonic() - began) / 60

    assert code == 429
    assert TRANSCRIPTS_PER_MINUTE <= count <= TRANSCRIPTS_PER_MINUTE + refilled


def long_document(lines: int) -> Transcript:
    """Return a document of so many lines."""
    return Transcript("en", rtl=False, title="", facts=(), days=(Day("", (Line("", "visitor", "", "word "),) * lines),))


async def test_a_pdf_that_takes_too_long_is_given_up() -> None:
    """And its process ended; the next one has its turn."""
    with pytest.raises(PdfFailed):
        await PdfMaker(most_s=0.001).make(long_document(1))


async def test_a_pdf_that_cannot_be_made_is_said_so() -> None:
    """Such as one with a font that is none."""
    with pytest.raises(PdfFailed):
        await PdfMaker([Path(__file__)]).make(Transcript("en", rtl=False, title="\u4e2d", facts=(), days=()))


async def test_too_many_at_once_are_refused() -> None:
    """Those before them have their turn."""
    maker = PdfMaker(most_s=0.001)
    asked = PDFS_AT_ONCE + PDFS_WAITING + 1
    ended = await asyncio.gather(*(maker.make(long_document(1)) for _ in range(asked)), return_exceptions=True)

    assert [type(one) for one in ended].count(PdfBusy) == 1
