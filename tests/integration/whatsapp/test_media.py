"""Files from and to WhatsApp, against a strict counterpart: each step with the token, and never another file."""

import hashlib
from base64 import b64encode
from collections.abc import AsyncIterator, Generator
from pathlib import Path

import pytest
from usher_common.files.folder import FileFolder
from usher_common.files.stored_files import StoredFiles
from usher_common.messages.content import Attachment
from usher_common.messages.sends import Send
from usher_common.record.open import open_record
from usher_connectors.channels.whatsapp import CHANNEL
from usher_connectors.channels.whatsapp.calls import fetch
from usher_connectors.contract import Account, Call, Media, Message, Reply, Request, SendError
from usher_connectors.send.http_driver import HttpDriver

from channels.whatsapp_cases import post
from peers.graph_api import NUMBER, TOKEN, GraphApi
from record_rig.ready import migrated

USER = "US.13491208655302741918"
PICTURE = b"\x89PNG\r\n\x1a\n picture"
HEAD = {"from": "16505551234", "id": "wamid.1", "timestamp": "1", "type": "image"}


def account_at(meta: GraphApi, token: str = TOKEN) -> Account:
    """An account whose API is the counterpart."""
    return Account("a", "whatsapp", {"api": meta.url, "phone_number_id": NUMBER}, {"token": token})


def told_of(media_id: str, content: bytes) -> Media:
    """The file as a webhook tells of it: with its digest in base64."""
    digest = b64encode(hashlib.sha256(content).digest()).decode()
    body = post(messages=[{**HEAD, "image": {"id": media_id, "mime_type": "image/png", "sha256": digest}}])
    (event,) = CHANNEL.parse(Request({}, body, 0.0), Account("a", "whatsapp", {"phone_number_id": NUMBER}))
    return event.media[0]  # type: ignore[union-attr]  # a received message


def fetched(media: Media, account: Account) -> Generator[Call, Reply, bytes]:
    """Fetch it, all calls through the driver."""
    call = yield from fetch(media, account)
    return (yield call).body


async def test_a_file_of_a_contact_is_fetched(meta: GraphApi, driver: HttpDriver) -> None:
    """By its id, then by the address that Meta tells, with the token each time."""
    meta.files["77"] = PICTURE
    assert await driver.run(CHANNEL, fetched(told_of("77", PICTURE), account_at(meta))) == PICTURE


@pytest.mark.parametrize(
    ("media_id", "content", "token", "code"),
    [
        ("77", b"what the webhook told of", TOKEN, "another_file"),
        ("78", PICTURE, TOKEN, "content:100"),
        ("77", PICTURE, "another", "auth:190"),
    ],
)
async def test_another_file_an_ended_one_and_another_token_are_told_apart(  # noqa: PLR0917 - pytest passes by name
    meta: GraphApi, driver: HttpDriver, media_id: str, content: bytes, token: str, code: str
) -> None:
    """Each by its own name."""
    meta.files["77"] = PICTURE
    with pytest.raises(SendError, match=code):
        await driver.run(CHANNEL, fetched(told_of(media_id, content), account_at(meta, token)))


@pytest.fixture
async def files(tmp_path: Path) -> AsyncIterator[StoredFiles]:
    """An empty store of files."""
    url = f"sqlite:///{tmp_path / 'usher.db'}"
    await migrated(url)
    record, folder = open_record(url), FileFolder(tmp_path / "files")
    folder.prepare()
    yield StoredFiles(folder, record, "a secret of at least thirty-two bytes")
    await record.close()


async def test_a_file_of_ours_is_uploaded_and_sent_with_its_caption(meta: GraphApi, files: StoredFiles) -> None:
    """As Meta takes a form: its name, its type, its bytes."""

    async def chunks() -> AsyncIterator[bytes]:
        yield PICTURE

    stored = await files.put(chunks(), 1000, "Rechnung.png", "agent:ana")
    attachment = Attachment(stored.id, "Rechnung.png", stored.type, stored.size)
    driver = HttpDriver(allow_private=True, files=files)
    message = Message("e1", 0, Send("a", USER, "whatsapp", "c", "m1", 1, "Here", attachments=(attachment,)))
    native = await driver.deliver(CHANNEL, message, account_at(meta))
    await driver.close()

    assert meta.uploads == [("Rechnung.png", stored.type, PICTURE)]
    (sent,) = meta.sent
    kind = sent["type"]
    assert (native, sent["recipient"], sent[kind]["id"], sent[kind].get("caption")) == ("wamid.1", USER, "7001", "Here")
