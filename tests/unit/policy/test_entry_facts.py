"""What rules are asked of: every field of conditions, the same for a start form as for the message that follows it."""

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from usher_common.commands.message_received import MessageReceived
from usher_common.messages.content import Entry, Profile
from usher_common.messages.entry_facts import entry_facts
from usher_gateway.sockets.visitor.forms import known_facts
from usher_policy.conditions.fields import CONVERSATION, TIME_FIELDS
from usher_router.domain.conversation.beginning.entry import facts_of
from usher_router.domain.conversation.model import Conversation

NOWHERE = Conversation(
    id="c", address_id="a", contact_id="p", account="web", peer="v", channel="web", home_partition=0, weight=33,
    opened_at=0, changed_at=0,
)  # fmt: skip
entries, profiles = st.from_type(Entry), st.from_type(Profile)


@given(entries, profiles)
def test_a_form_is_chosen_by_what_the_router_will_see(entry: Entry, profile: Profile) -> None:
    """But for the text, which is not written yet, and the time, which the router adds."""
    opened = replace(NOWHERE, entry=entry, profile=profile, skills=entry.skills)
    expected = facts_of(opened, MessageReceived("web", "v", "web", ""))

    assert {name: value for name, value in known_facts("v", entry, profile).items() if name != "now_us"} == expected


def test_every_field_of_conditions_is_known() -> None:
    """Of one that is not, a condition would see nothing, and hold or fail for everybody."""
    known = facts_of(NOWHERE, MessageReceived("web", "v", "web", ""))

    assert {*known} == {name for name in CONVERSATION.kinds if name not in TIME_FIELDS} | {"attributes"}


@given(entries, profiles)
def test_each_field_has_its_own_value(entry: Entry, profile: Profile) -> None:
    """Under the name that it has where it comes from."""
    facts = entry_facts(entry, profile)
    own = {**_fields(entry), **_fields(profile)}
    del own["skills"]

    assert facts == own


def _fields(value: Entry | Profile) -> dict[str, object]:
    return {name: getattr(value, name) for name in value.__struct_fields__}
