"""Visitors on the shop's pages, invitations to them, and whether those pay compared with the control group."""

from scripts.dashboards.expressions import SHOWN, per_minute, seldom, share
from scripts.dashboards.panels import Board, Choice, Panel, Query, Section, falling, rising

NAME = 'invitation=~"$invitation"'
CONTROL = "control"
SHOWN_TO = f'usher_invitations_total{{{NAME}, state="shown"}}'
HELD_BACK = f'usher_invitations_total{{{NAME}, state="control"}}'


def converted(kind: str, group: str) -> str:
    """Which share of a group bought or did what the invitation is for."""
    return among(f'usher_invitation_conversions_total{{{NAME}, kind="{kind}"}}', group)


def among(part: str, whole: str) -> str:
    """Which share a part is of what is seldom, by invitation, in the time shown."""
    return f"{seldom(part, 'invitation', SHOWN)} / {seldom(whole, 'invitation', SHOWN)}"


VISITORS = Section(
    "Visitors",
    (
        Panel(
            title="Visitors in the chat",
            description="Pages whose chat is connected at this moment.",
            unit="none",
            queries=(Query('sum(usher_sockets{kind="visitor"})', "visitors"),),
        ),
        Panel(
            title="Beacons, by result",
            description="Reports of visits by the page's script: heard, or the reason why not. rate_limited: one address sends too many.",
            unit="cpm",
            kind="stacked",
            queries=(Query(per_minute("usher_beacons_total", "result"), "{{result}}"),),
        ),
        Panel(
            title="Beacons that were refused",
            description="Share of the reports of visits that were refused.",
            unit="percentunit",
            steps=rising(0.05, 0.2),
            queries=(Query(share('usher_beacons_total{result!="heard"}', "usher_beacons_total"), "refused"),),
        ),
        Panel(
            title="Visits recorded",
            description="Visits that were recorded because they were over: no page was visible for 30 minutes.",
            unit="cpm",
            columns=12,
            queries=(Query(per_minute("usher_visits_recorded_total"), "visits"),),
        ),
        Panel(
            title="Messages shown to visitors",
            description="Messages written to visitors' pages in a minute.",
            unit="cpm",
            columns=12,
            queries=(Query(per_minute('usher_delivered_total{kind="visitor"}'), "messages"),),
        ),
    ),
)
INVITATIONS = Section(
    "Invitations",
    (
        Panel(
            title="Invitations, by what became of them",
            description="Shown, then accepted, refused, expired or withdrawn; control: would have been shown, and was held back to compare.",
            unit="cpm",
            kind="stacked",
            queries=(Query(per_minute(f"usher_invitations_total{{{NAME}}}", "state"), "{{state}}"),),
        ),
        Panel(
            title="Invitations in the time shown",
            description="What became of each invitation of the policy, and of those by hand.",
            unit="short",
            kind="bars",
            decimals=0,
            queries=(
                Query(
                    seldom(f"usher_invitations_total{{{NAME}}}", "invitation, state", window=SHOWN),
                    "{{invitation}}: {{state}}",
                ),
            ),
        ),
        Panel(
            title="Accepted share",
            description="Share of the invitations shown that were accepted. Few mean that they come at the wrong moment or to the wrong people.",
            unit="percentunit",
            kind="bars",
            most=1,
            steps=falling(0.05, 0.01),
            queries=(
                Query(
                    among(f'usher_invitations_total{{{NAME}, state="accepted"}}', SHOWN_TO),
                    "{{invitation}}",
                ),
            ),
        ),
        Panel(
            title="Conversions",
            description="Conversions after invitations in the time shown: of those shown, by hand, and in the control group.",
            unit="short",
            kind="bars",
            decimals=0,
            queries=(
                Query(
                    seldom(f"usher_invitation_conversions_total{{{NAME}}}", "invitation, kind", window=SHOWN),
                    "{{invitation}}: {{kind}}",
                ),
            ),
        ),
        Panel(
            title="Conversion of the invited and of the control group",
            description="Share that converted of those who saw the invitation, and of those from whom it was held back. Only the difference is what the invitation brings. The desk has exact figures, with how sure they are.",
            unit="percentunit",
            kind="bars",
            most=1,
            queries=(
                Query(converted("shown", SHOWN_TO), "{{invitation}}: invited"),
                Query(converted(CONTROL, HELD_BACK), "{{invitation}}: control group"),
            ),
        ),
        Panel(
            title="Accepted and refused",
            description="Invitations a minute that are accepted and that are refused.",
            unit="cpm",
            queries=(
                Query(
                    per_minute(f'usher_invitations_total{{{NAME}, state=~"accepted|refused"}}', "state"), "{{state}}"
                ),
            ),
        ),
    ),
)

BOARD = Board(
    uid="usher-visitors",
    title="Usher: visitors and invitations",
    description="Visitors on the shop's pages, invitations to them, and whether those pay.",
    sections=(VISITORS, INVITATIONS),
    choices=(Choice("invitation", "usher_invitations_total"),),
    since="now-24h",
)
