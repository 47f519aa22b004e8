"""What each language declares."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cues:
    r"""Alternatives of a regular expression, each of whole words; only lower case classes (`\w`, `\s`, `\b`)."""

    courtesy: str  # greetings, thanks and agreement: they say nothing
    canned: str  # phrases of agents that say nothing in any conversation
    small_talk: str  # questions and praise that ask for no help
    request: str  # the visitor wants something
    problem: str  # something is not as it should be
    negation: str
    refusal: str  # the agent cannot do it
    done: str  # the agent did something, or it was done
    examined: str  # the agent only looked
    instruction: str  # the agent asks the visitor to try something
    confirmed: str  # the visitor says that it works
    thanks: str
    future: str  # the speaker, or the company, will do something
    commitment: str  # verbs and forms that promise something by themselves
    at_once: str  # what is done at once is no promise
    time: str  # until when, or when
    follow_up: str  # asks about the answer, not for something new
    plain: str  # the most frequent words: they tell the language, and are no content
