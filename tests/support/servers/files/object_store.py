"""An S3-compatible store that is not ours: moto's server, in a process of its own on the loopback address."""

import re
import sys
from importlib.metadata import version
from urllib.request import Request, urlopen
from uuid import uuid4

from servers.ports import LOOPBACK, free_port
from servers.process import Process, private_folder
from servers.runners import PrivateRunner
from servers.server import Server
from waits import PATIENCE_S

BUCKET = "usher-files"
KEY_ID = "tests"
STORE_SECRET = "the key of a store of tests"
_KEY = re.compile(r"<Key>([^<]+)</Key>")


class ObjectStore(Server):
    """A store with one bucket, whose content is gone when it stops."""

    product = "moto"

    def probe(self) -> str:
        """Create the bucket, which is there already if it was."""
        self._ask("PUT", BUCKET, within_s=5)
        return version("moto")

    def fresh_place(self) -> str:
        """Return a prefix of its own, as the setting names it."""
        return f"s3://{BUCKET}/{uuid4().hex}?endpoint={self.url}"

    def names(self, place: str) -> list[str]:
        """List what is stored under a prefix, without the prefix."""
        prefix = f"{place.partition('?')[0].removeprefix(f's3://{BUCKET}/')}/"
        listed = self._ask("GET", f"{BUCKET}?list-type=2&prefix={prefix}")
        return [key.removeprefix(prefix) for key in _KEY.findall(listed)]

    def put(self, place: str, name: str, content: bytes) -> None:
        """Store something there, as a restore would."""
        self._ask("PUT", f"{place.partition('?')[0].removeprefix('s3://')}/{name}", content)

    def _ask(self, method: str, path: str, body: bytes | None = None, within_s: float = PATIENCE_S) -> str:
        headers = {"Content-Type": "application/octet-stream"}  # else it would be taken for a form
        asked = Request(f"{self.url}/{path}", body, headers, method=method)  # noqa: S310 - loopback
        with urlopen(asked, timeout=within_s) as answer:  # noqa: S310 - same
            return str(answer.read().decode())


def private_object_store() -> ObjectStore:
    """A store of our own, not yet started."""
    folder, port = private_folder("moto"), free_port()
    process = Process([sys.executable, "-m", "moto.server", "-H", LOOPBACK, "-p", str(port)], folder)
    return ObjectStore(PrivateRunner("moto's server", folder, [process]), f"http://{LOOPBACK}:{port}")
