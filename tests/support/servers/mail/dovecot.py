"""Dovecot for tests: IMAP and LMTP on free loopback ports, sign-in by password or by an issuer's token."""

import imaplib
import os
import shutil
import subprocess
from pathlib import Path
from typing import Literal

from servers import debian
from servers.ports import LOOPBACK, free_port
from servers.process import Process, private_folder
from servers.redis.certificates import Certificates
from servers.runners import PrivateRunner
from servers.server import Server, ServerMissing
from waits import PATIENCE_S

PASSWORD = "secret"
Store = Literal["maildir", "sdbox"]
CONFIG = """\
base_dir = {folder}/run
state_dir = {folder}/state
instance_name = {name}
log_path = {folder}/dovecot.log
protocols = imap lmtp
listen = {host}
ssl = yes
ssl_cert = <{certificate}
ssl_key = <{key}
disable_plaintext_auth = no
auth_mechanisms = plain login xoauth2
auth_username_format = %Ln
auth_failure_delay = 0
first_valid_uid = 1
mail_location = {store}:{folder}/mail/%n
recipient_delimiter = +
lmtp_save_to_detail_mailbox = no
imap_idle_notify_interval = 30 s
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {folder}/oauth2.conf
}}
passdb {{
  driver = static
  mechanisms = plain login
  args = password={password}
}}
userdb {{
  driver = static
  args = uid=mail gid=mail home={folder}/home/%n allow_all_users=yes
}}
namespace inbox {{
  inbox = yes
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = {host}
    port = {lmtp}
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
service auth {{
  inet_listener {{
    address = {host}
    port = {sasl}
  }}
}}
"""
OAUTH2 = """\
introspection_mode = auth
introspection_url = http://{host}:{issuer}/introspect
username_attribute = username
active_attribute = active
active_value = true
"""


class DovecotServer(Server):
    """Every user exists, with one password; mails come by LMTP."""

    product = "Dovecot"

    def __init__(self, runner: PrivateRunner, ports: dict[str, int], config: Path) -> None:
        super().__init__(runner, f"imap://{LOOPBACK}:{ports['imap']}")
        self.ports = ports
        self.config = config
        self.folder = runner.folder

    def probe(self) -> str:
        """Sign in."""
        with imaplib.IMAP4(LOOPBACK, self.ports["imap"], timeout=5) as client:
            client.login("probe", PASSWORD)
        done = subprocess.run(["dovecot", "--version"], capture_output=True, text=True, check=True)
        return done.stdout.split()[0]

    def append(self, user: str, mail: bytes) -> None:
        """Put a mail into an inbox."""
        with imaplib.IMAP4(LOOPBACK, self.ports["imap"], timeout=PATIENCE_S) as client:
            client.login(user, PASSWORD)
            answer, detail = client.append("INBOX", "", "", mail)
        assert answer == "OK", detail

    def kick(self, user: str) -> None:
        """End all connections of a user."""
        subprocess.run(["doveadm", "-c", str(self.config), "kick", user], check=True, capture_output=True)

    def forget_uids(self, user: str) -> None:
        """Have a new UIDVALIDITY, and new UIDs from 1, for the mails that are there."""
        for file in (self.folder / "mail" / user).glob("dovecot*"):
            file.unlink()


def private_dovecot(certificates: Certificates, issuer: int, store: Store = "maildir") -> DovecotServer:
    """Return a Dovecot of our own, not yet started; tokens are confirmed by the issuer at this port.

    In a maildir mails that arrive side by side get their UIDs in any order, also those of one sender; an sdbox numbers
    them as it takes them, but cannot forget its UIDs.
    """
    program = debian.found_or_installed(lambda: shutil.which("dovecot"), "dovecot-lmtpd")
    if program is None or os.geteuid() != 0:
        raise ServerMissing("Dovecot is missing, or this is not root: apt-get install dovecot-imapd dovecot-lmtpd")
    if not Path("/usr/lib/dovecot/imap").exists():
        debian.install("dovecot-imapd")
    folder = private_folder("dovecot")
    for name in ("run", "state", "mail", "home"):
        (folder / name).mkdir()
        shutil.chown(folder / name, "mail", "mail")
    ports = {name: free_port() for name in ("imap", "imaps", "lmtp", "sasl")}
    values = {"folder": folder, "name": folder.name, "host": LOOPBACK, "password": PASSWORD, "issuer": issuer}
    values["store"] = store
    files = {"certificate": certificates.certificate, "key": certificates.key}
    config = folder / "dovecot.conf"
    config.write_text(CONFIG.format(**values, **files, **ports))
    (folder / "oauth2.conf").write_text(OAUTH2.format(**values))
    process = Process([program, "-F", "-c", str(config)], folder)
    return DovecotServer(PrivateRunner(f"binary {program}", folder, [process]), ports, config)
