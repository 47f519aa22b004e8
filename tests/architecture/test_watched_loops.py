"""A loop that stops is noticed, whichever it is."""

import re

import yaml

from repository import ROOT

# they delete what is old, encrypt what an older version wrote, or look once an hour: nobody waits for them
SELDOM = {
    "account_health_old",
    "articles_deleted",
    "certificates",
    "delete_answers",
    "delete_dispatch_log",
    "delete_outreach",
    "gateway.assets",
    "gateway.audit_cut",
    "gateway.backup",
    "gateway.retention",
    "gateway.sealing",
    "gateway.uploads",
    "gateway.visits_deleted",
    "mails_forgotten",
    "media_forgotten",
    "token_ends",
}
BY_ITSELF = {"dispatch", "ownership:inbound"}  # named by more than one word of the call


def test_every_loop_with_a_period_is_watched() -> None:
    """Those run by `every`, and the dispatcher, are in the alert on loops that have stopped."""
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "services").glob("*/src/**/*.py")]
    loops = {name for source in sources for name in re.findall(r'every\(\s*"([^"]+)"', source)}
    rules = yaml.safe_load((ROOT / "deploy" / "monitoring" / "rules.yml").read_text(encoding="utf-8"))
    (expr,) = (
        rule["expr"] for group in rules["groups"] for rule in group["rules"] if rule["alert"] == "UsherLoopStopped"
    )
    watched = re.compile(re.search(r'loop=~"([^"]+)"', expr)[1])  # type: ignore[index]

    assert {"deadlines", "replan"} < loops
    assert {name for name in loops | BY_ITSELF if not watched.fullmatch(name)} == SELDOM
