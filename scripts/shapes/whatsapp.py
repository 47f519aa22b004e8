"""The types of Meta's webhooks for WhatsApp: those of its OpenAPI description (MIT), and what that lacks."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from scripts.shapes.openapi import Described
from scripts.shapes.types import Known, add, reachable

NAMES = {
    "Change.value": "Value",
    "IncomingMessage": "Message",
    "SystemMessage": "Message",
    "Statuses": "Status",
    **dict.fromkeys(("Message.context", "MessageContext"), "ContextObject"),
}
# Webhook fields that the description does not name; Meta's documentation does. What they hold is not looked into,
# except of those that we read.
FIELDS = (
    *(
        "account_alerts",
        "account_offboarded",
        "account_reconnected",
        "account_review_update",
        "account_settings_update",
    ),
    *("account_update", "automatic_events", "business_capability_update"),
    *("business_status_update", "calls", "flows"),
    *("group_status_update", "history", "message_echoes", "message_template_components_update"),
    *("message_template_quality_update", "message_template_status_update", "messaging_handovers"),
    *("partner_solutions", "payment_configuration_update", "phone_number_name_update", "phone_number_quality_update"),
    *("security", "smb_app_state_sync", "smb_message_echoes", "standby", "template_category_update"),
    *("template_correct_category_detection", "tracking_events", "user_id_update", "user_preferences"),
)
READ = ("calls", "messages", "smb_message_echoes")
_FILE: Mapping[str, Known] = dict.fromkeys(("id", "mime_type", "sha256", "caption", "filename", "voice", "url"), "")
_PERSON = {"contacts": "ContactProfile"}
# What the description lacks of messages, statuses and calls, from Meta's pages on usernames, groups, coexistence, calls
# and pricing (docs/channels/whatsapp.md), and what our parser reads.
MORE: Mapping[str, Mapping[str, Known]] = {
    "ContactProfile": {"user_id": "", "parent_user_id": "", "identity_key_hash": ""},
    "ContactProfile.profile": {"name": "", "username": "", "country_code": ""},
    "Value": {**_PERSON, "errors": "StatusError", "message_echoes": "Message", "calls": "Call"},
    "Message": {
        "from_user_id": "", "from_parent_user_id": "", "group_id": "", "to": "", "to_user_id": "",
        "recipient_user_id": "", "context": "ContextObject", "referral": "ReferralObject", "voice": "Message.audio",
        "request_welcome": "",
        "edit": "Message.edit", "revoke": "Message.revoke", "identity": "Message.identity",
        "errors": "StatusError", "reaction": "Message.reaction", "unsupported": "Message.unsupported",
        "type": ["edit", "revoke", "voice", "request_welcome"],
    },
    "Message.edit": {"original_message_id": "", "message": "Message"},
    "Message.revoke": {"original_message_id": ""},
    "Message.identity": {"acknowledged": "", "created_timestamp": "", "hash": ""},
    "Message.unsupported": {"type": ""},
    **{f"Message.{kind}": _FILE for kind in ("audio", "document", "image", "sticker", "video")},
    "Message.system": {
        "new_wa_id": "", "identity": "", "user_id": "", "parent_user_id": "", "customer": "",
        "old_user_id": "", "new_user_id": "",
        "type": ["customer_changed_number", "customer_identity_changed", "user_changed_user_id"],
    },
    "Message.interactive": {
        "button_reply": "Message.interactive.button_reply", "list_reply": "Message.interactive.list_reply",
        "nfm_reply": "Message.interactive.nfm_reply", "call_permission_reply": "Message.interactive.call_permission",
        "type": ["nfm_reply", "call_permission_reply"],
    },
    "Message.interactive.button_reply": {"id": "", "title": ""},
    "Message.interactive.list_reply": {"id": "", "title": "", "description": ""},
    "Message.interactive.nfm_reply": {"name": "", "body": "", "response_json": ""},
    "Message.interactive.call_permission": {
        "response": "", "expiration_timestamp": "", "response_source": "", "is_permanent": "",
    },
    "ContextObject": {"forwarded": "", "frequently_forwarded": "", "from_user_id": ""},
    "Status": {
        "biz_opaque_callback_data": "", "recipient_user_id": "", "recipient_type": "", "type": "",
        "recipient_parent_user_id": "", "recipient_participant_id": "", "recipient_participant_user_id": "",
        "recipient_identity_key_hash": "", "payment": "", "timestamp": "", "errors": "StatusError",
        "status": ["played", "deleted", "warning", "RINGING", "ACCEPTED", "REJECTED"],
    },
    "Pricing": {"type": "", "tier": "", "pricing_model": ["CBP", "PMP", "NBP"]},
    "Call": {
        "id": "", "to": "", "from": "", "from_user_id": "", "to_user_id": "", "event": "", "timestamp": "",
        "direction": "", "status": "", "start_time": "", "end_time": "", "duration": "", "session": "",
        "cta_payload": "", "biz_opaque_callback_data": "", "deeplink_payload": "", "errors": "StatusError",
        "connection": "",
    },
}  # fmt: skip


def shape(spec: Path) -> dict[str, Any]:
    """Return the shape; `spec` is Meta's description."""
    described = yaml.load(spec.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    read = Described(described["components"]["schemas"], NAMES)
    root, types = read.refer("WebhookPayload"), read.types
    for name, fields in MORE.items():
        for field, known in fields.items():
            add(types, name, field, known)
    add(types, "Change", "field", list(FIELDS))
    told = types["Change"]["field"]
    looked_into = {str(one) for one in told if one not in FIELDS} | set(READ)
    types["Change"]["value"] = {"field": dict.fromkeys(sorted(looked_into), "Value")}
    source = f"WhatsApp Cloud API {described['info']['version']}, and Meta's pages on what its description lacks"
    return {"source": source, "root": root, "types": reachable(types, root)}
