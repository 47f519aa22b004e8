"""Which function decides which command: each registers itself with a decorator such as `@decides(HoldConversation)`."""

from collections.abc import Callable
from typing import Any, TypeVar

from usher_common.messages.declaration import AddressCommand, AgentCommand, Command, ContactCommand, ConversationCommand

from usher_router.domain.capacity.agent import Agent
from usher_router.domain.contacts.person import Contacts
from usher_router.domain.contacts.step import ContactStep
from usher_router.domain.context import Cause, Context
from usher_router.domain.conversation.append import AddressStep, Step
from usher_router.domain.conversation.model import Conversation
from usher_router.domain.conversation.waiting.steps import plan_wait
from usher_router.domain.effects import Answered, Effect, Parked
from usher_router.domain.funnel.follow import follow_stage
from usher_router.domain.funnel.phone.follow import follow_call

AgentStep = tuple[Agent, list[Effect]]
C = TypeVar("C", bound=ConversationCommand)
A = TypeVar("A", bound=AgentCommand)
P = TypeVar("P", bound=ContactCommand)
M = TypeVar("M", bound=AddressCommand)
F = TypeVar("F", bound=Callable[..., Any])

_Decider = Callable[[Conversation, C, Cause, Context], Step]
_Opener = Callable[[Conversation | None, M, Cause, Context], AddressStep]
_AgentDecider = Callable[[Agent, A, Context], AgentStep]
_ContactsDecider = Callable[[Contacts, P, str, int], ContactStep]

DECIDERS: dict[type[Command], Callable[..., Any]] = {}


def decides(kind: type[C]) -> Callable[[_Decider[C]], _Decider[C]]:
    """Register the function for a command on an existing conversation."""
    return lambda function: _register(kind, function)


def opens(kind: type[M]) -> Callable[[_Opener[M]], _Opener[M]]:
    """Register the function for a command on the address's current conversation, which may be None, and may stay so."""
    return lambda function: _register(kind, function)


def decides_agent(kind: type[A]) -> Callable[[_AgentDecider[A]], _AgentDecider[A]]:
    """Register the function for a command on an agent."""
    return lambda function: _register(kind, function)


def decides_contacts(kind: type[P]) -> Callable[[_ContactsDecider[P]], _ContactsDecider[P]]:
    """Register the function for a command on contacts."""
    return lambda function: _register(kind, function)


def decide(
    conversation: Conversation | None, command: Command, cause: Cause, context: Context
) -> tuple[Conversation | None, list[Effect]]:
    """Decide one command on its conversation (None if there is none).

    Returns the conversation's new state and the effects. Deciding the same command again changes nothing more, except
    for messages: the caller must know whether their id was seen before.
    """
    if conversation is None and not isinstance(command, AddressCommand):
        return None, _unknown(command)
    after, effects = DECIDERS[type(command)](conversation, command, cause, context)
    if after is None:
        return None, effects
    after, called = follow_call(after, context)
    after, passed = follow_stage(after, context)
    return plan_wait(after, context), [*effects, *called, *passed] if called or passed else effects


def decide_agent(agent: Agent, command: AgentCommand, context: Context) -> AgentStep:
    """Decide one command on its agent; returns the agent's new state and the effects."""
    decided: AgentStep = DECIDERS[type(command)](agent, command, context)
    return decided


def decide_contacts(contacts: Contacts, command: ContactCommand, id_: str, now: int) -> ContactStep:
    """Decide one command on contacts, under the id of its envelope; `now` in microseconds."""
    step: ContactStep = DECIDERS[type(command)](contacts, command, id_, now)
    return step


def _register(kind: type[Command], function: F) -> F:
    if kind in DECIDERS:
        raise TypeError(f"{kind.__name__} is decided by {DECIDERS[kind].__name__} already")
    DECIDERS[kind] = function
    return function


def _unknown(command: Any) -> list[Effect]:
    agent, client_id = getattr(command, "agent", ""), getattr(command, "client_id", "")
    parked = Parked("no_conversation", command.conversation)
    if not agent or not client_id:
        return [parked]
    return [Answered(agent, client_id, command.conversation, "no_conversation", "no such conversation"), parked]
