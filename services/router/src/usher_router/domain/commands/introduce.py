"""The visitor says who they are, or where else they are to be answered."""

from msgspec.structs import replace
from usher_common.commands.introduce import PROMISED, Introduce
from usher_common.messages.limits import TAGS

from usher_router.domain.context import Cause, Context
from usher_router.domain.conversation.announce import announced
from usher_router.domain.conversation.append import Step, append_system
from usher_router.domain.conversation.learn import learn
from usher_router.domain.conversation.model import Conversation
from usher_router.domain.decide import decides


@decides(Introduce)
def introduce(conversation: Conversation, command: Introduce, cause: Cause, context: Context) -> Step:
    """Learn it; a promised answer is a line in the conversation and a tag, which stays until an agent takes it off."""
    conversation, learnt = learn(conversation, command.profile, context)
    address = command.profile.email or command.profile.phone
    if not command.promise or not address or conversation.status == "closed":
        changed, told = announced(conversation, visitor=False, desk=True)
        return changed, [*learnt, *told]
    tagged = replace(conversation, tags=_tagged(conversation.tags))
    noted, line = append_system(tagged, f"promised:{address}", context, cause.trace)
    changed, told = announced(noted, desk=True)
    return changed, [*learnt, *line, *told]


def _tagged(tags: tuple[str, ...]) -> tuple[str, ...]:
    """Add the tag; where there is no space for one more, the last gives way: a promise must be seen."""
    return tags if PROMISED in tags else (*tags[: TAGS - 1], PROMISED)
