"""Dovecot and Postfix together, as a business has them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from servers.mail.dovecot import DovecotServer, private_dovecot
from servers.mail.postfix import PostfixServer, private_postfix
from servers.ports import free_port
from servers.redis.certificates import Certificates, make_certificates


@dataclass
class MailServers:
    """Both servers, what they trust, and the ports at which tests play the world and the issuer."""

    dovecot: DovecotServer
    postfix: PostfixServer
    certificates: Certificates
    world: int
    issuer: int


@contextmanager
def running_mail_servers(folder: Path) -> Iterator[MailServers]:
    """Run both; certificates are written to the folder. Raises ServerMissing."""
    certificates, world, issuer = make_certificates(folder), free_port(), free_port()
    dovecot = private_dovecot(certificates, issuer)
    postfix = private_postfix(certificates, lmtp=dovecot.ports["lmtp"], sasl=dovecot.ports["sasl"], world=world)
    with dovecot, postfix:
        yield MailServers(dovecot, postfix, certificates, world, issuer)
