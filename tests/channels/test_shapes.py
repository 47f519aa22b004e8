"""What each channel knows of its provider's payloads: what its description has, and what our tests send."""

from pathlib import Path

import pytest
from usher_connectors.channels import CHANNELS
from usher_connectors.conformance import Incoming
from usher_connectors.contract import Choice, Request
from usher_connectors.health.unknown_paths import unknown_paths

from channels import telegram_cases, twilio_cases, webhook_cases, whatsapp_cases
from peers.prism import vendors_spec
from scripts.shapes import telegram, whatsapp
from scripts.shapes.__main__ import CHANNELS as FOLDER
from scripts.shapes.__main__ import text_of
from servers import ServerMissing

SHAPED = {
    "telegram": telegram_cases.CASES,
    "twilio": twilio_cases.CASES,
    "webhook": webhook_cases.CASES,
    "whatsapp": whatsapp_cases.CASES,
}
# What our cases send on purpose, though no specification has it.
ODD = {
    ("telegram", "a kind that we do not know"): {"Update.story"},
    ("webhook", "profile and entry, unknown fields ignored"): {"Event.more", "Event.profile.shoe"},
    ("webhook", "an event of another type"): {"Event.type=?"},
}


def paths_of(name: str, body: bytes) -> set[str]:
    """Return the unknown paths of a request of this channel."""
    channel, cases = CHANNELS[name], SHAPED[name]
    assert channel.payload is not None
    assert channel.shape is not None
    return unknown_paths(channel.payload(Request(cases.sign(body, 0.0), body, 0.0)), channel.shape)


@pytest.mark.parametrize(("name", "case"), [(name, one) for name, cases in SHAPED.items() for one in cases.incoming])
def test_what_our_cases_send_is_known(name: str, case: Incoming) -> None:
    """A genuine payload of today counts as no drift."""
    assert paths_of(name, case.body) == ODD.get((name, case.name), set())


@pytest.mark.parametrize("name", SHAPED)
def test_a_shape_leads_only_to_types_that_it_has(name: str) -> None:
    """And has its root, and says where it is from."""
    shape = CHANNELS[name].shape
    assert shape is not None
    named = {shape.root}
    for known in (one for fields in shape.types.values() for one in fields.values()):
        if isinstance(known, Choice):
            named |= set(known.among.values())
        elif isinstance(known, str):
            named.add(known)

    assert named - {""} <= shape.types.keys()
    assert shape.source


@pytest.mark.parametrize(
    ("name", "body", "paths"),
    [
        ("telegram", b'{"update_id":1,"story_shared":{}}', {"Update.story_shared"}),
        ("telegram", b'{"update_id":1,"message":{"chat":{"id":1,"type":"planet"}}}', {"Chat.type=?"}),
        (
            "whatsapp",
            b'{"object":"o","entry":[{"changes":[{"field":"messages","value":{"messages":[{"type":"smell","smell":{}}]}}]}]}',
            {"Message.type=?", "Message.smell"},
        ),
        ("whatsapp", b'{"entry":[{"changes":[{"field":"account_update","value":{"event":"E"}}]}]}', set()),
        ("whatsapp", b'{"entry":[{"changes":[{"field":"smell_update","value":{"event":"E"}}]}]}', {"Change.field=?"}),
        ("twilio", b"MessageSid=SM1&MediaUrl9=u&Mood=good&Mood2=better", {"Request.Mood", "Request.Mood#"}),
        ("webhook", b'{"type":"message","peer":"p","text":"t","profile":{"mood":"m"}}', {"Event.profile.mood"}),
    ],
)
def test_what_a_provider_adds_is_found(name: str, body: bytes, paths: set[str]) -> None:
    """New kinds of updates, new words, new fields, new kinds of changes; changes that we do not read are left alone."""
    assert paths_of(name, body) == paths


def test_the_shape_of_whatsapp_is_its_descriptions() -> None:
    """The committed file is what the script writes from Meta's description, where that is at hand."""
    try:
        spec = vendors_spec("whatsapp-cloud-v23.yaml")
    except ServerMissing as missing:
        pytest.skip(str(missing))

    assert text_of(whatsapp.shape(spec)) == (FOLDER / "whatsapp" / "shape.json").read_text(encoding="utf-8")


def test_types_of_telegram_are_read_from_sources(tmp_path: Path) -> None:
    """Names in JSON, unions, words, bases, and types that nothing leads to."""
    for name, text in SOURCES.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")

    assert telegram.shape(tmp_path) == {
        "source": "Telegram Bot API 9.1, by aiogram 3.2",
        "root": "Update",
        "types": {
            "Member": {"since": "", "status": ["left", "member"], "user": "User"},
            "Update": {"from": "User", "member": "Member", "update_id": ""},
            "User": {"id": ""},
        },
    }


SOURCES = {
    "__meta__.py": '__version__ = "3.2"\n__api_version__ = "9.1"\n',
    "enums/status.py": 'class Status(str, Enum):\n    LEFT = "left"\n',
    "types/user.py": "class User(TelegramObject):\n    id: int\n",
    "types/member.py": "class Member(TelegramObject):\n    user: User\n",
    "types/member_here.py": 'class MemberHere(Member):\n    status: Literal["member"] = "member"\n    since: int = 0\n',
    "types/member_left.py": "class MemberLeft(Member):\n    status: Literal[Status.LEFT] = Status.LEFT\n",
    "types/member_union.py": "MemberUnion: TypeAlias = Annotated[MemberHere | MemberLeft, 1]\n",
    "types/gift.py": "class Gift(TelegramObject):\n    id: int\n",
    "types/update.py": (
        "class Update(TelegramObject):\n    update_id: int\n"
        '    from_user: User | None = Field(None, alias="from")\n    member: list[MemberUnion] | None = None\n'
    ),
}
