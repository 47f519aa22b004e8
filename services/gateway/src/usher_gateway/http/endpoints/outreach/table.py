"""Who may call the endpoints of events and broadcasts: rows of the access table."""

from usher_gateway.accounts.roles import LEADS, READERS
from usher_gateway.http.endpoints.endpoint import Endpoint
from usher_gateway.http.endpoints.outreach import documents as outreach

_BROADCAST, _BROADCASTS = "/api/broadcasts/{id}", "/api/broadcasts"

OUTREACH: tuple[Endpoint, ...] = (
    Endpoint("POST", "/api/events", "events.report", READERS, "Tell a contact of an event, by the policy's rule",
             outreach.NewEvent, answer=outreach.EventAnswer),
    Endpoint("GET", _BROADCASTS, "broadcasts.list", LEADS, "List broadcasts with their figures",
             answer=outreach.BroadcastList),
    Endpoint("POST", _BROADCASTS, "broadcasts.create", LEADS, "Draft a broadcast", outreach.NewBroadcast,
             answer=outreach.BroadcastDocument, status=201, form=True),
    Endpoint("GET", "/api/broadcast-accounts", "broadcasts.accounts", LEADS, "List accounts that broadcasts can use",
             answer=outreach.BroadcastAccounts),
    Endpoint("GET", _BROADCAST, "broadcasts.show", LEADS, "Show a broadcast with its figures",
             answer=outreach.BroadcastDocument),
    Endpoint("POST", f"{_BROADCAST}/dry-run", "broadcasts.dry_run", LEADS, "Say who would be told, and who is left out",
             answer=outreach.DryRun),
    Endpoint("POST", f"{_BROADCAST}/start", "broadcasts.start", LEADS, "Start a broadcast, or go on after a pause",
             answer=outreach.BroadcastDocument),
    Endpoint("POST", f"{_BROADCAST}/pause", "broadcasts.pause", LEADS, "Pause a broadcast",
             answer=outreach.BroadcastDocument),
    Endpoint("POST", f"{_BROADCAST}/stop", "broadcasts.stop", LEADS, "Stop a broadcast for good",
             answer=outreach.BroadcastDocument),
)  # fmt: skip
