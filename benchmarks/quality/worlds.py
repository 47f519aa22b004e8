"""The worlds of `make bench-quality`: fixed before any run; one policy for all of them."""

import msgspec
from msgspec.structs import replace
from usher_policy.document.model import PolicyDocument
from usher_router.simulation.scenario import Arrivals, ConversationKind, Duration, Scenario, Team

POLICY = PolicyDocument()  # as Usher comes: best skill, first come first served
SEEDS = tuple(range(1, 21))
CONVERSATIONS = 15_000  # of a run with skills
WARM_UP = 0.1  # of a run's time, which begins with everybody idle
ONE_AT_A_TIME, THREE_AT_A_TIME = "voice", "web"  # weights 100 and 33 of 100, by the policy
HOUR_S = 3600.0


class Traffic(msgspec.Struct, frozen=True):
    """What comes: `load` is the share of all agents' room that it takes, `shares` are those of each skill in it."""

    channel: str
    load: float
    handling: Duration
    shares: dict[str, float]


def _world(name: str, traffic: Traffic, teams: tuple[Team, ...]) -> Scenario:
    at_once = 3 if traffic.channel == THREE_AT_A_TIME else 1
    per_s = traffic.load * at_once * sum(team.count for team in teams) / traffic.handling.mean_s
    kinds = tuple(
        ConversationKind(
            name=skill,
            channel=traffic.channel,
            require={skill: 1},
            arrivals=Arrivals(per_h=per_s * share * HOUR_S),
            handling=traffic.handling,
        )
        for skill, share in traffic.shares.items()
    )
    duration_s = CONVERSATIONS / per_s
    return Scenario(name=name, kinds=kinds, teams=teams, duration_s=duration_s, warm_up_s=WARM_UP * duration_s)


def _team(count: int, *skills: str) -> Team:
    return Team(name="-".join(skills), count=count, skills=dict.fromkeys(skills, 3))


# Two skills, 25 agents with the first alone and 25 with both: the N-design of Garnett and Mandelbaum, "An introduction
# to skills-based routing and its operational complexities", 2000; one conversation at a time, exponential times.
N_DESIGN = _world(
    "two-skill N-design, 50 agents",
    Traffic(ONE_AT_A_TIME, 0.88, Duration(mean_s=180.0), {"sales": 0.6, "support": 0.4}),
    (_team(25, "sales"), _team(25, "sales", "support")),
)

# Five languages of unequal demand, most agents speak one or two, few all, as in Wallace and Whitt, "A staffing
# algorithm for call centers with skill-based routing", M&SOM 7(4), 2005; lognormal times, as Brown et al., "Statistical
# analysis of a telephone call center", JASA 100, 2005, found them.
LANGUAGES = _world(
    "five languages, 100 agents",
    Traffic(
        ONE_AT_A_TIME,
        0.9,
        Duration(mean_s=240.0, shape="lognormal", cv=1.2),
        {"en": 0.4, "de": 0.2, "fr": 0.15, "es": 0.15, "it": 0.1},
    ),
    (
        *(_team(count, skill) for skill, count in (("en", 20), ("de", 12), ("fr", 8), ("es", 8), ("it", 6))),
        *(_team(count, skill, "en") for skill, count in (("de", 12), ("fr", 10), ("es", 10), ("it", 8))),
        _team(6, "en", "de", "fr", "es", "it"),
    ),
)

# Specialists of four subjects, whose overflow goes to generalists: Franx, Koole and Pot, "Approximating multi-skill
# blocking systems by hyperexponential decomposition", Performance Evaluation 63, 2006; chats, three at once.
SPECIALISTS = _world(
    "specialists with overflow, 24 agents, 3 chats each",
    Traffic(
        THREE_AT_A_TIME, 0.88, Duration(mean_s=300.0), {"billing": 0.3, "technical": 0.35, "orders": 0.25, "legal": 0.1}
    ),
    (
        _team(5, "billing"),
        _team(6, "technical"),
        _team(5, "orders"),
        _team(2, "legal"),
        _team(6, "billing", "technical", "orders", "legal"),
    ),
)

SKILLED = {"n_design": N_DESIGN, "languages": LANGUAGES, "specialists": SPECIALISTS}


def pooled(scenario: Scenario) -> Scenario:
    """Let everybody have every skill: no routing can do better than this."""
    every = {kind.name: 3 for kind in scenario.kinds}
    return replace(scenario, teams=tuple(replace(team, skills=every) for team in scenario.teams))
