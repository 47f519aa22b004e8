"""One call of the HTTP API: its caller and its content."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from usher_common.bus.port import Bus
from usher_common.files.port import FileStore
from usher_common.knowledge.port import Knowledge
from usher_common.record.port import Record
from usher_common.runtime.repeated_lines import RepeatedLines
from usher_common.sealing.keyring import Keyring

from usher_gateway.accounts.passwords import Passwords
from usher_gateway.audit.acting import Acting
from usher_gateway.audit.reads import AuditReads
from usher_gateway.builds.kept_assets import KeptAssets
from usher_gateway.context.domain import ContactContext
from usher_gateway.files.upload_space import UploadSpace
from usher_gateway.origins import Origins
from usher_gateway.reading.agents import Session
from usher_gateway.reading.batch_loader import BatchLoader
from usher_gateway.reading.policy import ActivePolicy
from usher_gateway.settings import GatewaySettings
from usher_gateway.sockets.shared.edge import Edge
from usher_gateway.transcripts.pdf_process import PdfMaker
from usher_gateway.visits.present import PresentVisitors


@dataclass(frozen=True, slots=True)
class Site:
    """What the handlers work with."""

    settings: GatewaySettings
    record: Record
    edge: Edge
    origins: Origins
    passwords: Passwords
    uploads: FileStore
    space: UploadSpace
    policy: ActivePolicy
    present: PresentVisitors
    contexts: BatchLoader[str, ContactContext]
    pdfs: PdfMaker
    bus: Bus
    keyring: Keyring
    knowledge: Knowledge
    audit: AuditReads
    assets: KeptAssets
    lines: RepeatedLines = field(default_factory=RepeatedLines)

    @property
    def secure(self) -> bool:
        """Whether browsers use https."""
        return self.settings.public_url.lower().startswith("https:")


@dataclass(frozen=True, slots=True)
class Call:
    """An admitted call: `role` is from the access table, `body` and `query` are decoded.

    `said`: what the signed link says by which a thing is opened; None where it opens nothing, or there is no link.
    """

    site: Site
    request: web.Request
    role: str
    session: Session | None
    visitor: str
    body: Any = None
    query: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    acted: Acting | None = None
    said: str | None = None

    @property
    def acting(self) -> Acting:
        """What this call does for the audit log; before it is admitted, nothing."""
        return self.acted or Acting(self.site.record)

    @property
    def path(self) -> Mapping[str, str]:
        """The variable parts of the path."""
        return self.request.match_info

    @property
    def who(self) -> Session:
        """The signed-in agent; only for endpoints that require one."""
        if self.session is None:
            raise RuntimeError("an endpoint that needs a session is open to those without")
        return self.session


Handler = Callable[[Call], Awaitable[Any]]
