"""Questions grouped, without those that were settled, the dearest group first (pure)."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from itertools import islice

from usher_common.knowledge.unanswered import AskedQuestion, QuestionGroup

from usher_knowledge.limits import GROUP_EXAMPLES, GROUP_WORDINGS, GROUPS
from usher_knowledge.retrieval.index import base
from usher_knowledge.unanswered.domain.questions import Asked

SET_ASIDE = ""  # in place of an article
Settled = Mapping[str, str]  # the article by conversation
Cluster = Callable[[Sequence[str], str], Sequence[Sequence[int]]]


def groups_of(asked: Sequence[Asked], settled: Settled, cluster: Cluster) -> tuple[QuestionGroup, ...]:
    """Group questions by language; the group that costs most is first, of equal cost the one that is asked most.

    What one question costs is what its conversation cost; where nobody counted that, the mean of the others.
    """
    known = [one.cost for one in asked if one.cost is not None]
    mean = sum(known) / len(known) if known else 0.0
    by_language: defaultdict[str, list[Asked]] = defaultdict(list)
    for one in asked:
        by_language[base(one.language)].append(one)
    found = [
        group
        for language, questions in by_language.items()
        for members in cluster([one.text for one in questions], language)
        if (group := _group([questions[at] for at in members], settled, mean)) is not None
    ]
    found.sort(key=lambda group: (-group.cost, -len(group.conversations), group.title))
    return tuple(found[:GROUPS])


def _group(members: Sequence[Asked], settled: Settled, mean: float) -> QuestionGroup | None:
    """Return what is left of a group, None if nothing is to be done; the most typical question is first."""
    left = [one for one in members if one.conversation not in settled]
    aside = sum(settled.get(one.conversation) == SET_ASIDE for one in members)
    counts = Counter(one.kind for one in left)
    # what was set aside stays away until as many have asked it anew; what one agent answered once is no pattern
    if not left or aside >= len(left) or counts == {"by_agent": 1}:
        return None
    points = {one.point for one in left}
    return QuestionGroup(
        language=base(left[0].language),
        title=left[0].text,
        counts=dict(sorted(counts.items())),
        cost=round(sum(mean if one.cost is None else one.cost for one in left), 4),
        last_at=max(one.at for one in left),
        audience=points.pop() if len(points) == 1 else "",
        conversations=tuple(one.conversation for one in left),
        examples=tuple(AskedQuestion(one.conversation, one.text, one.kind, one.at) for one in left[:GROUP_EXAMPLES]),
        wordings=tuple(islice(dict.fromkeys(one.text for one in left), GROUP_WORDINGS)),
    )
