"""The documents of the HTTP API; the OpenAPI description is made from them."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from usher_gateway.http.schemas.filters import Filters
from usher_gateway.limits import PAGE_ROWS, PASSWORD_CHARS, SHORT_CHARS, URL_CHARS
from usher_gateway.wire.outgoing import AgentConversation, MessageOut

Role = Literal["agent", "supervisor", "administrator", "integration"]
Key = Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9][A-Za-z0-9_.@+-]*\Z")]
Name = Annotated[str, Meta(min_length=1, max_length=SHORT_CHARS)]
Photo = Annotated[
    str, Meta(max_length=URL_CHARS, pattern=r"^(|/|/[^\s/\\][^\s\\]*|https://[^\s\\/?#@]+([/?#][^\s\\]*)?)\Z")
]
UploadedPhoto = Annotated[str, Meta(pattern=r"^(/photos/[0-9a-f]{32})?\Z")]
Phone = Annotated[str, Meta(max_length=40)]  # as people write it; kept as E.164
Password = Annotated[str, Meta(min_length=PASSWORD_CHARS[0], max_length=PASSWORD_CHARS[1])]
Capacity = Annotated[int, Meta(ge=0, le=10_000)]
Level = Annotated[int, Meta(ge=1, le=5)]
Small = Annotated[int, Meta(ge=0, le=2**31 - 1)]
Limit = Annotated[int, Meta(ge=1, le=PAGE_ROWS)]
Levels = Annotated[dict[Key, Level], Meta(max_length=100)]
Language = Annotated[str, Meta(min_length=2, max_length=35, pattern=r"^[A-Za-z]{2,8}([_-][A-Za-z0-9]{1,8})*\Z")]
Languages = Annotated[tuple[Language, ...], Meta(max_length=20)]
PolicyName = Annotated[
    str, Meta(pattern=r"^[a-z0-9][a-z0-9_.:-]{0,63}\Z")
]  # the same as the policy's names of queues, pools, classes
Pools = Annotated[tuple[PolicyName, ...], Meta(max_length=100)]
Weights = Annotated[dict[PolicyName, Annotated[int, Meta(ge=0, le=1000)]], Meta(max_length=50)]
Counts = Annotated[dict[PolicyName, Annotated[int, Meta(ge=0, le=10_000)]], Meta(max_length=50)]
Calendar = Annotated[str, Meta(pattern=r"^([a-z0-9][a-z0-9_.:-]{0,63})?\Z")]


class SignIn(msgspec.Struct, frozen=True):
    """Login and password."""

    login: Annotated[str, Meta(max_length=SHORT_CHARS)]
    password: Annotated[str, Meta(max_length=PASSWORD_CHARS[1])]


class AgentDocument(msgspec.Struct, frozen=True):
    """An agent, without the password.

    `weights` and `limits` are by channel class, `wrap_up_until` in ms, `phone` in E.164 form, "" for none.
    """

    id: str
    login: str
    name: str
    photo: str
    phone: str
    role: Role
    enabled: bool
    status: str
    capacity: int
    load: int
    reason: str
    draining: bool
    wrap_up_until: int | None
    languages: tuple[str, ...]
    pools: tuple[str, ...]
    weights: dict[str, int]
    limits: dict[str, int]
    calendar: str
    skills: dict[str, int]


class SignedInDocument(msgspec.Struct, frozen=True):
    """The signed-in agent; `csrf` belongs in X-CSRF-Token with every call that changes something."""

    agent: AgentDocument
    csrf: str


class PasswordChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One's present and new password."""

    present: Annotated[str, Meta(max_length=PASSWORD_CHARS[1])]
    new: Password


class SessionDocument(msgspec.Struct, frozen=True):
    """One of one's own sessions; times in ms, `here`: the one that asks."""

    name: str
    created_at: int
    expires_at: int
    here: bool


class SessionList(msgspec.Struct, frozen=True):
    """One's own sessions, newest first."""

    sessions: tuple[SessionDocument, ...]


class NewAgent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An agent to create; without a capacity of their own they have the policy's."""

    login: Key
    name: Name
    password: Password
    role: Role = "agent"
    photo: Photo = ""
    phone: Phone = ""
    capacity: Capacity | UnsetType = UNSET
    enabled: bool = True
    languages: Languages = ()
    pools: Pools = ("default",)
    weights: Weights = {}
    limits: Counts = {}
    calendar: Calendar = ""
    skills: Levels = {}


class AgentPatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Changes of an agent; a missing field stays."""

    login: Key | UnsetType = UNSET
    name: Name | UnsetType = UNSET
    password: Password | UnsetType = UNSET
    role: Role | UnsetType = UNSET
    photo: Photo | UnsetType = UNSET
    phone: Phone | UnsetType = UNSET
    capacity: Capacity | UnsetType = UNSET
    enabled: bool | UnsetType = UNSET
    languages: Languages | UnsetType = UNSET
    pools: Pools | UnsetType = UNSET
    weights: Weights | UnsetType = UNSET
    limits: Counts | UnsetType = UNSET
    calendar: Calendar | UnsetType = UNSET
    skills: Levels | UnsetType = UNSET


class AgentList(msgspec.Struct, frozen=True):
    """All agents by login."""

    agents: tuple[AgentDocument, ...]


class SkillDocument(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A skill."""

    name: Key


class SkillList(msgspec.Struct, frozen=True):
    """All skills by name."""

    skills: tuple[str, ...]


class ConversationQuery(Filters, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which conversations: newest first (closed ones: closed last first), opened since `since` and before `before`."""

    limit: Limit = 50


class ConversationList(msgspec.Struct, frozen=True):
    """Conversations, newest first."""

    conversations: tuple[AgentConversation, ...]


class MessageQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which messages to list."""

    after_seq: Small = 0
    limit: Limit = 100


class MessageList(msgspec.Struct, frozen=True):
    """Messages in order."""

    messages: tuple[MessageOut, ...]


class SettingDocument(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A setting's value."""

    value: Any


class PhotoDocument(msgspec.Struct, frozen=True):
    """A stored photo: its address, for `photo` of an agent."""

    photo: str


class OwnPhoto(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One's own photo: the address of an upload, or "" for none."""

    photo: UploadedPhoto


class OwnPhone(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One's own phone number, or "" for none."""

    phone: Phone


class UploadDocument(msgspec.Struct, frozen=True):
    """A stored file; `url` is signed."""

    id: str
    name: str
    type: str
    size: int
    url: str
