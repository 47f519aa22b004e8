"""Certificates of a test's own: an authority nobody else trusts, and one certificate for servers and clients here."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import trustme

from servers.ports import LOOPBACK


@dataclass(frozen=True)
class Certificates:
    """Files in PEM: the authority's certificate, ours, and our key."""

    authority: str
    certificate: str
    key: str

    @property
    def options(self) -> str:
        """The options of a URL that present and check them, named as redis-py names them."""
        return urlencode(
            {"ssl_ca_certs": self.authority, "ssl_certfile": self.certificate, "ssl_keyfile": self.key}, safe="/"
        )

    def redis_lines(self, port: int) -> list[str]:
        """Redis's settings: TLS alone, and from clients a certificate too."""
        files = {"tls-ca-cert-file": self.authority, "tls-cert-file": self.certificate, "tls-key-file": self.key}
        wanted = {"port": "0", "tls-port": str(port), "tls-replication": "yes", "tls-auth-clients": "yes"}
        return [f"{name} {value}" for name, value in {**wanted, **files}.items()]


def make_certificates(folder: Path, name: str = LOOPBACK) -> Certificates:
    """Make an authority, and have it vouch for one name."""
    authority = trustme.CA()
    leaf = authority.issue_cert(name)
    files = [folder / part for part in ("authority.pem", "certificate.pem", "key.pem")]
    authority.cert_pem.write_to_path(files[0])
    leaf.cert_chain_pems[0].write_to_path(files[1])
    leaf.private_key_pem.write_to_path(files[2])
    return Certificates(*map(str, files))
