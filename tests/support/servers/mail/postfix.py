"""Postfix for tests: takes mails for example.test, and from who signs in for everybody else."""

import os
import shutil
import smtplib
import subprocess
from collections.abc import Sequence
from pathlib import Path

from servers import debian
from servers.ports import LOOPBACK, free_port
from servers.process import Process, private_folder
from servers.redis.certificates import Certificates
from servers.runners import PrivateRunner
from servers.server import Server, ServerMissing
from waits import PATIENCE_S

MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = {folder}/postfix.log
maillog_file_prefixes = {prefix}
inet_interfaces = {host}
inet_protocols = ipv4
myhostname = mx.example.test
mydestination =
mynetworks =
local_transport = error:no local
virtual_mailbox_domains = example.test
virtual_transport = lmtp:inet:{host}:{lmtp}
relayhost = [{host}]:{world}
alias_maps =
alias_database =
recipient_delimiter = +
smtp_host_lookup = native
smtp_tls_security_level = none
smtpd_tls_cert_file = {certificate}
smtpd_tls_key_file = {key}
smtpd_tls_security_level = may
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:{host}:{sasl}
smtpd_relay_restrictions = permit_sasl_authenticated, reject_unauth_destination
smtpd_recipient_restrictions = permit_sasl_authenticated, reject_unauth_destination
minimal_backoff_time = 2s
maximal_backoff_time = 4s
queue_run_delay = 2s
maximal_queue_lifetime = 30s
bounce_queue_lifetime = 30s
notify_classes =
smtputf8_enable = yes
"""
MASTER = """\
{host}:{smtp} inet n - n - - smtpd
{host}:{submission} inet n - n - - smtpd
  -o smtpd_tls_security_level=encrypt
  -o smtpd_sasl_auth_enable=yes
  -o smtpd_tls_auth_only=yes
  -o smtpd_client_restrictions=permit_sasl_authenticated,reject
postlog unix-dgram n - n - 1 postlogd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
"""


class PostfixServer(Server):
    """Mails for example.test go to Dovecot, all others to the world at a port of the test's."""

    product = "Postfix"

    def __init__(self, runner: PrivateRunner, ports: dict[str, int], config: Path) -> None:
        super().__init__(runner, f"smtp://{LOOPBACK}:{ports['smtp']}")
        self.ports = ports
        self.config = config

    def deliver(self, sender: str, to: Sequence[str], mail: bytes) -> None:
        """Hand over a mail from the world, as another server does."""
        with smtplib.SMTP(LOOPBACK, self.ports["smtp"], timeout=PATIENCE_S) as client:
            client.sendmail(sender, list(to), mail)

    def deferred(self) -> list[str]:
        """List the mails that wait for another attempt."""
        folder = self.config.parent / "queue" / "deferred"
        return [path.name for path in folder.rglob("*") if path.is_file()]

    def forget(self) -> None:
        """Forget all mails that wait: those of a test without a world would come into the next test's."""
        subprocess.run(["/usr/sbin/postsuper", "-c", str(self.config), "-d", "ALL"], check=True, capture_output=True)

    def probe(self) -> str:
        """Say hello."""
        with smtplib.SMTP(LOOPBACK, self.ports["smtp"], timeout=5) as client:
            client.noop()
        done = subprocess.run(["postconf", "-h", "-d", "mail_version"], capture_output=True, text=True, check=True)
        return done.stdout.strip()


def private_postfix(certificates: Certificates, *, lmtp: int, sasl: int, world: int) -> PostfixServer:
    """Return a Postfix of our own, not yet started, before Dovecot's ports and the world's."""
    program = debian.found_or_installed(
        lambda: shutil.which("postfix", path=f"/usr/sbin:{os.environ['PATH']}"), "postfix"
    )
    if program is None or os.geteuid() != 0:
        raise ServerMissing("Postfix is missing, or this is not root: apt-get install postfix")
    folder = private_folder("postfix")
    for name in ("queue", "data", "etc"):
        (folder / name).mkdir()
        (folder / name).chmod(0o755)  # Postfix's own user passes through, whatever the umask of this run
    shutil.chown(folder / "data", "postfix")
    ports = {"smtp": free_port(), "submission": free_port(), "lmtp": lmtp, "sasl": sasl, "world": world}
    values = {"folder": folder, "prefix": Path(*folder.parts[:2]), "host": LOOPBACK, **ports}
    files = {"certificate": certificates.certificate, "key": certificates.key}
    (folder / "etc" / "main.cf").write_text(MAIN.format(**values, **files))
    (folder / "etc" / "master.cf").write_text(MASTER.format(**values))
    process = Process([program, "-c", str(folder / "etc"), "start-fg"], folder)
    return PostfixServer(PrivateRunner(f"binary {program}", folder, [process]), ports, folder / "etc")
