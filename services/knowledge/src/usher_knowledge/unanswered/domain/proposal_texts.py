"""What an endpoint of one's own is sent to propose an article, and what counts as its answer (pure)."""

import msgspec
from usher_common.knowledge.articles import ArticleDraft
from usher_common.knowledge.unanswered import Proposal, ProposalWanted

from usher_knowledge.articles.checks import cleaned, faults_of
from usher_knowledge.own_endpoint.bad_answer import BadAnswer
from usher_knowledge.summaries.domain.endpoint_texts import masked

_ENCODE = msgspec.json.Encoder().encode


class _Answer(msgspec.Struct, frozen=True):
    answer: str
    title: str = ""


_decode = msgspec.json.Decoder(_Answer).decode


def proposal_body(wanted: ProposalWanted) -> bytes:
    """Return the body: customers' questions, the most typical first, and agents' answers, the best first.

    Addresses and numbers are masked once more, whoever asks.
    """
    questions = dict.fromkeys(masked(one) for one in (wanted.title, *wanted.wordings) if one.strip())
    answers = [masked(one) for one in wanted.answers if one.strip()]
    return _ENCODE({"type": "article", "language": wanted.language, "questions": list(questions), "answers": answers})


def proposal_of(body: bytes, wanted: ProposalWanted) -> Proposal:
    """Read an answer; raises BadAnswer unless an article may have it as it is. Without a title it is the question."""
    try:
        found = _decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise BadAnswer(str(error)[:200]) from error
    draft = cleaned(ArticleDraft(language="en", title=found.title.strip() or wanted.title, answer=found.answer))
    if faults := faults_of(draft):
        raise BadAnswer("; ".join(f"{one.field} {one.message}" for one in faults)[:200])
    return Proposal(title=draft.title, answer=draft.answer)
