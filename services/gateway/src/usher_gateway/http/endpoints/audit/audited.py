"""Which calls are in the audit log, as what, and which are left out and why: each endpoint is in one of the two."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from usher_common.audit.actions import kind_of
from usher_common.audit.log import Act
from usher_common.files.signed_links import SignedLinks

from usher_gateway.audit.acting import Acting
from usher_gateway.audit.by_link import act_of
from usher_gateway.http.call import Call

Things = Callable[[Call], Sequence[str]]


def _all(_call: Call) -> Sequence[str]:
    return ()


def _path(name: str) -> Things:
    return lambda call: (call.path[name],)


_ID = _path("id")


def _body(name: str) -> Things:
    return lambda call: (getattr(call.body, name),)


def _oneself(call: Call) -> Sequence[str]:
    return (call.session.agent,) if call.session is not None else ()


def _parked(call: Call) -> Sequence[str]:
    return tuple(call.body.ids)


def _dry(call: Call) -> bool:
    given: Any = call.body if call.body is not None else call.query
    return bool(getattr(given, "dry_run", False))


@dataclass(frozen=True, slots=True)
class Audited:
    """How a call is audited: as which action, on what (the thing's id stands in the path unless said).

    `read`: it changes nothing, and is written in a batch; `unless_own`: only for who never had the conversation;
    `by_link`: it is opened without a session, and what the link says is done, as a rule this action.
    """

    action: str
    things: Things = _ID
    read: bool = False
    unless_own: bool = False
    by_link: Callable[[Call], SignedLinks] | None = None


def _read(action: str, things: Things = _ID, *, unless_own: bool = False) -> Audited:
    return Audited(action, things, read=True, unless_own=unless_own)


_TALK = _read("conversation_read", unless_own=True)

AUDITED: Mapping[str, Audited] = {
    "session.sign_in": Audited("sign_in", _all),
    "session.sign_out": Audited("sign_out", _oneself),
    "session.sign_out_elsewhere": Audited("sign_out", _oneself),
    "session.change_password": Audited("password_changed", _oneself),
    "agents.create": Audited("agent_created", _all),
    "agents.change": Audited("agent_changed"),
    "agents.delete": Audited("agent_deleted"),
    "agents.set_skills": Audited("agent_changed"),
    "agents.change_own_phone": Audited("agent_changed", _oneself),
    "photos.change_own": Audited("agent_changed", _oneself),
    "skills.create": Audited("skill_changed", _body("name")),
    "skills.delete": Audited("skill_changed", _path("name")),
    "accounts.create": Audited("account_created", _body("id")),
    "accounts.change": Audited("account_changed"),
    "accounts.delete": Audited("account_deleted"),
    "accounts.check": Audited("account_checked"),
    "conversations.show": _TALK,
    "conversations.messages": _TALK,
    "conversations.notes": _TALK,
    "summaries.versions": _TALK,
    "contexts.show": _TALK,
    "mails.sign": _read("mail_page_read", unless_own=True),
    "mails.open": Audited("mail_page_read", read=True, by_link=lambda call: call.site.edge.mail_links),
    "uploads.open": Audited("file_opened", read=True, by_link=lambda call: call.site.edge.links),
    "transcripts.show": _read("transcript_read", unless_own=True),
    "transcripts.mail": Audited("transcript_mailed"),
    "summaries.edit": Audited("summary_changed"),
    "search.find": _read("searched", _all),
    "contacts.list": _read("contact_read", _all),
    "contacts.show": _read("contact_read"),
    "contacts.change": Audited("contact_changed"),
    "contacts.begin": Audited("contact_written_to"),
    "contacts.merge": Audited("contact_merged"),
    "contacts.undo": Audited("contact_merge_undone"),
    "contacts.erase": Audited("contact_erased"),
    "contacts.export_one": Audited("contact_exported"),
    "contacts.export": Audited("contacts_exported", _all),
    "contacts.import": Audited("contacts_imported", _all),
    "broadcasts.create": Audited("broadcast_drafted", _all),
    "broadcasts.start": Audited("broadcast_started"),
    "broadcasts.pause": Audited("broadcast_paused"),
    "broadcasts.stop": Audited("broadcast_stopped"),
    "articles.create": Audited("article_changed", _all),
    "articles.change": Audited("article_changed"),
    "articles.archive": Audited("article_archived"),
    "articles.import": Audited("articles_imported", _all),
    "articles.export": Audited("articles_exported", _all),
    "unanswered.list": _read("questions_read", _all),
    "unanswered.set_aside": Audited("questions_set_aside", _all),
    "canned.create": Audited("canned_changed", _all),
    "canned.change": Audited("canned_changed"),
    "canned.delete": Audited("canned_changed"),
    "policy.change": Audited("policy_activated", _all),
    "settings.change": Audited("setting_changed", _path("key")),
    "parked.show": _read("parked_read"),
    "parked.list": _read("parked_read", _all),
    "parked.replay": Audited("parked_replayed", _parked),
    "parked.drop": Audited("parked_dropped", _parked),
    "funnel.export": Audited("figures_exported", _all),
    "audit.list": _read("audit_read", _all),
}

_ONESELF = "concerns the caller alone"
_COLLEAGUES = "names of colleagues, which everybody at a desk sees"
_CONFIGURATION = "configuration that is read; changing it is audited"
_OWN_CONTACT = "a visitor's or contact's own, by their token or a link signed for them"
_PUBLIC = "public, and the same for everybody"
_TRIES = "changes nothing, and shows nothing of a contact"
_NUMBERS = "counts, without anything of a contact"

LEFT_OUT: Mapping[str, str] = {
    "session.show": _ONESELF,
    "session.list": _ONESELF,
    "photos.store": "no agent has it yet; taking it is audited",
    "agents.list": _COLLEAGUES,
    "agents.show": _COLLEAGUES,
    "skills.list": _CONFIGURATION,
    "accounts.list": _CONFIGURATION,
    "accounts.show": _CONFIGURATION,
    "accounts.channels": _CONFIGURATION,
    "accounts.health": _NUMBERS,
    "templates.list": _CONFIGURATION,
    "templates.refresh": "asks the provider for its list; changes nothing of ours",
    "templates.preview": _TRIES,
    "conversations.list": "the desk's own list, asked for all the time; opening one of another's is audited",
    "conversations.decisions": "why who was offered it: about colleagues",
    "conversations.ratings": "shown with the conversation, whose reading is audited",
    "ratings.list": "scores with comments, for leading; opening a conversation is audited",
    "promises.list": "the desk's own list, asked for all the time",
    "contacts.ways": "belongs to the contact's page, whose reading is audited",
    "events.report": "an integration tells many contacts; each is on record as what was told",
    "broadcasts.list": _CONFIGURATION,
    "broadcasts.show": _NUMBERS,
    "broadcasts.accounts": _CONFIGURATION,
    "broadcasts.dry_run": _NUMBERS,
    "articles.list": _PUBLIC,
    "articles.show": _PUBLIC,
    "articles.versions": _PUBLIC,
    "articles.preview": _TRIES,
    "unanswered.propose": _TRIES,
    "faq.search": _PUBLIC,
    "faq.preflight": _PUBLIC,
    "calls.consent": "asked while a number is typed; the call is on record",
    "calls.times": _PUBLIC,
    "calls.preflight": _PUBLIC,
    "canned.list": _CONFIGURATION,
    "policy.show": _CONFIGURATION,
    "policy.check": _TRIES,
    "forms.draft": _TRIES,
    "policy.history": _CONFIGURATION,
    "policy.version": _CONFIGURATION,
    "queues.list": _CONFIGURATION,
    "live.show": "queues and agents as they are now, asked for all the time",
    "parked.log": "who did what with parked messages",
    "settings.show": _CONFIGURATION,
    "uploads.store": "the caller's own file",
    "uploads.preflight": _PUBLIC,
    "mails.ask": _OWN_CONTACT,
    "mails.unsubscribe": _OWN_CONTACT,
    "transcripts.sign": _OWN_CONTACT,
    "transcripts.ask": _OWN_CONTACT,
    "transcripts.open": _OWN_CONTACT,
    "transcripts.preflight": _PUBLIC,
    "places.show": _OWN_CONTACT,
    "places.rate": _OWN_CONTACT,
    "visits.list": "who is on the site now, asked for all the time; anonymous until they write",
    "visits.beacon": _OWN_CONTACT,
    "visits.consent": _OWN_CONTACT,
    "visits.identity": _OWN_CONTACT,
    "visits.invitation": _OWN_CONTACT,
    "visits.go_on": _OWN_CONTACT,
    "visits.preflight": _PUBLIC,
    "invitations.by_hand": "on record as an invitation, with the agent",
    "invitations.figures": _NUMBERS,
    "funnel.report": _NUMBERS,
    "photos.open": _PUBLIC,
    "openapi": _PUBLIC,
    "sockets.visitor": _OWN_CONTACT,
    "sockets.agent": "the desk's socket: who has or gets which conversation is on record as assignments",
    "pages.widget": _PUBLIC,
    "pages.to_desk": _PUBLIC,
    "pages.desk": _PUBLIC,
    "pages.place": _PUBLIC,
    "pages.asset": _PUBLIC,
    "pages.shop": _PUBLIC,
}


def acting_in(endpoint: str, call: Call) -> Acting:
    """Return what a call does that is to be written with its change; of one that reads or is left out, nothing."""
    how = AUDITED.get(endpoint)
    if how is None or how.read or _dry(call):
        return Acting(call.site.record)
    who = call.session.agent if call.session is not None else ""
    return Acting(call.site.record, who, how.action, how.things(call))


def note_read(endpoint: str, call: Call) -> None:
    """Note a call that was answered, if it is one that reads what is audited."""
    how = AUDITED.get(endpoint)
    if how is None or not how.read:
        return
    if how.by_link is not None:
        _note_opened(call)
    elif call.session is not None:
        for thing in how.things(call) or ("",):
            call.site.audit.note(Act(call.session.agent, how.action, thing), unless_own=how.unless_own)


def said_by_link(endpoint: str, call: Call) -> str | None:
    """Return what the signed link of a call says; None where it opens nothing, or the endpoint knows no links."""
    how = AUDITED.get(endpoint)
    if how is None or how.by_link is None:
        return None
    return how.by_link(call).read(call.path["id"], call.request.query.get("token", ""), int(time.time()))


def _note_opened(call: Call) -> None:
    """Note what was opened by a link as read by whom it was given to, if it says to whom."""
    if act := act_of(call.said or ""):
        call.site.audit.note(act, unless_own=kind_of(act.action) == "conversation")
