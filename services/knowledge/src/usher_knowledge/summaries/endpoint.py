"""Ask an endpoint of one's own for a summary."""

from collections.abc import Sequence

from usher_common.messages.summary import SummaryItem

from usher_knowledge import limits, metrics
from usher_knowledge.own_endpoint.signed_endpoint import EndpointKind, SignedEndpoint
from usher_knowledge.settings import KnowledgeSettings
from usher_knowledge.summaries.domain.endpoint_texts import items_of, request_body
from usher_knowledge.summaries.domain.transcript import Line

_KIND = EndpointKind("summary", metrics.ENDPOINT_FAILED, metrics.ENDPOINT_SECONDS)


class SummaryEndpoint:
    """The endpoint for summaries that the settings name."""

    def __init__(self, settings: KnowledgeSettings, deadline_s: float = limits.ENDPOINT_S) -> None:
        self.notes = settings.summary_notes
        self._private = settings.summary_private
        secret, open_to = settings.summary_secret.reveal(), settings.allow_private_targets
        self._endpoint = SignedEndpoint(_KIND, settings.summary_url, secret, deadline_s, allow_private=open_to)

    async def close(self) -> None:
        """Close all connections."""
        await self._endpoint.close()

    async def summarise(
        self, conversation: str, language: str, lines: Sequence[Line], notes: Sequence[tuple[int, str]]
    ) -> tuple[SummaryItem, ...]:
        """Return the endpoint's summary; raises EndpointFailed."""
        body = request_body(conversation, language, lines, notes, private=self._private)
        return await self._endpoint.ask(body, lambda answer: items_of(answer, lines))
