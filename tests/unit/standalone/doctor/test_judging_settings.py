"""What `usher doctor` makes of settings, certificates, accounts, the policy and knowledge."""

import msgspec
import pytest
from usher.doctor.endpoints import endpoints_of_mailbox, endpoints_of_settings
from usher.doctor.findings import Finding, line_of, ok, summary_of, unknown, warning, without_secrets
from usher.doctor.judging.accounts import AccountFacts, judge_accounts
from usher.doctor.judging.certificates import Certificate, judge_certificate
from usher.doctor.judging.settings import (
    judge_private_targets,
    judge_public_url,
    judge_secrets,
    judge_stores,
)
from usher.doctor.judging.working import judge_agents, judge_knowledge, judge_policy
from usher.doctor.read_settings import read_settings

DAY = 86_400.0
NOW = 20_000 * DAY
RANDOM = "9f86d081884c7d659a2feaa0c55ad015"
GOOD = {"USHER_SECRET": RANDOM, "USHER_PUBLIC_URL": "https://chat.example.com"}


@pytest.mark.parametrize(
    ("environ", "faults"),
    [
        (GOOD, []),
        ({"USHER_SECRET": RANDOM}, ["USHER_PUBLIC_URL"]),
        ({**GOOD, "USHER_SECRET": "short"}, ["USHER_SECRET"]),
        ({**GOOD, "USHER_PARTITIONS": "many"}, ["USHER_PARTITIONS"]),
        ({**GOOD, "USHER_PUBLIC_URI": "x", "USHER_GRACE_S": "-1"}, ["USHER_PUBLIC_URI", "USHER_GRACE_S"]),
        ({**GOOD, "USHER_SUMMARY_URL": "https://own.example.com"}, ["USHER_SUMMARY_SECRET"]),
        ({**GOOD, "USHER_FAQ_MODEL": "huge"}, ["USHER_FAQ_MODEL"]),
    ],
)
def test_settings_are_read_as_far_as_they_are_valid(environ: dict[str, str], faults: list[str]) -> None:
    """Each fault once, whichever of the four services has the setting; the others count."""
    loaded = read_settings(environ)

    assert [fault.partition(":")[0] for fault in loaded.faults] == faults
    assert loaded.gateway.public_url == environ.get("USHER_PUBLIC_URL", "")


@pytest.mark.parametrize(
    ("secrets", "levels"),
    [
        ([("USHER_SECRET", RANDOM)], []),
        ([("USHER_SECRET", "")], ["failure"]),
        ([("USHER_SECRET", "please-change-me-now")], ["warning"]),
        ([("USHER_SECRET", "aaaaaaaaaaaaaaaabbbb")], ["warning"]),
        ([("USHER_SECRET", RANDOM), ("USHER_IDENTITY_SECRET", RANDOM)], ["warning"]),
        ([("USHER_SECRET", RANDOM), ("USHER_IDENTITY_SECRET", "")], []),
    ],
)
def test_secrets_that_can_be_guessed_are_found(secrets: list[tuple[str, str]], levels: list[str]) -> None:
    """None of them is printed."""
    found = list(judge_secrets(secrets))

    assert [one.level for one in found] == levels
    assert not any(text in line_of(one) for one in found for _, text in secrets if text)


@pytest.mark.parametrize(
    ("finding", "level"),
    [
        (judge_public_url("https://chat.example.com", demo=False), None),
        (judge_public_url("http://chat.example.com", demo=False), "warning"),
        (judge_public_url("http://localhost:8080", demo=False), None),
        (judge_public_url("http://chat.example.com", demo=True), None),
        (judge_private_targets(False, demo=False), None),
        (judge_private_targets(True, demo=True), None),
        (judge_private_targets(True, demo=False), "warning"),
        (judge_stores("sqlite", "embedded", "memory"), "ok"),
        (judge_stores("postgresql", "amqp", "redis"), "ok"),
        (judge_stores("postgresql", "embedded", "redis"), "failure"),
        (judge_stores("sqlite", "amqps", "redis"), "failure"),
        (judge_stores("postgresql", "amqp", "memory"), "warning"),
        (judge_knowledge("http://k:9114", ""), "ok"),
        (judge_knowledge("http://k:9114", "list: HTTP 401"), "warning"),
        (judge_agents(0, 0), "warning"),
        (judge_agents(3, 0), "warning"),
        (judge_agents(3, 1), "ok"),
        (judge_policy("", None), "ok"),
        (judge_policy("a" * 64, None), "failure"),
        (judge_policy("a" * 64, "queues: {sales: {}}"), "ok"),
        (judge_policy("a" * 64, "queues: {sales: {nonsense: 1}}"), "failure"),
    ],
)
def test_what_works_and_what_is_for_tests_are_told_apart(finding: Finding | None, level: str | None) -> None:
    """None: there is nothing to be said."""
    assert (None if finding is None else finding.level) == level
    assert finding is None or bool(finding.do) == (level != "ok")


def certificate(days: float, distrust: str = "", away: str = "") -> str:
    """Judge a certificate that ends in so many days."""
    found = judge_certificate(Certificate("USHER_PUBLIC_URL", "a.example:443", NOW + days * DAY, distrust, away), NOW)
    return found.level


def test_a_certificate_is_judged_by_its_days_and_its_chain() -> None:
    """A server that cannot be reached from here says nothing of it."""
    assert [certificate(days) for days in (90, 22, 20, 4, 2, -1)] == ["ok", "ok", *["warning"] * 2, *["failure"] * 2]
    assert certificate(90, "self-signed certificate") == "failure"
    assert certificate(0, away="ConnectionRefusedError") == "unknown"


@pytest.mark.parametrize(
    ("facts", "level", "said"),
    [
        ({"moved_at": NOW - 60}, "ok", "last used"),
        ({"enabled": False, "opened": False}, "ok", "disabled"),
        ({"checked_at": NOW - 60}, "ok", "not used yet"),
        ({}, "unknown", "usher channel check shop-bot"),
        ({"has_channel": False}, "failure", "telegram"),
        ({"opened": False}, "failure", "account-keys"),
        ({"reachable": False}, "warning", "USHER_HOOKS_URL"),
        ({"refused_since": NOW - DAY, "refused_at": NOW - 60}, "failure", "refused it since"),
        ({"refused_since": NOW - DAY, "refused_at": NOW - DAY, "moved_at": NOW - 60}, "ok", "last used"),
        ({"check": "auth", "checked_at": NOW - 60, "moved_at": NOW}, "warning", "failed (auth)"),
        ({"token_ends_at": NOW + 3 * DAY, "moved_at": NOW}, "warning", "ends in 3 days"),
        ({"token_ends_at": NOW - DAY, "moved_at": NOW}, "failure", "ended"),
        ({"token_ends_at": NOW + 30 * DAY, "moved_at": NOW}, "ok", "its token ends"),
        ({"queued": 2, "queued_since": NOW - 600, "moved_at": NOW}, "warning", "2 messages wait"),
        ({"queued": 2, "queued_since": NOW - 6, "moved_at": NOW}, "ok", "last used"),
    ],
)
def test_an_account_says_the_worst_that_is_known(facts: dict[str, object], level: str, said: str) -> None:
    """From what the services have written, without asking its provider."""
    (found,) = judge_accounts([AccountFacts("shop-bot", "telegram", **facts)], NOW)  # type: ignore[arg-type]

    assert (found.level, said in f"{found.seen} {found.do}") == (level, True)


def test_certificates_are_looked_at_where_settings_and_mailboxes_lead() -> None:
    """With TLS from the start or by STARTTLS; what is in clear text has none."""
    loaded = read_settings(
        {
            **GOOD,
            "USHER_HOOKS_URL": "https://hooks.example.com:8443/in",
            "USHER_BUS_URL": "amqps://u:p@broker.example.com/?cafile=/ca.pem",
            "USHER_LIVE_URL": "rediss+sentinel://one.example.com,two.example.com:1/usher/0",
        }
    )
    own = {"address": "a@example.com", "imap_host": "imap.example.com", "smtp_host": "smtp.example.com"}
    starttls = own | {"smtp_security": "starttls", "smtp_port": "587"}
    local = own | {"imap_host": "127.0.0.1", "imap_security": "plain"}

    assert [(one.host, one.port, one.authority) for one in endpoints_of_settings(loaded)] == [
        ("chat.example.com", 443, ""),
        ("hooks.example.com", 8443, ""),
        ("broker.example.com", 5671, "/ca.pem"),
        ("one.example.com", 26379, ""),
        ("two.example.com", 1, ""),
    ]
    assert [(one.port, one.starttls) for one in endpoints_of_mailbox("m", starttls)] == [(993, False), (587, True)]
    assert [one.host for one in endpoints_of_mailbox("m", local)] == ["smtp.example.com"]
    assert list(endpoints_of_mailbox("m", {})) == []


def test_findings_are_lines_without_secrets() -> None:
    """And JSON for programs."""
    found = without_secrets([warning("bus", "amqp://u:hunter2hunter2@h is away", "look"), unknown("live", "?")],
                            ["hunter2hunter2", "", "u"])  # fmt: skip

    assert line_of(found[0]) == "warning  bus: amqp://u:***@h is away -> look"
    assert summary_of([*found, ok("a", "b"), ok("a", "b")]) == "2 in order, 1 to look at, 1 not known"
    assert summary_of([]) == "nothing was checked"
    assert msgspec.json.decode(msgspec.json.encode(found[1])) == {
        "check": "live",
        "level": "unknown",
        "seen": "?",
        "do": "",
    }
