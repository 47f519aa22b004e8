"""Every kind of mistake in a policy: the line that it is reported with, the message, and the remedy."""

import pytest
from usher_policy.document.read import PolicyError, read_policy
from usher_policy.limits import POLICY_BYTES

HERE = "# here"  # marks the line of the one mistake
BOMB = "\n".join(
    ["x0: &x0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    + [f"x{n + 1}: &x{n + 1} [{', '.join([f'*x{n}'] * 10)}]" for n in range(6)]
)


def rule(when: str) -> str:
    """Return a policy with this condition."""
    return f"rules:\n  - {{name: a, queue: default, when: {when}}} {HERE}\n"


def queue(part: str) -> str:
    """Return a policy whose queue has this line."""
    return f"queues:\n  sales:\n    {part} {HERE}\n"


def calendar(part: str) -> str:
    """Return a policy whose calendar has this line and is valid otherwise."""
    return f'calendars:\n  office:\n    wed: ["09:00-17:00"]\n    {part} {HERE}\n'


def invitation(part: str, before: str = "") -> str:
    """Return a policy with an invitation of these keys, after others."""
    return f"invitations:\n{before}  - {{name: help, text: {{en: Hello}}, {part}}} {HERE}\n"


YAML = [
    # the policy, the message, the remedy
    ("queues:\n\tsales: {} # here\n", "cannot start any token", "indent with spaces"),
    ("queues:\n  sales: {pool: a # here\n", "this is no YAML", "close the bracket"),
    ("queues:\n  default:\n    outside:\n      notice: Sorry: closed # here\n", "mapping values", "in quotes"),
    ("timezone: UTC\nqueues # here\n", "could not find expected ':'", "with a colon"),
    ("queues:\n  sales: *same # here\n", "undefined alias", "name the anchor"),
    ("rules:\n  - {name: a, queue: default}\n name: b # here\n", "expected <block end>", "line this up"),
    ('timezone: "UTC # here\n', "end of stream", "close the quote"),
    ("version: 1\n--- # here\nversion: 1\n", "single document", "keep one document"),
    ("version: 1\ntimezone: U\x00TC # here\n", "unprintable", "remove the unprintable character"),
    ("version: 1\nversion: 1 # here\n", "is here twice", "keep one of the two"),
    ("queues:\n  sales: &s\n    steps: *s # here\n", "contains itself", "remove the alias"),
    ("queues:\n  [a]: {} # here\n", "a key must be a word", "write `key: value`"),
    ("timezone: !!python/name:os.system UTC # here\n", "the tag", "remove it"),
    ("version: !!int one # here\n", "does not go with its tag", "remove the tag"),
    ("[" * 5_000 + HERE, "nested too deep", "less depth"),
    (f"# {'x' * POLICY_BYTES}", f"longer than {POLICY_BYTES} bytes", "shorten it"),
    (BOMB, "values", "fewer aliases"),
]
SHAPES = [
    ("- name: a # here\n", "a mapping (`key: value` lines) belongs here, not a list", "`version: …`"),
    ("version: 2 # here\n", "2 is not among the choices", "write 1"),
    ("version: true # here\n", "true is not among the choices", "write 1"),
    ("qeues: {} # here\n", "`qeues` is not known here", "did you mean `queues`?"),
    ("zzz: {} # here\n", "`zzz` is not known here", "known here: version, timezone, rules"),
    ("rules:\n  - name: a # here\n", "`queue` is missing", "add `queue: …`"),
    ("rules: # here\n  name: a\n", "a list belongs here", "begin each entry with `- `"),
    ("queues: # here\n  - sales\n", "a mapping", "one `name: value` line for each"),
    ("rules: [{name: Big Customers, queue: default}] # here\n", "cannot be a name", "such as `big-customers`"),
    ("queues:\n  Sales Team: {} # here\n", '"Sales Team" cannot be a name', "such as `sales-team`"),
    (queue("max_wait_s: 5 min"), "a number belongs here", "write it in seconds: 300"),
    (queue('max_wait_s: "300"'), "a number belongs here", "without quotes: 300"),
    (queue("max_wait_s: soon"), "a number belongs here", "write a number"),
    (queue("max_wait_s: -1"), "-1 is too small", "at least 0"),
    (queue("max_wait_s: 99999999"), "is too large", "at most 31536000"),
    (queue("offer: {timeout_s: 0}"), "0 is too small", "more than 0"),
    (queue("priority: 1.5"), "a whole number belongs here", "a whole number, such as 2"),
    (queue("priority: true"), "a whole number belongs here", "write a number"),
    (queue("select: best-skill"), "is not among the choices", "did you mean `best_skill`?"),
    (queue("select: [best_skill]"), "is not among the choices", "did you mean `best_skill`?"),
    (queue("steps: [{after_s: 5, drop_preferred: 1}]"), "true or false belongs here", "write true or false"),
    (queue("pool: 7"), "a text belongs here", 'in quotes: "7"'),
    (queue("pool: [a]"), "a text belongs here, not a list", "write a text"),
    (queue("sticky: {within_s: 3600}"), "`wait_s` is missing", "add `wait_s: …`"),
    (queue("sticky: 60"), "a mapping", "such as `within_s: …`"),
    (queue("steps: [{after_s: 5, drop_required: none}]"), "not among the choices", "write all"),
    ("rules: [{name: a, queue: default, require: {german: 6}}] # here\n", "6 is too large", "at most 5"),
    (calendar('mon: "09:00-17:00"'), "a list belongs here", 'in brackets: ["09:00-17:00"]'),
    (calendar("monday: []"), "`monday` is not known here", "did you mean `mon`?"),
]
MEANINGS = [
    ("queues: {sales: {}}\nrules:\n  - {name: a, queue: sale} # here\n", "no queue is called", "did you mean `sales`?"),
    ("rules:\n  - {name: a, queue: far} # here\n", "no queue is called", "add it under `queues`"),
    (queue("{max_length: 9, overflow: sals}"), "no queue is called", "`sales`"),
    (queue("steps: [{after_s: 5, add_queue: other}]"), "no queue is called", "add it under `queues`"),
    (queue("hours: offce") + "calendars: {office: {mon: ['09:00-17:00']}}\n", "no calendar", "did you mean `office`?"),
    (queue("hours: office"), "no calendar is called", "add it under `calendars`"),
    ("rules:\n  - {name: a, queue: default, when: {point: x}}\n  - {name: a, queue: default} # here\n", "twice", "own"),
    (
        "rules:\n  - {name: a, queue: default} # here\n  - {name: b, queue: default}\n",
        "ever asked",
        "move it to the end",
    ),
    (queue("steps: [{after_s: 9, relax_levels: 1}, {after_s: 9, drop_preferred: true}]"), "come after", "order steps"),
    (queue("{max_wait_s: 60, steps: [{after_s: 60, relax_levels: 1}]}"), "nobody waits for 60 s", "an earlier time"),
    (queue("steps: [{after_s: 9}]"), "this step changes nothing", "relax_levels"),
    (queue("steps: [{after_s: 9, add_queue: sales}]"), "need not add itself", "name another queue"),
    (queue("{max_length: null, overflow: default}"), "nothing ever overflows", "add `max_length: …`"),
    (queue("sticky: {within_s: 0, wait_s: 30}"), "remembers nobody", "86400"),
    (queue("outside: {action: close}"), "never outside its hours", "add `hours: CALENDAR`"),
    (queue("{max_length: 1, overflow: sales}"), "sales → sales", "keep what it has"),
    (
        "queues:\n  a: {max_length: 1, overflow: b} # here\n  b: {max_length: 1, overflow: a}\n",
        "a → b → a",
        "let the last of them keep what it has",
    ),
    (
        "queues:\n  a: {max_wait_s: 60, overflow: b} # here\n  b: {max_wait_s: 60}\n",
        "no time left there",
        "make it larger there",
    ),
    ("capacity:\n  weights: {chat: 101} # here\n", "more than an agent's capacity of 100", "raise `capacity.agent`"),
    ("capacity:\n  agent: 20\n  default_weight: 33 # here\n  weights: {chat: 20}\n", "of 20", "at most 20"),
    ("capacity:\n  agent: 20 # here\n", "a chat weighs 33", "add `weights: {chat: 20}`"),
    ("capacity:\n  interrupts: {voice: [voice]} # here\n", "cannot interrupt itself", "remove it"),
    ("capacity:\n  limits: {e-mail: 5} # here\n", 'no channel class "e-mail"', "did you mean `email`?"),
    ("capacity:\n  wrap_up_s: {fax: 5} # here\n", 'no channel class "fax"', "add `fax: …` under `weights`"),
    ("capacity:\n  interrupts: {voice: [chat, mail]} # here\n", 'no channel class "mail"', "did you mean `email`?"),
    ("timezone: Europe/Berln # here\n", "no time zone is called", "did you mean `Europe/Berlin`?"),
    (calendar("timezone: QQQ"), "no time zone is called", 'a name such as "Europe/Berlin"'),
    (calendar("holidays: XX"), "are not known", 'such as "DE" or "DE-BY"'),
    (calendar("holidays: de-by"), "are not known", "in capitals: DE-BY"),
    (calendar("holidays: DE-XX"), 'DE has no part "XX"', "write one of BB, BE"),
    (calendar("exceptions: {2026-02-30: []}"), "is no date", "year-month-day"),
    (calendar("exceptions: {24.12.2026: []}"), "is no date", "year-month-day"),
    (calendar('mon: ["9-17"]'), "these are no hours", 'like "09:00-17:30"'),
    (calendar('mon: ["09:00-25:00"]'), "no time of day", "from 00:00 to 24:00"),
    (calendar('mon: ["09:60-10:00"]'), "no time of day", "from 00:00 to 24:00"),
    (calendar('mon: ["22:00-06:00"]'), "end before they begin", '"22:00-24:00" here and "00:00-06:00" on the next day'),
    (calendar('mon: ["09:00-12:00", "11:00-13:00"]'), "begins before the hours ahead", "order or join them"),
    (calendar('exceptions: {2026-12-24: ["9"]}'), "these are no hours", "write them like"),
    (calendar('breaks: ["noon"]'), "these are no hours", "write them like"),
    ("calendars:\n  office: {timezone: UTC} # here\n", "never open", "add hours"),
]
HOURS = "calendars: {east: {mon: ['00:00-12:00']}, west: {mon: ['12:00-24:00']}}\n"
OUTSIDE = 'hours: office, outside: {%s}} # here\ncalendars: {office: {mon: ["09:00-17:00"]}}\n'
MEANINGS += [
    ("queues:\n  sales: {" + OUTSIDE % "action: queue", "which queue is not said", "add `queue: …`"),
    ("queues:\n  sales: {" + OUTSIDE % "queue: default", "not used by this action", "write `action: queue`"),
    ("queues:\n  sales: {" + OUTSIDE % "action: queue, queue: sales", "sales → sales", "keep what it has"),
    (  # one is full, the other closed
        "queues:\n  a: {hours: east, outside: {action: queue, queue: b}}\n"
        "  b: {max_length: 1, overflow: a} # here\n" + HOURS,
        "b → a → b",
        "keep what it has",
    ),
    (  # both are closed at once
        "queues:\n  a: {hours: east, outside: {action: queue, queue: b}} # here\n"
        "  b: {hours: east, outside: {action: queue, queue: a}}\n" + HOURS,
        "a → b → a",
        "keep what it has",
    ),
]
CONDITIONS = [
    (rule("[]"), "a mapping", "one `name: value` line"),
    (rule("{}"), "an empty condition", "remove it"),
    (rule("{pgae: x}"), "`pgae` is no field", "did you mean `page`?"),
    (rule("{zzzz: x}"), "`zzzz` is no field", "known are channel, account"),
    (rule("{page: {contians: x}}"), "no comparison `contians`", "did you mean `contains`?"),
    (rule("{page: {gt: 5}}"), "no comparison `gt`", "can be compared by is, is_not"),
    (rule("{page: {}}"), "a comparison is missing", "write `page: value`"),
    (rule("{all: {page: x}}"), "`all` wants a list", "begin each of them with `- `"),
    (rule("{any: []}"), "`any` wants a list", "begin each of them with `- `"),
    (rule("{not: [page]}"), "is no condition", "write `FIELD: value`"),
    (rule("{page: {in: x}}"), "`in` wants a list", 'in brackets: ["x"]'),
    (rule("{page: {is: [x]}}"), "`is` wants one value", "use `in` for a list"),
    (rule("{page: []}"), "`in` wants a list", "in brackets"),
    (rule("{account: 4930}"), "4930 cannot be compared here", 'in quotes: "4930"'),
    (rule("{attributes.vip: true}"), "true cannot be compared here", 'in quotes: "true"'),
    (rule("{attributes.age: {gt: '18'}}"), "cannot be compared here", "write a number, without quotes"),
    (rule("{page: {exists: 1}}"), "`exists` is 1", "write true or false"),
    (rule("{text: {matches: '(a'}}"), "a ( is not closed", "correct the pattern"),
    (rule("{text: {matches: '(?=a)'}}"), "(?…) is not known", "correct the pattern"),
    (rule("{text: {matches: '(a{99}){99}'}}"), "make it too large; use smaller counts", "correct the pattern"),
    (rule("{time.weekday: monday}"), "cannot be compared here", "write mon, tue"),
    (rule("{time.clock: {ge: '9:00'}}"), "cannot be compared here", 'such as "09:30"'),
    (rule("{time.date: 24.12.}"), "cannot be compared here", 'such as "2026-12-24"'),
    (rule("{time.hour: {ge: '9'}}"), "cannot be compared here", "without quotes"),
    (rule("{time.hour: 24}"), "24 cannot be compared here", "an hour from 0 to 23"),
    (rule("{open: office}"), "no calendar is called", "add it there"),
    (rule("{not: " * 25 + "{page: x}" + "}" * 25), "nested too deep", "at most 20 levels"),
]
FIRST = "  - {name: first, text: {en: Hi}%s}\n"
INVITATIONS = [
    ("invitations:\n  - {name: help, text: {}} # here\n", "nothing is here", "at least one"),
    ("invitations:\n  - {name: help, text: {en: ''}} # here\n", "a text is missing", "write one"),
    (f"invitations:\n  - {{name: help, text: {{en: {'x' * 301}}}}} {HERE}\n", "301 characters", "at most 300"),
    ("invitations:\n  - {name: by-hand, text: {en: Hi}} # here\n", "agents' own invitations", "another name"),
    (invitation("queue: slaes"), "no queue is called", "add it under `queues`"),
    (invitation("when: {page_s: {ge: '5'}}"), "cannot be compared here", "a number, without quotes"),
    (invitation("when: {exit: yes}"), "cannot be compared here", "true or false"),
    (invitation("when: {text: help}"), "no field of a visit", "did you mean"),
    (invitation("when: {weather: sun}"), "no field of a visit", "known are page, path"),
    (invitation("when: {pgaes: 2}"), "no field of a visit", "did you mean `pages`?"),
    (invitation("when: {event: {gt: 2}}"), "no comparison `gt`", "contains, in, exists"),
    (invitation("when: {open: office}"), "no calendar is called", "add it there"),
    (invitation("when: {site_s: {lt: 45}}"), "never holds: nobody is invited before 45 s", "below 45"),
    (invitation("when: {site_s: 20}, after_s: 30"), "never holds: nobody is invited before 30 s", "below 20"),
    (invitation("when: {all: [{cart: {ge: 9, lt: 9}}]}"), "at least 9 and at most 9", "correct one"),
    (invitation("when: {scroll: {gt: 101}}"), "nobody sees 101 percent", "at most 100"),
    (invitation("control_percent: 95"), "95 is too large", "at most 90"),
    (invitation("quiet_s: -1"), "-1 is too small", "at least 0"),
    (invitation("expires_s: 1"), "1 is too small", "at least 5"),
    (invitation("conversion: {event: ''}"), "a text is missing", "write one"),
    (invitation("after_s: 45", FIRST % ""), 'never shown: "first" ahead of it', "give that one a `when`"),
    (invitation("require: {wine: 2}", FIRST % ", after_s: 10"), "never shown", "move it ahead of"),
    (invitation("when: {pages: 1}", FIRST.replace("first", "help") % ", when: {pages: 2}"), "is here twice", "its own"),
    ("visits: {follow: never}\ninvitations: # here\n  - {name: help, text: {en: Hi}}\n", "follows no visits", "remove"),
]


@pytest.mark.parametrize(("text", "said", "cure"), [*YAML, *SHAPES, *MEANINGS, *CONDITIONS, *INVITATIONS])
def test_a_mistake_is_reported_with_its_line_and_remedy(text: str, said: str, cure: str) -> None:
    """A policy with one mistake gets one fault."""
    with pytest.raises(PolicyError) as refused:
        read_policy(text)

    (fault,) = refused.value.faults
    line = next((number for number, words in enumerate(text.splitlines(), 1) if HERE in words), 1)
    assert (line, True, True) == (fault.line, said in fault.message, cure in fault.cure), fault


def test_all_mistakes_are_found_at_once() -> None:
    """Mistakes of several kinds are reported together, in the order of their lines."""
    text = """
rules:
  - name: a
    queue: nowhere
    when: {pgae: x}
  - nam: b
    queue: default
queues:
  sales:
    max_wait_s: 5m
    hours: office
timers: {nudge_s: -1}
"""
    with pytest.raises(PolicyError) as refused:
        read_policy(text)

    found = [(fault.line, fault.path) for fault in refused.value.faults]
    assert found == [
        (4, "rules[0].queue"),
        (5, "rules[0].when.pgae"),
        (6, "rules[1].nam"),
        (6, "rules[1].name"),
        (10, "queues.sales.max_wait_s"),
        (11, "queues.sales.hours"),
        (12, "timers.nudge_s"),
    ]


def test_an_errors_text_has_a_line_for_each_mistake() -> None:
    """Where, what, and the remedy."""
    with pytest.raises(PolicyError) as refused:
        read_policy("queues:\n  sales:\n    priorty: 1\n")

    said = "line 3: queues.sales.priorty: `priorty` is not known here; did you mean `priority`?"
    assert said == str(refused.value)


def test_a_column_points_at_the_value() -> None:
    """Columns count from 1."""
    with pytest.raises(PolicyError) as refused:
        read_policy("timers: {nudge_s: -1}")

    assert [fault.column for fault in refused.value.faults] == [19]


@pytest.mark.parametrize(
    "other",
    [
        ", after_s: 60",
        ", queue: other}\nqueues: {other: {}",
        ", require: {wine: 1}",
        ", when: {site_s: {ge: 45}}",
        ", when: {any: [{site_s: {lt: 10}}, {exit: true}]}",
        ", when: {not: {site_s: {lt: 100}}}",
    ],
)
def test_invitations_that_can_be_shown_are_no_mistake(other: str) -> None:
    """One that is later, for other agents, or bounded in a part that need not hold."""
    first, _, queues = other.partition("}\n")
    head = f"{queues}}}\n" if queues else ""
    written = f"{head}invitations:\n{FIRST % first}  - {{name: help, text: {{en: Hello}}}}\n"

    assert [one.name for one in read_policy(written).invitations] == ["first", "help"]
