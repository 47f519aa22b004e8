"""The router's settings."""

from typing import Annotated

import msgspec
from usher_common.runtime.settings import CommonSettings, Setting

from usher_router.domain.policy import Policy
from usher_router.domain.presence.judge import lost_s

DAY = 86_400.0  # seconds
_Seconds = Annotated[float, msgspec.Meta(gt=0)]


class RouterSettings(CommonSettings, frozen=True, kw_only=True):
    """The router's settings."""

    admin_port: Annotated[int, msgspec.Meta(ge=0, le=65535), Setting("internal port; 0 takes a free one")] = 9102
    offer_s: Annotated[
        _Seconds, Setting("how long an offer stands", "s", "long enough to look up, short for who waits")
    ] = 20.0
    transfer_s: Annotated[
        _Seconds, Setting("how long a transfer waits for the agent named before the queue has it", "s")
    ] = 60.0
    nudge_s: Annotated[_Seconds, Setting("a visitor's silence before a reminder", "s", "people look things up")] = 600.0
    close_s: Annotated[_Seconds, Setting("silence after the reminder before the conversation is closed", "s")] = 300.0
    refusal_pause_s: Annotated[
        _Seconds,
        Setting("pause before those who all refused are asked again", "s", "else the same card pops up at once"),
    ] = 10.0
    missed_offers: Annotated[
        int,
        msgspec.Meta(ge=1),
        Setting("offers missed in a row that make an agent away", reason="the agent is not there"),
    ] = 3
    chat_weight: Annotated[
        int, msgspec.Meta(ge=1), Setting("weight of one chat in an agent's capacity", reason="three in the usual 100")
    ] = 33
    grace_s: Annotated[
        _Seconds, Setting("how long a vanished agent may take to return", "s", "longer than a service restart")
    ] = 20.0
    heartbeat_s: Annotated[
        _Seconds,
        Setting("between the beats of agents who are here", "s", "what the gateways keep; silence of two says nothing"),
    ] = 2.5
    dispatch_kept_h: Annotated[
        _Seconds, Setting("how long a dispatcher's record is kept for replay", "h", "a weekend; 1 kB a decision")
    ] = 72.0
    policy_file: Annotated[
        str, Setting("a policy file that is watched; what is new in it becomes the active policy", reason="none")
    ] = ""


def policy_of(settings: RouterSettings) -> Policy:
    """Take the core's values from the settings."""
    return Policy(
        chat_weight=settings.chat_weight,
        offer_s=settings.offer_s,
        transfer_s=settings.transfer_s,
        nudge_s=settings.nudge_s,
        close_s=settings.close_s,
        refusal_pause_s=settings.refusal_pause_s,
        missed_offers=settings.missed_offers,
        grace_s=settings.grace_s,
        remembered_s=settings.commands_kept_d * DAY,
        lost_s=lost_s(settings.heartbeat_s),
    )
