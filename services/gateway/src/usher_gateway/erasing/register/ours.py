"""Tables of the business itself: agents, settings, articles, accounts. Nothing in them belongs to a contact."""

from usher_common.record.tables import schema
from usher_common.record.tables.connections import account_error, account_health, account_hour, account_unknown, channel

from usher_gateway.erasing.entry import Entry, keeps

OURS: tuple[Entry, ...] = (
    keeps(schema.agent,
          "id login name photo password_hash role enabled status status_reason status_at capacity load load_limit"
          " missed_offers idle_since version languages_json pools_json weights_json limits_json calendar held_json"
          " draining available_since wrap_up_until lost_from given_at phone", why="colleagues"),
    keeps(schema.skill, "name"),
    keeps(schema.agent_skill, "agent_id skill level"),
    keeps(schema.canned, "id agent_id shortcut language text changed_at"),
    keeps(schema.session, "id_hash agent_id csrf created_at expires_at"),
    keeps(schema.article, "id language article_json version archived title_key words change_n changed_at",
          why="written by colleagues, who read what they save: a proposal's addresses and numbers are masked"),
    keeps(schema.article_change, "article_id version article_json changed_by at", why="as above"),
    keeps(schema.article_state, "id last_n"),
    keeps(schema.summary_progress, "id closed_until"),
    keeps(schema.search_progress, "id indexed_from indexed_until"),
    keeps(schema.broadcast,
          "id name state audience_json rule_json per_minute accounts_json next_json left_out_json created_by created_at"
          " changed_at started_at ended_at", why="conditions and texts for many; its recipients are in `outreach`"),
    keeps(schema.template_list, "account asked_at started_at done_at fetched_at error templates_json"),
    keeps(schema.page_asset, "name gzipped had_at"),
    keeps(schema.setting, "key value_json"),
    keeps(schema.policy, "hash text author at"),
    keeps(schema.metadata.tables["account"],
          "id channel name config_json secrets_json enabled changed_at check_asked_at"),
    keeps(schema.account_duty, "account owner epoch cursor beat_at"),
    keeps(channel, "name facts_json at"),
    keeps(account_health, "account last_in_at last_out_at lag_ms checked_for check_json token_ends_at token_asked_at"),
    keeps(account_error, "account hour kind count code at"),
    keeps(account_hour, "account hour received late"),
    keeps(account_unknown, "account path count first_at last_at"),
    keeps(schema.retention_duty, "id owner leased_until swept_at", why="which replica removes what is old"),
    keeps(schema.audit_entry, "n at who action kind thing hash",
          why="ids only, a contact's among them: who read or changed what must still be told after an erasure"),
    keeps(schema.audit_head, "id n hash anchor_n anchor_hash"),
    keeps(schema.erasure, "id contact_id contacts_json state by began_at ended_at counts_json",
          why="the proofs: hashes, counts, times; the id is only there while an erasure is under way"),
)  # fmt: skip
