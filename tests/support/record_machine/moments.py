"""The moments that Hypothesis draws for the record's machine: letters, acts, claims and losses."""

from typing import Any

from hypothesis import strategies as st
from usher_common.commands.close import CloseConversation
from usher_common.commands.deadline import DeadlineReached
from usher_common.commands.introduce import Introduce
from usher_common.commands.keep_promise import KeepPromise
from usher_common.commands.offer import AcceptOffer, DeclineOffer
from usher_common.commands.rate import RateConversation
from usher_common.commands.take import TakeConversation
from usher_common.commands.transfer import TransferConversation
from usher_common.messages.content import Profile

STAFF = {
    "ana": ({"law": 3}, '["default", "sales"]', '{"email": 2}', "{}"),
    "ben": ({"law": 2}, '["default"]', "{}", "{}"),
    "cem": ({}, '["sales"]', "{}", '{"chat": 50}'),
}
LETTERS = st.tuples(
    st.just("letter"),
    st.sampled_from(["v1", "v2", "v3", "v4", "v5", "v6", "v7", "v8"]),
    st.sampled_from(["hello", "I buy", "the law"]),
    st.sampled_from(["web", "web", "sms", "call"]),
)
ACTS = st.tuples(
    st.sampled_from(
        [
            "accept",
            "accept",
            "decline",
            "close",
            "close",
            "take",
            "hand_on",
            "deadline",
            "deadline",
            "promise",
            "keep",
            "rate",
        ]
    ),
    st.integers(0, 20),
    st.sampled_from(sorted(STAFF)),
    st.booleans(),
)
SAYINGS = st.tuples(st.just("say"), st.sampled_from(sorted(STAFF)), st.sampled_from(["available", "available", "away"]))
LOSSES = st.tuples(st.just("vanish"), st.sampled_from(sorted(STAFF)))
CLAIMS = st.tuples(st.just("claim"), st.integers(0, 2), st.integers(1, 4), st.sampled_from([False, False, True]))
MOMENTS = st.lists(st.one_of(LETTERS, ACTS, CLAIMS, CLAIMS, ACTS, SAYINGS, SAYINGS, LOSSES), min_size=2, max_size=8)


def act(what: str, row: Any, who: str, name: str) -> Any:
    """The command of an act on a row of the table `conversation`."""
    someone = who or row.agent_id or "ana"
    match what:
        case "accept":
            return AcceptOffer(row.id, someone, row.assignment_id or "none", name)
        case "decline":
            return DeclineOffer(row.id, someone, row.assignment_id or "none", name)
        case "close":
            return CloseConversation(row.id, someone, name)
        case "hand_on":
            return TransferConversation(row.id, row.agent_id or "ana", name, who)
        case "deadline":
            return DeadlineReached(row.id, row.deadline_no)
        case _:
            return _others(what, row, someone, name)


def _others(what: str, row: Any, who: str, name: str) -> Any:
    if what == "take":
        return TakeConversation(row.id, who, name)
    if what == "promise":
        return Introduce(row.id, name, Profile(email=f"{who}@a.example"), promise=True)
    return KeepPromise(row.id, who, name, "phone") if what == "keep" else RateConversation(row.id, name, 4, "well done")
