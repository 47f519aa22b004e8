"""Policies for the router's tests, written as people write them."""

from textwrap import dedent

from usher_policy.document.read import policy_hash, read_policy
from usher_router.domain.policy import Policy, with_document


def policy_from(text: str) -> Policy:
    """Return the policy with this document (its `version: 1` may be left out)."""
    full = text_of(text)
    return with_document(Policy(), read_policy(full), policy_hash(full))


def text_of(text: str) -> str:
    """The document's text as it is activated."""
    return f"version: 1\n{dedent(text)}"
