"""The row of the access table about the audit log."""

from usher_gateway.accounts.roles import ADMINISTRATORS
from usher_gateway.http.endpoints.audit.documents import AuditPage, AuditQuery
from usher_gateway.http.endpoints.endpoint import Endpoint

AUDIT: tuple[Endpoint, ...] = (
    Endpoint("GET", "/api/audit", "audit.list", ADMINISTRATORS, "List who read or changed what, the newest first",
             query=AuditQuery, answer=AuditPage),
)  # fmt: skip
