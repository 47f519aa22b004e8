"""The policy document as types: the keys of `policy.yaml`, with units, bounds and defaults."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from usher_policy.document.after import Answers, Ratings, Transcripts
from usher_policy.document.forms import Ask, Form
from usher_policy.document.funnel import Funnel
from usher_policy.document.invitations import Invitation
from usher_policy.document.outreach import OutreachRule
from usher_policy.privacy.rules import Privacy
from usher_policy.retention.rules import Retention

Seconds = Annotated[float, Meta(ge=0, le=31_536_000)]
Days = Annotated[int, Meta(ge=1, le=3_650)]
Level = Annotated[int, Meta(ge=1, le=5)]
Name = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9_.:-]{0,63}$")]
Skills = dict[str, Level]
Priority = Annotated[int, Meta(ge=-100, le=100)]
Weight = Annotated[int, Meta(ge=0, le=1000)]
Select = Literal["best_skill", "least_loaded", "longest_idle", "round_robin"]
Condition = dict[str, Any]  # {all: […]}, {any: […]}, {not: …} or {FIELD: comparison}; see `conditions`

MAX_LENGTH = 1000  # conversations that wait in one queue unless a policy says else: more than a team answers in a day


class _Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Rejects unknown keys: a misspelt one would silently change nothing."""


class Rule(_Part, frozen=True):
    """An entry rule: if `when` holds (None: always), the conversation goes to `queue` with these demands."""

    name: Name
    queue: Name
    when: Condition | None = None
    priority: Priority | None = None  # overrides the queue's
    require: Skills = {}  # skill → minimum level, besides those the entry point requires
    prefer: Skills = {}
    transcript_at_close: bool | None = None  # overrides the queue's
    form: Name | None = None  # the start form of these conversations
    ask: Ask = "before"


class Step(_Part, frozen=True):
    """What changes once a conversation has waited for `after_s`.

    A queue's steps add up, in the order of their times.
    """

    after_s: Seconds
    relax_levels: Annotated[int, Meta(ge=0, le=4)] = 0  # lowers minimum levels by so much, to 1 at least
    drop_preferred: bool = False
    drop_required: tuple[str, ...] | Literal["all"] = ()
    add_priority: Priority = 0
    add_queue: Name | None = None  # agents of that queue's pool may have it, too
    offer_stage: Literal["", "faq", "chat", "email", "phone"] = ""  # a notice that offers the visitor to continue there


class ServiceLevel(_Part, frozen=True):
    """`percent` of conversations are answered within `within_s`."""

    percent: Annotated[float, Meta(gt=0, le=100)] = 80.0
    within_s: Seconds = 20.0


class Sticky(_Part, frozen=True):
    """The agent who had this contact within `within_s` is waited for, `wait_s` at most."""

    within_s: Seconds
    wait_s: Seconds


class OfferMode(_Part, frozen=True):
    """How an agent gets a conversation: by an offer, at once, or by taking it themselves."""

    mode: Literal["ring", "automatic", "manual"] = "ring"
    timeout_s: Annotated[float, Meta(gt=0, le=600)] = 20.0
    missed: Annotated[int, Meta(ge=1, le=100)] = 3  # missed offers in a row that make an agent away


class Outside(_Part, frozen=True):
    """What happens to a conversation that arrives, or still waits, outside the queue's hours."""

    action: Literal["wait", "queue", "close"] = "wait"
    queue: Name | None = None  # for action `queue`
    notice: str = ""  # text for the visitor; "" for the usual one, which names the next opening


class FirstContact(_Part, frozen=True):
    """How agents write to contacts first, in conversations of this queue."""

    channels: tuple[str, ...] | None = None  # by which; None: by each that can be written to first, () by none
    sender: str = ""  # the name that the contact sees; {agent} is the agent's, "" the agent's alone
    signature: str = ""  # below the text, but not of a template
    call_hours: Name | None = None  # a calendar in which contacts may be called; None: the queue's hours


class Queue(_Part, frozen=True):
    """A queue."""

    pool: Name = "default"
    priority: Priority = 0
    service_level: ServiceLevel = ServiceLevel()
    steps: tuple[Step, ...] = ()
    max_length: Annotated[int, Meta(ge=1)] | None = MAX_LENGTH
    max_wait_s: Seconds | None = None
    # where conversations go that find the queue full or waited too long; None: closed with a notice
    overflow: Name | None = None
    sticky: Sticky | None = None
    select: Select = "best_skill"
    offer: OfferMode = OfferMode()
    hours: Name | None = None  # a calendar; None: always open
    outside: Outside = Outside()
    first_contact: FirstContact = FirstContact()
    transcript_at_close: bool = False  # the contact gets it by mail, where they have named an address


class Capacity(_Part, frozen=True):
    """The capacity of agents; maps are by channel class."""

    agent: Annotated[int, Meta(ge=1, le=10_000)] = 100
    classes: dict[str, Name] = {}  # channel → class; a channel that is not named is its own class, "web" is "chat"
    weights: dict[str, Weight] = msgspec.field(default_factory=lambda: {"chat": 33, "email": 20, "voice": 100})
    default_weight: Weight = 33
    limits: dict[str, Annotated[int, Meta(ge=0)]] = {}  # at most so many at once, whatever the capacity
    interrupts: dict[str, tuple[str, ...]] = {}  # class → classes whose weight does not count for it
    wrap_up_s: dict[str, Seconds] = {}
    warm_up_s: Seconds = 0.0  # a newly available agent gets one conversation at a time for so long


class Calendar(_Part, frozen=True):
    """When a team works: "09:00-17:30" strings by weekday, in a time zone; a day that is not named is closed."""

    timezone: str = "UTC"
    mon: tuple[str, ...] = ()
    tue: tuple[str, ...] = ()
    wed: tuple[str, ...] = ()
    thu: tuple[str, ...] = ()
    fri: tuple[str, ...] = ()
    sat: tuple[str, ...] = ()
    sun: tuple[str, ...] = ()
    breaks: tuple[str, ...] = ()  # each day
    holidays: str = ""  # "DE" or "DE-BY", as the holidays library names countries and subdivisions
    exceptions: dict[str, tuple[str, ...]] = {}  # "2026-12-24" → hours of that day, () for closed


class Timers(_Part, frozen=True):
    """Times that belong to no queue, in seconds."""

    transfer_s: Seconds = 60.0  # until a transfer that its target did not accept goes to the queue
    nudge_s: Seconds = 600.0  # of a visitor's silence, until they are reminded
    close_s: Seconds = 300.0  # of silence after the reminder, until the conversation is closed
    reopen_s: Seconds = 3600.0  # after a close, in which the visitor's next message reopens the conversation
    refusal_pause_s: Seconds = 10.0  # until agents who all refused are asked again


class Visits(_Part, frozen=True):
    """Whether visits to the shop's pages are followed, and how long they are kept."""

    follow: Literal["with_consent", "always", "never"] = "with_consent"
    keep_days: Days = 90  # since its end, a recorded visit; an identity since it was signed last
    consent_days: Days = 365  # since it was given, a consent; after that it is asked for again


class PolicyDocument(_Part, frozen=True):
    """The whole document; an empty one is valid and gives the default routing."""

    version: Literal[1] = 1
    timezone: str = "UTC"  # of conditions on the time; calendars have their own
    rules: tuple[Rule, ...] = ()
    queues: dict[Name, Queue] = msgspec.field(default_factory=lambda: {"default": Queue()})
    capacity: Capacity = Capacity()
    calendars: dict[Name, Calendar] = {}
    timers: Timers = Timers()
    visits: Visits = Visits()
    ratings: Ratings = Ratings()
    answers: Answers = Answers()
    transcripts: Transcripts = Transcripts()
    privacy: Privacy = Privacy()
    retention: Retention = Retention()
    invitations: tuple[Invitation, ...] = ()
    forms: dict[Name, Form] = {}
    funnel: Funnel | None = None  # without it every conversation has one stage, the chat
    events: dict[Name, OutreachRule] = {}  # what contacts are told when the business reports an event about them
