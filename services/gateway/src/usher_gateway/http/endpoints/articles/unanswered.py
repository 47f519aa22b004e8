"""Unanswered questions: knowledge groups them when they are asked for, and writes which are settled."""

from msgspec.structs import asdict, replace
from usher_common.knowledge.unanswered import Proposal, ProposalWanted, Unanswered, UnansweredFilter
from usher_policy.document.funnel import Funnel

from usher_gateway.http.call import Call
from usher_gateway.http.endpoints.articles.documents import ProposalQuestions, QuestionsSetAside, UnansweredQuery
from usher_gateway.http.endpoints.articles.handlers import asking_knowledge


async def list_unanswered(call: Call) -> Unanswered:
    """Group them, the dearest first."""
    query: UnansweredQuery = call.query
    funnel = (await call.site.policy.current()).document.funnel or Funnel()
    with asking_knowledge():
        found = await call.site.knowledge.unanswered(UnansweredFilter(days=query.days, language=query.language))
    return replace(found, currency=funnel.currency)


async def propose(call: Call) -> Proposal:
    """Let the business's own endpoint propose an article for a group; where it fails, the answer says why."""
    given: ProposalQuestions = call.body
    with asking_knowledge():
        return await call.site.knowledge.propose(ProposalWanted(**asdict(given)))


async def set_aside(call: Call) -> None:
    """List them no more."""
    given: QuestionsSetAside = call.body
    await call.acting.now()
    with asking_knowledge():
        await call.site.knowledge.set_aside(given.conversations, call.who.agent)
