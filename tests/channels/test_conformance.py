"""Every channel of the table under the conformance kit, with the cases of its own file."""

import importlib
import time
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from usher_connectors.channels import CHANNELS
from usher_connectors.conformance import ChannelCases, hook_url
from usher_connectors.conformance.pytest_part import applicable, assert_conforms
from usher_connectors.conformance.subject import FAR
from usher_connectors.contract import BadPayload, Channel, Request, Unverified

CASES: dict[str, ChannelCases] = {name: importlib.import_module(f"channels.{name}_cases").CASES for name in CHANNELS}
WITH_WEBHOOK = [name for name, cases in CASES.items() if cases.incoming]


PAIRS = [(name, check) for name, channel in CHANNELS.items() for check in applicable(channel, CASES[name])]


@pytest.mark.parametrize(("name", "check"), PAIRS)
def test_a_channel_conforms(name: str, check: str) -> None:
    """Each check that applies to each channel."""
    assert_conforms(CHANNELS[name], CASES[name], check)


@pytest.mark.parametrize("name", WITH_WEBHOOK)
def test_hostile_headers_and_bodies_raise_only_documented_errors(name: str) -> None:
    """Any text, including lone surrogates, leads to Unverified or BadPayload."""
    channel, cases, now = CHANNELS[name], CASES[name], time.time()
    genuine = cases.sign(b"", now)
    hostile = st.text(st.characters(codec=None, categories=None), max_size=60)

    @settings(max_examples=300, deadline=None)
    @given(
        st.fixed_dictionaries({header: hostile | st.just(text) for header, text in genuine.items()}),
        st.binary(max_size=80),
    )
    def attack(headers: dict[str, str], body: bytes) -> None:
        _attack(channel, cases, Request(headers, body, now, url=hook_url(cases.other_account)))

    attack()


def _attack(channel: Channel, cases: ChannelCases, request: Request) -> None:
    with suppress(Unverified, BadPayload):
        channel.verify(request, cases.account_at(FAR))
        channel.parse(request, cases.account_at(FAR))
