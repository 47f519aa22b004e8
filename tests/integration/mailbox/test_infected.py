"""Mails that a scanner looks into: what is infected is removed and named, and without a result a mail waits."""

from collections.abc import AsyncIterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from usher_common.files.folder import FileFolder
from usher_common.files.scan.clamd import Clamd
from usher_common.files.scan.scanned_store import ScannedStore
from usher_common.files.stored_files import StoredFiles
from usher_common.record.port import Record

from connecting.mailboxes import Mailbox
from servers.files.clamav import EICAR, NAME
from servers.files.fake_clamd import FakeClamd
from servers.mail.both import MailServers


@pytest.fixture
async def fake() -> AsyncIterator[FakeClamd]:
    """A clamd that does as told."""
    async with FakeClamd().listening() as server:
        yield server


@pytest.fixture
async def scanned(
    mailbox: Mailbox, mail_servers: MailServers, record: Record, fake: FakeClamd, tmp_path: Path
) -> AsyncIterator[Mailbox]:
    """The mailbox, whose files are behind it."""
    store = ScannedStore(FileFolder(tmp_path / "files"), Clamd(fake.url))
    files = StoredFiles(store, record, "s" * 32)
    found = Mailbox(mailbox.user, mail_servers.dovecot, mail_servers.postfix, record, files)
    yield found
    await found.close()


def mail(mailbox: Mailbox, text: str, **files: bytes) -> bytes:
    """Write a mail with files."""
    said = EmailMessage()
    said["From"], said["To"], said["Subject"] = "Eva <eva@elsewhere.test>", mailbox.address, "The bill"
    said["Message-ID"] = f"<{len(text)}-{len(files)}@elsewhere.test>"
    said.set_content(text)
    for name, content in files.items():
        said.add_attachment(content, maintype="application", subtype="octet-stream", filename=f"{name}.bin")
    return said.as_bytes()


async def test_an_infected_file_is_removed_and_named(scanned: Mailbox, tmp_path: Path) -> None:
    """The rest of the mail is there; the original, which contains the file, is not."""
    await scanned.start()
    await scanned.put(mail(scanned, "Please pay.", bill=EICAR + b"!", photo=b"harmless"))
    (received,) = await scanned.received(1)

    assert received.text == f"The bill\n\nPlease pay.\n\n[bill.bin: removed, a virus was found in it: {NAME}]"
    assert [one.name for one in received.attachments] == ["photo.bin"]
    assert received.original == ""
    assert [path.read_bytes() for path in (tmp_path / "files").iterdir()] == [b"harmless"]


async def test_an_infected_mail_without_a_file_loses_its_original(scanned: Mailbox, tmp_path: Path) -> None:
    """Such as one whose text is what is looked for; text alone does nothing, and stays."""
    await scanned.start()
    await scanned.put(mail(scanned, EICAR.decode()))
    (received,) = await scanned.received(1)

    assert received.text.endswith(f"[the original of this mail was removed, a virus was found in it: {NAME}]")
    assert (received.original, list((tmp_path / "files").iterdir())) == ("", [])


async def test_without_a_result_a_mail_waits_in_its_mailbox(scanned: Mailbox, fake: FakeClamd) -> None:
    """It is read again, and lost by no outage."""
    fake.answers = [b"", b"", b""]
    await scanned.start()
    await scanned.put(mail(scanned, "Please pay.", bill=b"harmless"))
    (received,) = await scanned.received(1)

    assert fake.answers == []
    assert [one.name for one in received.attachments] == ["bill.bin"]
    assert received.original
