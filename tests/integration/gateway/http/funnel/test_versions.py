"""A change of the funnel concerns new conversations only, and the report keeps the versions apart."""

from typing import Any

from usher_policy.document.read import policy_hash
from usher_router.main import running as running_router
from usher_router.settings import RouterSettings

from gateway_rig import Rig
from gateway_rig.calls import SignedIn, call

FORMER = "version: 1\nfunnel: {stages: [chat, email], chat: {cost: 5}, email: {cost: 3}}\n"
PRESENT = "version: 1\nfunnel: {stages: [chat], chat: {cost: 7}}\n"


async def accepted(desk: Any) -> str:
    """Accept the next offer; returns the conversation."""
    offer = await desk.expect("conversation", status="offered")
    done = await desk.say("accept", conversation=offer["id"], assignment=offer["offer"]["assignment"])
    await desk.expect("done", id=done)
    return str(offer["id"])


async def answered(desk: Any, conversation: str) -> None:
    """Answer and close."""
    await desk.say("message", conversation=conversation, text="Here you are.")
    done = await desk.say("close", conversation=conversation)
    await desk.expect("done", id=done)


async def test_who_came_under_the_former_policy_goes_on_by_it(rig: Rig, root: SignedIn) -> None:
    """Its stages, and what they cost: after the change they may still go on by mail, which new contacts may not."""
    await rig.agent("ana")
    desk = await rig.desk("ana", status="available")
    await call(root, "PUT", "/api/policy", {"text": FORMER})
    async with running_router(RouterSettings(), rig.bus, rig.live, rig.record):
        before = await rig.widget()
        await before.say(text="I was here before.")
        first = await accepted(desk)
    await call(root, "PUT", "/api/policy", {"text": PRESENT})
    async with running_router(RouterSettings(), rig.bus, rig.live, rig.record):
        for visitor in (before, after := await rig.widget()):
            if visitor is after:
                await after.say(text="I am new.")
                second = await accepted(desk)
            await visitor.expect("conversation", status="assigned")
            left = await visitor.say("contact", email="eva@example.org", promise=True)
            await visitor.expect("accepted", id=left)
        for conversation in (first, second):
            await answered(desk, conversation)
        _, body = await call(root, "GET", "/api/funnel")

    figures = [
        (one["version"], one["stage"], one["escalated_by"], one["solved"], one["cost"]) for one in body["stages"]
    ]
    assert sorted(figures, key=lambda one: (one[0] != policy_hash(FORMER), one[1])) == [
        (policy_hash(FORMER), "chat", {"waited": 1}, 0, 0.0),
        (policy_hash(FORMER), "email", {}, 1, 3.0),
        (policy_hash(PRESENT), "chat", {}, 1, 7.0),
    ]
