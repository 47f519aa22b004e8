"""A Twilio of our own for text messages: it takes what its documentation names, and tells statuses as a test says.

Facts of the protocol: https://www.twilio.com/docs/messaging/api/message-resource, and of its callbacks
https://www.twilio.com/docs/messaging/guides/track-outbound-message-status. It signs by Twilio's own package.
"""

import base64
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp
from aiohttp import web
from twilio.request_validator import RequestValidator

from servers.ports import LOOPBACK, free_port
from servers.serving import serving

SID, TOKEN, OWN = "AC" + "0" * 32, "t3xt-token", "+15005550006"
PUBLIC = "https://texts.example"
FIELDS = {"To", "From", "Body", "MediaUrl", "StatusCallback", "ContentSid", "ContentVariables"}


@dataclass
class TextMessages:
    """The API. `callbacks`: where each message's statuses go, by its recipient; `hooks_url` is behind `PUBLIC`."""

    hooks_url: str = ""
    port: int = field(default_factory=free_port)
    taken: list[str] = field(default_factory=list)  # recipients of all messages, in order
    callbacks: dict[str, tuple[str, str]] = field(default_factory=dict)  # recipient: message's id, URL

    @property
    def api(self) -> str:
        """Where it is."""
        return f"http://{LOOPBACK}:{self.port}"

    @asynccontextmanager
    async def listening(self) -> AsyncIterator["TextMessages"]:
        """Take messages within the block."""
        app = web.Application()
        app.router.add_post(f"/2010-04-01/Accounts/{SID}/Messages.json", self._take)
        async with serving(app, self.port):
            yield self

    async def tell(self, recipient: str, statuses: Sequence[str], code: str = "") -> list[int]:
        """Post these statuses of the message to them, one after the other; returns what was answered."""
        sid, url = self.callbacks[recipient]
        answers = []
        async with aiohttp.ClientSession() as http:
            for status in statuses:
                fields = {"MessageSid": sid, "MessageStatus": status, "To": recipient, "AccountSid": SID}
                fields |= {"ErrorCode": code} if code else {}
                headers = {"X-Twilio-Signature": RequestValidator(TOKEN).compute_signature(url, fields)}
                at = self.hooks_url + url.removeprefix(PUBLIC)
                async with http.post(at, data=fields, headers=headers) as answer:
                    answers.append(answer.status)
        return answers

    async def _take(self, request: web.Request) -> web.Response:
        pair = base64.b64encode(f"{SID}:{TOKEN}".encode()).decode()
        assert request.headers["Authorization"] == f"Basic {pair}"
        fields = await request.post()
        assert set(fields) <= FIELDS, fields
        assert fields["From"] == OWN
        url = str(fields["StatusCallback"])
        assert url.startswith(PUBLIC), url
        sid = f"SM{len(self.taken):032x}"
        self.taken.append(str(fields["To"]))
        self.callbacks[str(fields["To"])] = sid, url
        return web.json_response({"sid": sid, "status": "queued"}, status=201)
