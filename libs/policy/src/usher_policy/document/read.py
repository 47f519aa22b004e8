"""Read a policy's text; every mistake is reported with its line and how to correct it."""

import hashlib
import re

import msgspec
from msgspec.structs import replace

from usher_policy.checks.check import check_policy
from usher_policy.document.faults import Fault, Path, PolicyError
from usher_policy.document.model import PolicyDocument, Queue
from usher_policy.document.shape import check_shape
from usher_policy.document.source import Source, read_source
from usher_policy.entry_rules import FALLBACK
from usher_policy.weights import BUILT_IN_WEIGHTS

__all__ = ["Fault", "PolicyError", "policy_hash", "read_policy"]

_PARTS = re.compile(r"\.([^.\[]+)|\[(\d+|\.\.\.)\]")


def read_policy(text: str) -> PolicyDocument:
    """Read a policy (YAML); the queue `default` and the built-in weights are added if they are missing.

    Raises `PolicyError` with all mistakes, not only the first. A long text takes seconds, so do not call this in an
    event loop.
    """
    source = read_source(text)
    shaped = check_shape(source)
    check_policy(source)
    if source.faults:
        raise PolicyError(source.faults)
    return _completed(_converted(source, shaped))


def policy_hash(text: str) -> str:
    """Return the version of a policy: the SHA-256 of its text's UTF-8 bytes, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def _converted(source: Source, shaped: object) -> PolicyDocument:
    try:
        return msgspec.convert(shaped, PolicyDocument)
    except msgspec.ValidationError as error:  # a check is missing here; the place is known all the same
        words, _, where = str(error).partition(" - at `$")
        source.fault(_path(where), words, "correct it as docs/policy.md says")
        raise PolicyError(source.faults) from error


def _path(where: str) -> Path:
    return tuple(int(number) if number.isdigit() else name for name, number in _PARTS.findall(where))


def _completed(document: PolicyDocument) -> PolicyDocument:
    """Add the queue `default` and the built-in weights unless they are written."""
    queues = {**document.queues, FALLBACK: document.queues.get(FALLBACK, Queue())}
    capacity = replace(document.capacity, weights={**BUILT_IN_WEIGHTS, **document.capacity.weights})
    return replace(document, queues=queues, capacity=capacity)
