"""The closed list of actions that the audit log knows, and the kinds of things that they are done to."""

from typing import Literal, get_args

Kind = Literal[
    "agent", "contact", "conversation", "merge", "account", "article", "broadcast", "canned", "policy", "setting",
    "skill", "parked", "file", "log", "number",
]  # fmt: skip

ACTIONS: dict[str, Kind] = {
    "sign_in": "agent",
    "sign_in_failed": "agent",
    "sign_out": "agent",
    "password_changed": "agent",
    "agent_created": "agent",
    "agent_changed": "agent",
    "agent_deleted": "agent",
    "contact_read": "contact",
    "contact_changed": "contact",
    "contact_written_to": "contact",
    "contact_merged": "contact",
    "contact_merge_undone": "contact",
    "contact_erased": "contact",
    "contact_exported": "contact",
    "contacts_exported": "contact",
    "contacts_imported": "contact",
    "conversation_read": "conversation",
    "transcript_read": "conversation",
    "transcript_mailed": "conversation",
    "mail_page_read": "conversation",
    "file_opened": "conversation",
    "summary_changed": "conversation",
    "content_removed": "conversation",
    "searched": "conversation",
    "account_created": "account",
    "account_changed": "account",
    "account_deleted": "account",
    "account_checked": "account",
    "account_keys_rotated": "account",
    "article_changed": "article",
    "article_archived": "article",
    "articles_imported": "article",
    "articles_exported": "article",
    "questions_read": "article",
    "questions_set_aside": "article",
    "broadcast_drafted": "broadcast",
    "broadcast_started": "broadcast",
    "broadcast_paused": "broadcast",
    "broadcast_stopped": "broadcast",
    "canned_changed": "canned",
    "policy_activated": "policy",
    "setting_changed": "setting",
    "skill_changed": "skill",
    "parked_read": "parked",
    "parked_replayed": "parked",
    "parked_dropped": "parked",
    "figures_exported": "log",
    "audit_read": "log",
    "audit_cut": "log",
}
COMMAND_LINE = "command line"  # who, where somebody at a terminal did it
RETENTION = "retention"  # who, where the policy says that something goes
KINDS = get_args(Kind)


class UnknownAction(ValueError):  # noqa: N818 - names what it is
    """Somebody has forgotten to name an action in the list."""


def kind_of(action: str) -> Kind:
    """Return what an action is done to; raises UnknownAction."""
    try:
        return ACTIONS[action]
    except KeyError:
        raise UnknownAction(action) from None
