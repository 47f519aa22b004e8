"""Conversations and what hangs on them: what was written goes, what is counted stays without its contact."""

from sqlalchemy import Select, case, select
from usher_common.record.sql.constructs import any_of
from usher_common.record.tables import schema
from usher_common.record.tables.connections import voice_call, voice_command
from usher_common.record.tables.contacts import NOBODY
from usher_common.record.tables.mail import transcript_mail

from usher_gateway.erasing.entry import Entry, deletes, empties, keeps
from usher_gateway.erasing.register.finding import at_places, in_talks
from usher_gateway.erasing.whose import Whose

_m, _d, _p, _c = schema.message.c, schema.delivery.c, schema.promise.c, schema.conversation.c


def _messages(whose: Whose) -> Select[str]:
    return select(_m.id).where(_m.conversation_id.in_(whose.talks))


def _deliveries(whose: Whose) -> Select[str]:
    return select(_d.id).where(_d.conversation_id.in_(whose.talks))


TALKS: tuple[Entry, ...] = (
    deletes(schema.message_search, "tokens", "n message_id",
            lambda whose: schema.message_search.c.message_id.in_(_messages(whose)), export=False,
            why="the search index; SQLite's full-text table follows by a trigger"),
    deletes(schema.message_name, "id", "message_id",
            lambda whose: schema.message_name.c.message_id.in_(_messages(whose)), export=False,
            why="ids of an album's parts, derived from the provider's"),
    deletes(transcript_mail, "recipient", "message_id at",
            lambda whose: transcript_mail.c.message_id.in_(_messages(whose)), export=False,
            why="a hash of an address"),
    deletes(schema.early_receipt, "provider_id", "account status code received_at",
            lambda whose: schema.early_receipt.c.provider_id.in_(
                select(_d.provider_id).where(_d.conversation_id.in_(whose.talks), _d.provider_id != "")),
            export=False, why="a provider's id of a message may contain a phone number"),
    empties(schema.delivery_part, "provider_id", "delivery_id part account status code changed_at",
            lambda whose: schema.delivery_part.c.delivery_id.in_(_deliveries(whose)), {"provider_id": ""}),
    empties(schema.delivery, "peer payload provider_id error changes",
            "id account channel conversation_id message_id seq status attempts owner reported not_before created_at"
            " changed_at parts_sent unsure",
            lambda whose: _d.conversation_id.in_(whose.talks),
            {"peer": "", "payload": b"", "provider_id": "", "error": "", "changes": None, "reported": True,
             "not_before": None, "unsure": False,
             "status": case((_d.status.in_(("queued", "sending")), "failed"), else_=_d.status)},
            why="broadcasts count what became of their messages; what has not left does not leave any more"),
    deletes(schema.button_offer, "peer titles_json", "account conversation_id seq",
            at_places(schema.button_offer.c.account, schema.button_offer.c.peer), export=False),
    deletes(voice_command, "envelope", "n call_id to_partition at",
            lambda whose: voice_command.c.call_id.in_(
                select(voice_call.c.id).where(at_places(voice_call.c.account, voice_call.c.peer)(whose))),
            export=False),
    deletes(voice_call, "id peer call_json", "account ended at changed_at",
            at_places(voice_call.c.account, voice_call.c.peer)),
    deletes(schema.note, "text", "id conversation_id agent_id after_seq at", in_talks(schema.note)),
    deletes(schema.summary, "items_json", "conversation_id upto_seq language source failure at",
            in_talks(schema.summary)),
    deletes(schema.summary_edit, "items_json", "conversation_id n agent_id upto_seq at",
            in_talks(schema.summary_edit)),
    deletes(schema.settled_question, "", "conversation_id article_id settled_by at",
            in_talks(schema.settled_question), export=False, why="the question went with the conversation's words"),
    empties(schema.rating, "contact_id comment", "conversation_id number queue agent_id agents_json score policy at",
            in_talks(schema.rating), {"contact_id": NOBODY, "comment": ""}),
    empties(schema.promise, "contact_id address",
            "conversation_id number queue made_at due_at kept_at kept_by how broken_at",
            in_talks(schema.promise), {"contact_id": NOBODY, "address": ""}, goes=lambda _: _p.kept_at.is_(None),
            why="an answer that is still promised can be given to nobody"),
    empties(schema.decision, "explanation_json", "assignment_id conversation_id agent_id policy at",
            in_talks(schema.decision), {"explanation_json": "{}"}, export=False,
            why="what was asked for says something of who asked"),
    empties(schema.assignment, "reason",
            "id conversation_id agent_id wait_no weight offered_at expires_at accepted_at ended_at outcome"
            " channel_class queue",
            in_talks(schema.assignment), {"reason": ""}, why="agents' words"),
    deletes(schema.content_removal, "", "conversation_id rule closed_at began_at done_at upto_seq",
            in_talks(schema.content_removal), export=False, why="nothing is left that could be removed"),
    keeps(schema.mark, "conversation_id party kind seq at", why="times only"),
    keeps(schema.stage_passage,
          "conversation_id number stage entered_at entered_by left_at left_by outcome policy rule cost saved",
          why="the funnel's figures: times and costs"),
    deletes(schema.message, "id agent_id client_id text attachments_json thread_json",
            "conversation_id seq author trace accepted_at created_at",
            lambda whose: _m.conversation_id.in_(whose.talks), files="attachments_json thread_json"),
    empties(schema.conversation,
            "address_id contact_id peer entry_json profile_json note last_text addresses_json funnel_json faq_json"
            " given_email promise_json rating_json preferred_json asked_json tags_json",
            "id account channel home_partition status stage queue priority skills_json weight wait_no waiting_since"
            " target_agent refused_json participants_json agent_id assignment_id last_seq version visitor_delivered"
            " visitor_read agent_delivered agent_read deadline_no deadline_kind next_deadline deadline_lease opened_at"
            " changed_at closed_at closed_by visitor_at agent_at levels_json rule policy step overflow_json"
            " sticky_agent sticky_until held_since guests_json reopened answered_at channel_class offered_why"
            " handed_skills_json had_owner taken_json offered_at waited_since reminded_at reopened_at told_closed_at"
            " handed_over_at outcome",
            lambda whose: any_of(_c.address_id, whose.addresses),
            {"address_id": NOBODY, "contact_id": NOBODY, "peer": NOBODY, "entry_json": "{}", "profile_json": "{}",
             "note": "", "last_text": "", "addresses_json": "[]", "funnel_json": "null", "faq_json": "null",
             "given_email": "", "promise_json": "null", "rating_json": "null", "preferred_json": "{}",
             "asked_json": "null", "tags_json": "[]"},
            why="queue, stage, times and outcome stay for the figures; outcomes are codes of the business"),
)  # fmt: skip
