"""A policy file restored while no router ran; and any history of files, activations and restarts."""

import asyncio
from pathlib import Path
from shutil import copy
from typing import Literal
from uuid import uuid4

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from prometheus_client import REGISTRY
from structlog.testing import capture_logs
from usher_common.audit.log import Filter
from usher_common.audit.log import read as read_log
from usher_common.record.open import open_record
from usher_common.record.port import Record
from usher_policy.document.read import policy_hash
from usher_router.adapters.policy.policies import RecordPolicies
from usher_router.app.policy.policy_file import PolicyFile

FIRST, NEXT = "version: 1\ntimers: {nudge_s: 60}\n", "version: 1\ntimers: {nudge_s: 90}\n"
TEXTS = (FIRST, NEXT, "version: 1\ntimers: {nudge_s: 120}\n")
ACTS = st.tuples(st.sampled_from(["file", "administration", "restart", "look"]), st.sampled_from(TEXTS))


async def test_a_restored_file_becomes_active_or_is_reported(record: Record, tmp_path: Path) -> None:
    """A rollback deploys the old file again: it becomes active, or the log says that it does not."""
    path = tmp_path / "policy.yaml"
    for text in (FIRST, NEXT, FIRST):  # each deployed with a restart
        path.write_text(text)
        with capture_logs() as logs:
            await PolicyFile(path, record, RecordPolicies()).poll()
    async with record.read() as connection:
        active = await RecordPolicies().active(connection)
    stale = REGISTRY.get_sample_value("usher_policy_stale", {"source": "file"})

    assert active == policy_hash(FIRST) or logs or stale
    entries = [link.entry for link in await read_log(record, Filter(), 9)]
    assert {(one.who, one.action) for one in entries} == {("router", "policy_activated")}
    assert [one.thing for one in entries] == [policy_hash(text) for text in (FIRST, NEXT, FIRST)]


@example(acts=[("file", NEXT), ("look", NEXT), ("file", FIRST), ("restart", FIRST)])  # restored while no router ran
@example(acts=[("file", NEXT), ("administration", FIRST), ("file", FIRST), ("file", NEXT)])
@example(acts=[("file", NEXT), ("administration", FIRST), ("restart", FIRST)])  # a restart undoes nothing
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(acts=st.lists(ACTS, min_size=1, max_size=8))
def test_the_last_change_of_the_policy_counts(
    record_url: str, acts: list[tuple[Literal["file", "administration", "restart", "look"], str]]
) -> None:
    """By a file or by an administrator; reading the file again, and restarts, change nothing."""
    asyncio.run(_act(record_url, acts))


async def _act(url: str, acts: list[tuple[Literal["file", "administration", "restart", "look"], str]]) -> None:
    empty = Path(url.removeprefix("sqlite:///"))
    own = Path(copy(empty, empty.with_name(f"{uuid4()}.db")))
    record, path, store = open_record(f"sqlite:///{own}"), own.with_suffix(".yaml"), RecordPolicies()
    held, expected = TEXTS[0], TEXTS[0]
    path.write_text(held)
    file = PolicyFile(path, record, store)
    await file.poll()
    for what, text in acts:
        if what == "file" and text != held:
            await file.poll()  # a text that came and went between two polls was never a policy
            path.write_text(text)
            held = expected = text
        elif what == "administration":
            await file.poll()  # nothing is later than the last change
            async with record.transaction() as transaction:
                await store.activate(transaction.connection, policy_hash(text), text, "ann")
            expected = text
        elif what == "restart":
            file = PolicyFile(path, record, store)
        elif what == "look":
            await file.poll()
    await file.poll()
    async with record.read() as connection:
        active = await store.active(connection)
    await record.close()

    assert active == policy_hash(expected)
