"""Ask an endpoint of one's own to propose an article for unanswered questions; a person edits and saves it."""

import structlog
from usher_common.knowledge.unanswered import Proposal, ProposalWanted

from usher_knowledge import limits, metrics
from usher_knowledge.own_endpoint.signed_endpoint import EndpointFailed, EndpointKind, SignedEndpoint
from usher_knowledge.settings import KnowledgeSettings
from usher_knowledge.unanswered.domain.proposal_texts import proposal_body, proposal_of

log = structlog.get_logger()
_KIND = EndpointKind("article", metrics.PROPOSALS_FAILED, metrics.PROPOSAL_SECONDS)


class ProposalEndpoint:
    """The endpoint for articles that the settings name."""

    def __init__(self, settings: KnowledgeSettings, deadline_s: float = limits.ENDPOINT_S) -> None:
        secret, open_to = settings.article_secret.reveal(), settings.allow_private_targets
        self._endpoint = SignedEndpoint(_KIND, settings.article_url, secret, deadline_s, allow_private=open_to)

    async def close(self) -> None:
        """Close all connections."""
        await self._endpoint.close()

    async def propose(self, wanted: ProposalWanted) -> Proposal:
        """Return what it proposes; where it fails, the reason and no text: agents' answers are there without it."""
        try:
            return await self._endpoint.ask(proposal_body(wanted), lambda answer: proposal_of(answer, wanted))
        except EndpointFailed as failed:
            log.warning("unanswered.nothing_proposed", reason=failed.reason)
            return Proposal(failure=failed.reason)
