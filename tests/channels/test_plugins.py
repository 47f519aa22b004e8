"""Channels of other packages: added by their entry points, or the start is refused with their names."""

from dataclasses import replace
from importlib.metadata import EntryPoint

import pytest
from usher_common.runtime.lifecycle import CannotStart
from usher_connectors.channel_rules import faults_of
from usher_connectors.channels import CHANNELS, webhook
from usher_connectors.contract import Abilities, Limits, Setting
from usher_connectors.plugins import GROUP, installed_channels, with_plugins

PRIVATE = replace(webhook.CHANNEL, name="private")
BROKEN = replace(webhook.CHANNEL, name="broken", limits=Limits(text=-1))


def point(name: str, value: str) -> EntryPoint:
    """Make an entry point as an installed package has it."""
    return EntryPoint(name, value, GROUP)


def test_a_private_channel_stands_beside_ours() -> None:
    """By its name; ours stay as they are."""
    found = with_plugins(CHANNELS, [point("private", f"{__name__}:PRIVATE")])

    assert found["private"].name == "private"
    assert {name: found[name] for name in CHANNELS} == dict(CHANNELS)
    assert set(CHANNELS) <= set(installed_channels())


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        (
            "nowhere",
            "no_such_package:CHANNEL",
            "nowhere = no_such_package:CHANNEL of an unknown package: ModuleNotFound",
        ),
        ("none", f"{__name__}:GROUP", "is no Channel, but str"),
        ("broken", f"{__name__}:BROKEN", "limits.text is -1"),
        ("other", f"{__name__}:PRIVATE", "the channel's name is 'private'"),
        ("webhook", "usher_connectors.channels.webhook:CHANNEL", "there is a channel of this name already"),
    ],
)
def test_a_channel_that_cannot_be_used_refuses_the_start(name: str, value: str, said: str) -> None:
    """With its name and the reason, beside the others'."""
    with pytest.raises(CannotStart) as refused:
        with_plugins(CHANNELS, [point(name, value), point("private", f"{__name__}:PRIVATE")])

    assert said in str(refused.value)
    assert f"{name} = {value}" in str(refused.value)


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"name": "Web Hook"}, "lower-case"),
        ({"name": "web"}, "reserved"),
        ({"verify": None}, "verify is no function"),
        ({"poll": 5}, "poll is neither"),
        ({"limits": Limits(parallel=0)}, "at least 1"),
        ({"errors": {"1": "bad"}}, "one of throttled"),
        ({"reply_window_s": 0}, "None is no end"),
        ({"abilities": Abilities(typing_s=0)}, "how long the provider shows it"),
        ({"settings": (Setting("a", "text", "A"), Setting("a", "text", "A"))}, "stands twice"),
        ({"settings": (Setting("a", "choice", "A"),)}, "choices belong"),
        ({"settings": (Setting("a", "text", ""),)}, "no label"),
    ],
)
def test_what_is_wrong_with_a_channel_is_said(changed: dict[str, object], fault: str) -> None:
    """One fault each, in words."""
    (said,) = faults_of(replace(webhook.CHANNEL, **changed))  # type: ignore[arg-type]

    assert fault in said


def test_our_channels_are_in_order() -> None:
    """As those of others must be."""
    assert [fault for channel in CHANNELS.values() for fault in faults_of(channel)] == []
