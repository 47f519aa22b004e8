"""What somebody promised."""

from usher_knowledge.summaries.domain.cues import PATTERNS as P
from usher_knowledge.summaries.domain.saying import is_empty_talk
from usher_knowledge.summaries.domain.sentences import Sentence


def is_promise(one: Sentence) -> bool:
    """Return whether something is promised: a commitment, or what will be by a time; not what is done at once."""
    if is_empty_talk(one) or one.text.rstrip().endswith("?"):
        return False
    commits, later = P.commitment.search(one.folded), P.time.search(one.folded)
    if one.author == "visitor":
        return bool(commits and later)
    if commits:
        return True
    return bool(P.future.search(one.folded) and later and not P.at_once.search(one.folded))
