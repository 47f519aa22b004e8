"""A mailbox on real servers, shared by all tests of one worker: each test has a user of its own."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from usher_common.files.folder import FileFolder
from usher_common.files.stored_files import StoredFiles
from usher_common.record.open import open_record
from usher_common.record.port import Record

from connecting.mailboxes import Mailbox
from servers import ServerMissing, in_ci
from servers.mail.both import MailServers, running_mail_servers
from servers.mail.world import Issuer, World, running_issuer, running_world

USERS = itertools.count()


@pytest.fixture(scope="session")
def mail_servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MailServers]:
    """Start both servers once."""
    try:
        with running_mail_servers(tmp_path_factory.mktemp("mail")) as found:
            yield found
    except ServerMissing as missing:
        if in_ci():
            raise
        pytest.skip(str(missing))


@pytest.fixture
async def world(mail_servers: MailServers) -> AsyncIterator[World]:
    """Run the world outside, to which no mail of an earlier test is on its way."""
    await asyncio.to_thread(mail_servers.postfix.forget)
    async with running_world(mail_servers.world) as found:
        yield found


@pytest.fixture
async def issuer(mail_servers: MailServers) -> AsyncIterator[Issuer]:
    """Run the issuer of access tokens."""
    async with running_issuer(mail_servers.issuer) as found:
        yield found


@pytest.fixture
async def record(sqlite_url: str) -> AsyncIterator[Record]:
    """Open a new record."""
    found = open_record(sqlite_url)
    yield found
    await found.close()


@pytest.fixture
async def mailbox(
    mail_servers: MailServers, record: Record, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Mailbox]:
    """Make an account of a new user; the machine trusts the servers' authority."""
    monkeypatch.setenv("SSL_CERT_FILE", mail_servers.certificates.authority)
    folder = FileFolder(tmp_path / "files")
    folder.prepare()
    user = f"support{next(USERS)}"
    found = Mailbox(user, mail_servers.dovecot, mail_servers.postfix, record, StoredFiles(folder, record, "s" * 32))
    yield found
    await found.close()
