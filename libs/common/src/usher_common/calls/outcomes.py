"""How calls of agents to contacts end: words of the record, which desks put into their language."""

from typing import Literal

Said = Literal[  # what an agent can say of a call of theirs
    "reached",
    "no_answer",
    "busy",
    "wrong_number",
    "again",
    "no_more_calls",  # the contact wants no more calls at this number
    "calls_allowed",  # the contact takes calls there again
]
Outcome = Literal[
    "reached",
    "no_answer",
    "busy",
    "machine",  # a machine answered instead of the contact
    "failed",  # the number cannot be reached
    "absent",  # the agent's own phone was not answered, or nobody pressed 1
    "canceled",  # the agent hung up before the contact answered
    "lost",  # nobody told how it ended
]
BEGUN = "[call]"  # the text of the message that stands for a call in the transcript
CALL_WAITS_S = 60  # s that a call may wait for its account to be free: later the agent is busy with something else


def line_of(outcome: str, agent: str, again_at: int = 0) -> str:
    """Return the system message of a call that ended; `again_at` in ms."""
    return f"called:{outcome}:{again_at or ''}:{agent}"
