"""The weight of a conversation, by its channel class."""

from collections.abc import Mapping

from usher_policy.document.model import Capacity, PolicyDocument

BUILT_IN_CLASSES = {"web": "chat"}
BUILT_IN_WEIGHTS = Capacity().weights


def class_of(document: PolicyDocument, channel: str) -> str:
    """Return a channel's class; an unlisted channel is its own class, the widget is `chat`."""
    classes = document.capacity.classes
    return classes.get(channel) or BUILT_IN_CLASSES.get(channel, channel)


def weight_of(document: PolicyDocument, channel_class: str, overrides: Mapping[str, int]) -> int:
    """Return a class's weight in units of capacity: the agent's own, the policy's, the built-in one, or the default."""
    for weights in (overrides, document.capacity.weights, BUILT_IN_WEIGHTS):
        if channel_class in weights:
            return weights[channel_class]
    return document.capacity.default_weight
