"""Come into a stage and leave it: each stay is a row, written with the decision that changed it."""

from msgspec.structs import replace

from usher_router.domain.context import Context
from usher_router.domain.conversation.append import Step
from usher_router.domain.conversation.model import Conversation
from usher_router.domain.effects import StageChanged
from usher_router.domain.funnel.state import AUTOMATIC, CHAT, EMAIL, PERSONS, FunnelState, FunnelTerms, Outcome, Passage


def home_stage(conversation: Conversation) -> str:
    """Name the stage in which a person answers what nobody has led elsewhere: by mail that stage, if it is one."""
    state = conversation.funnel
    by_mail = conversation.channel == EMAIL and state is not None and EMAIL in state.terms.stages
    return EMAIL if by_mail else CHAT


def enter(conversation: Conversation, stage: str, reason: str, context: Context) -> Step:
    """Begin a stay in this stage; a conversation without a funnel has none."""
    state = conversation.funnel
    if state is None:
        return conversation, []
    state = replace(state, number=state.number + 1, entered_at=context.now, entered_by=reason)
    was_automatic = conversation.stage in AUTOMATIC and stage in PERSONS and conversation.handed_over_at is None
    handed_at = context.now if was_automatic else conversation.handed_over_at
    changed = replace(conversation, stage=stage, funnel=state, handed_over_at=handed_at)
    return changed, [StageChanged(_passage(changed, state))]


def leave(conversation: Conversation, reason: str, outcome: Outcome, context: Context) -> Step:
    """End the present stay, if there is one; what it cost is known only now."""
    state = conversation.funnel
    if state is None or not state.entered_at:
        return conversation, []
    stage, costs = conversation.stage, state.terms.costs
    automatic = stage in AUTOMATIC
    cost = costs.get(stage, 0.0) if automatic or answered(conversation) else 0.0
    saved = costs.get(_next(conversation, state.terms), 0.0) - cost if outcome == "solved" and automatic else 0.0
    ended = replace(
        _passage(conversation, state),
        left_at=context.now,
        left_by=reason,
        outcome=outcome,
        cost=cost,
        saved=saved,
    )
    nowhere = replace(state, entered_at=0, entered_by="", phase="", answers=(), buttons=())
    return replace(conversation, funnel=nowhere), [StageChanged(ended)]


def answered(conversation: Conversation) -> bool:
    """Return whether an agent has written since it came into its present stage."""
    state = conversation.funnel
    return state is not None and conversation.agent_at is not None and conversation.agent_at >= state.entered_at


def _passage(conversation: Conversation, state: FunnelState) -> Passage:
    return Passage(
        conversation=conversation.id,
        number=state.number,
        stage=conversation.stage,
        entered_at=state.entered_at,
        entered_by=state.entered_by,
        policy=state.terms.policy,
        rule=state.terms.rule,
    )


def _next(conversation: Conversation, terms: FunnelTerms) -> str:
    """Name the stage that would have followed, "" if none does."""
    stages, stage = terms.stages, conversation.stage
    following = next(iter(stages[stages.index(stage) + 1 :] if stage in stages else ()), "")
    return home_stage(conversation) if following == CHAT else following
