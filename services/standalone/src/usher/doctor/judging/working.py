"""What the services need to work with: a valid policy, agents, and knowledge."""

from usher_policy.document.faults import PolicyError
from usher_policy.document.read import read_policy

from usher.doctor.findings import Finding, failure, ok, warning


def judge_policy(version: str, text: str | None) -> Finding:
    """Judge the active policy ("": none) by reading it as the services would; a long one takes seconds."""
    if not version:
        return ok("policy", "none is active: the settings route everything to one queue")
    short = version[:12]
    if text is None:
        return failure("policy", f"{short} is active, and not on record", "activate one: docs/runbooks/policy-stale.md")
    try:
        document = read_policy(text)
    except PolicyError as error:
        first, more = error.faults[0], len(error.faults) - 1
        told = f"line {first.line}: {first.message}" + (f", and {more} more" if more else "")
        do = "services keep the last valid one until they restart: docs/runbooks/policy-stale.md"
        return failure("policy", f"{short} is not valid for this version: {told}", do)
    return ok("policy", f"{short} is valid, with {len(document.queues)} queues")


def judge_agents(answering: int, administrators: int) -> Finding:
    """Judge how many may sign in and answer, and whether anybody may change that."""
    if not answering + administrators:
        return warning("agents", "there are none", "`usher agent LOGIN --role administrator`")
    if not administrators:
        do = "`usher agent LOGIN --role administrator`"
        return warning("agents", f"{answering} may sign in, and no administrator", do)
    return ok("agents", f"{answering + administrators} may sign in, {administrators} of them as administrator")


def judge_knowledge(url: str, away: str) -> Finding:
    """Judge whether knowledge answers at its address; `away` is why it does not."""
    if not away:
        return ok("knowledge", f"answers at {url}")
    do = "without it nobody gets articles: docs/runbooks/knowledge-gone.md"
    if "HTTP 401" in away:
        do = "its USHER_SECRET is another one, or its clock is off"
    return warning("knowledge", f"does not answer at {url}: {away}", do)
