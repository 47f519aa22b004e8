"""`usher explain`: why each agent was offered a conversation, in words."""

import argparse
import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import msgspec
from sqlalchemy import select
from usher_common.record.open import opened_record
from usher_common.record.port import Record
from usher_common.record.tables import schema
from usher_common.runtime.settings import load_settings
from usher_gateway.settings import GatewaySettings
from usher_router.adapters.dispatch.dispatch_log import RecordDispatches
from usher_router.replay.full_explanation import Choice, Standing, explain_fully

from usher.recorded.dispatch_log import batches_until

SECOND = 1_000_000  # microseconds
REASONS = {
    "unavailable": "not available",
    "not_in_pool": "not in the queue's pool",
    "not_target": "another agent was named",
    "missing_skill": "a required skill is missing",
    "level_too_low": "the level of a required skill is too low",
    "refused": "declined it before",
    "class_limit": "at the limit for this channel",
    "warming_up": "newly available: one at a time",
    "no_room": "no spare capacity",
    "ranked_lower": "eligible, but ranked lower",
}


class ConversationUnknown(LookupError):  # noqa: N818 - says what is the case
    """There is no conversation with this id on record."""


@dataclass(frozen=True, slots=True)
class Explained:
    """A conversation, its assignments in order (rows, with `explanation` where a dispatcher chose), agents' names."""

    conversation: Mapping[str, Any]
    assignments: Sequence[Mapping[str, Any]]
    names: Mapping[str, str]
    standings: Mapping[str, Sequence[Standing]]  # by assignment
    passages: Sequence[Mapping[str, Any]] = ()  # the stages that it went through, in order


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("conversation", metavar="CONVERSATION")
    parser.add_argument("--full", action="store_true", help="list all agents, from the dispatcher's record")
    parser.set_defaults(run=run_explain)


def run_explain(words: argparse.Namespace, environ: Mapping[str, str]) -> tuple[int, list[str]]:
    """Explain a conversation; raises ConversationUnknown."""
    return 0, [asyncio.run(_explained(words, environ))]


async def _explained(words: argparse.Namespace, environ: Mapping[str, str]) -> str:
    async with opened_record(load_settings(GatewaySettings, environ).record_url, read_only=True) as record:
        return render(await find(record, words.conversation, full=words.full))


async def find(record: Record, conversation: str, *, full: bool) -> Explained:
    """Read a conversation's assignments; `full`: with all agents, as far as the dispatch log is still on record."""
    table, agent = schema.conversation, schema.agent
    async with record.read() as connection:
        row = (await connection.execute(select(table).where(table.c.id == conversation))).mappings().first()
        if row is None:
            raise ConversationUnknown(f"no conversation {conversation} is on record")
        offers = [dict(one) for one in (await connection.execute(_offers(conversation))).mappings()]
        passages = [dict(one) for one in (await connection.execute(_passages(conversation))).mappings()]
        names = {one.id: one.name for one in (await connection.execute(select(agent.c.id, agent.c.name))).all()}
    for offer in offers:
        offer["explanation"] = msgspec.json.decode(offer["explanation_json"] or b"{}")
    standings = {one["id"]: await _standings(record, one) for one in offers if full and one["explanation"]}
    return Explained(dict(row), offers, names, standings, passages)


def _offers(conversation: str) -> Any:
    table, decision = schema.assignment, schema.decision
    return (
        select(table, decision.c.explanation_json, decision.c.policy, decision.c.at)
        .select_from(table.outerjoin(decision, decision.c.assignment_id == table.c.id))
        .where(table.c.conversation_id == conversation)
        .order_by(table.c.wait_no)
    )


def _passages(conversation: str) -> Any:
    table = schema.stage_passage
    return select(table).where(table.c.conversation_id == conversation).order_by(table.c.number)


async def _standings(record: Record, offer: Mapping[str, Any]) -> Sequence[Standing]:
    """Find the dispatcher that wrote at that moment, and read its log up to this choice."""
    async with record.read() as connection:
        written = await RecordDispatches().at(connection, offer["at"], offer["at"])
    choice = Choice(offer["conversation_id"], offer["wait_no"], offer["agent_id"], offer["at"])
    for dispatcher in dict.fromkeys(batch.dispatcher for batch in written):
        found = explain_fully(await batches_until(record, dispatcher, offer["at"]), choice)
        if found is not None:
            return found
    return ()


def render(explained: Explained) -> str:
    """Format it: a block for each assignment."""
    row = explained.conversation
    lines = [f"conversation {row['id']}: {row['channel']}, {row['peer']}, opened {_time(row['opened_at'])}"]
    lines += [f"  {_stage(one)}" for one in explained.passages]
    for number, offer in enumerate(explained.assignments, 1):
        lines += ["", *_block(number, offer, explained)]
    if not explained.assignments:
        lines.append(f"  nobody was offered it yet; it is {row['status']}")
    return "\n".join(lines)


def _block(number: int, offer: Mapping[str, Any], explained: Explained) -> list[str]:
    name = explained.names.get(offer["agent_id"], offer["agent_id"])
    lines = [f"{number}. {_time(offer['offered_at'])}  {name}: {_outcome(offer)}"]
    why = offer["explanation"]
    if "winner" not in why:
        return [*lines, f"   {_by_hand(why, explained.names)}"]
    lines += [f"   {line}" for line in _choice(why, offer, explained.names)]
    if offer["id"] in explained.standings:
        lines += ["   everybody, as the dispatcher's record has it:"]
        lines += [f"     {line}" for line in _everybody(explained.standings[offer["id"]], explained.names)]
    return lines


def _stage(passage: Mapping[str, Any]) -> str:
    """Format a stay in a stage."""
    came = f"{_time(passage['entered_at'])}  stage {passage['stage']} ({passage['entered_by']})"
    by = f"rule {passage['rule']!r}" if passage["rule"] else "no rule"
    policy = f"{by}, policy {passage['policy'][:12]}"
    if passage["left_at"] is None:
        return f"{came}, since then; {policy}"
    took = (passage["left_at"] - passage["entered_at"]) / SECOND
    cost = f"cost {passage['cost']:g}" + (f", saved {passage['saved']:g}" if passage["saved"] else "")
    return f"{came}: {passage['outcome']} ({passage['left_by']}) after {took:.1f} s, {cost}; {policy}"


def _by_hand(why: Mapping[str, Any], names: Mapping[str, str]) -> str:
    who = names.get(why.get("by", ""), why.get("by", ""))
    return f"by hand: {why['action']} by {who}, queue {why.get('queue', '')}" if "action" in why else "by hand"


def _choice(why: Mapping[str, Any], offer: Mapping[str, Any], names: Mapping[str, str]) -> list[str]:
    rule = f"rule {why['rule']!r}" if why.get("rule") else "no rule"
    place = f"queue {why.get('queue', '')} by {rule}, {_policies(why, offer)}, step {why.get('step', 0)}"
    lines = [
        f"{place}; waited {why.get('waited_s', 0)} s",
        f"asked for: {_asked(why)}",
        f"chosen:    {_agent(why['winner'], names)}",
    ]
    lines += [f"next:      {_agent(one, names)}" for one in why["next"]]
    ruled_out = [f"{count} {REASONS.get(reason, reason)}" for reason, count in why["ruled_out"].items()]
    return [*lines, *([f"others:    {'; '.join(ruled_out)}"] if ruled_out else [])]


def _policies(why: Mapping[str, Any], offer: Mapping[str, Any]) -> str:
    """Name the policy that decided, and the one at the conversation's entry if that was another."""
    came, decided = str(why.get("policy") or offer["policy"])[:12], str(offer["policy"])[:12]
    return f"policy {decided}" if came == decided else f"policy {decided} (came by {came})"


def _asked(why: Mapping[str, Any]) -> str:
    parts = [f"{name} at least {level}" for name, level in why.get("required", {}).items()]
    parts += [f"rather {name} {level}" for name, level in why.get("preferred", {}).items()]
    parts += [f"only {why[one]} ({one})" for one in ("target", "sticky") if why.get(one)]
    parts += ["those who refused are asked again"] if why.get("refused_cleared") else []
    how = f"weight {why['weight']}, priority {why.get('priority', 0)}, {why.get('select', '')}"
    return f"{', '.join(parts) or 'no skill'}; {how}"


def _agent(one: Mapping[str, Any], names: Mapping[str, str]) -> str:
    skills = "".join(f", {name} {level}" for name, level in one.get("skills", {}).items())
    load = f"load {one['load']} of {one['capacity']}"
    return f"{names.get(one['agent'], one['agent'])}: {load}, idle {one['idle_s']} s{skills}"


def _everybody(standings: Iterable[Standing], names: Mapping[str, str]) -> list[str]:
    lines = [
        f"{_agent(msgspec.to_builtins(one), names)}: {REASONS.get(one.reason, one.reason) or 'could have it'}"
        for one in standings
    ]
    return lines or ["(no longer on record: see USHER_DISPATCH_KEPT_H)"]


def _outcome(offer: Mapping[str, Any]) -> str:
    told = []
    if offer["accepted_at"]:
        told.append(f"accepted after {(offer['accepted_at'] - offer['offered_at']) / SECOND:.1f} s")
    if offer["outcome"]:
        reason = f" ({offer['reason']})" if offer["reason"] else ""
        told.append(f"{offer['outcome']}{reason} after {(offer['ended_at'] - offer['offered_at']) / SECOND:.1f} s")
    return ", ".join(told) or "offered"


def _time(at: int) -> str:
    return datetime.fromtimestamp(at / SECOND, UTC).strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]
