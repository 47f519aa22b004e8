"""A valid request for each audited route, and the id of the thing that its entry names."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gateway_rig.calls import POLICY

RETURNS = {"language": "en", "title": "return parcel", "answer": "Send it back."}
PASSWORD = "correct horse battery staple"
DRAFT = {
    "name": "Sale",
    "rule": {"consent": "news", "queue": "default", "wordings": {"en": {"text": "Sale!"}}},
    "audience": {},
    "per_minute": 6000,
}


@dataclass(frozen=True, slots=True)
class Case:
    """A request: words in braces stand for what the shop knows, and for ids that earlier cases have `kept`.

    `path` names the variable parts of the path; `thing` is the id in the entry, "" for all things of the kind.
    `keeps` maps a name to the field of the answer that is kept under it. `csv`: the body is this file.
    """

    path: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    query: str = ""
    thing: str = ""
    keeps: Mapping[str, str] = field(default_factory=dict)
    csv: str = ""
    anew: bool = False  # it ends the session, so it has one of its own
    link: str = ""  # this signed link is opened, without a session


def _of(name: str, **more: Any) -> Case:
    """A request about one thing, which is in the path."""
    return Case({"id": f"{{{name}}}"}, thing=f"{{{name}}}", **more)


# In this order: what one makes, a later one needs.
CASES: Mapping[str, Case] = {
    "session.sign_in": Case(body={"login": "root", "password": PASSWORD}, thing="{root}"),
    "session.sign_out": Case(thing="{root}", anew=True),
    "agents.create": Case(
        body={"login": "eve", "name": "Eve", "password": PASSWORD, "skills": {}}, thing="{eve}", keeps={"eve": "id"}
    ),
    "agents.change": _of("eve", body={"name": "Eve May"}),
    "skills.create": Case(body={"name": "french"}, thing="french"),
    "agents.set_skills": _of("eve", body={"french": 3}),
    "agents.delete": _of("eve"),
    "skills.delete": Case({"name": "french"}, thing="french"),
    "agents.change_own_phone": Case(body={"phone": ""}, thing="{root}"),
    "photos.change_own": Case(body={"photo": "{photo}"}, thing="{root}"),
    "accounts.create": Case(
        body={"id": "bot", "channel": "telegram", "config": {"api": "{bot_api}"}, "secrets": {"token": "12:abc"}},
        thing="bot",
    ),
    "accounts.change": Case({"id": "bot"}, body={"name": "Our bot"}, thing="bot"),
    "accounts.check": Case({"id": "bot"}, thing="bot"),
    "accounts.delete": Case({"id": "bot"}, thing="bot"),
    "conversations.show": _of("talk"),
    "conversations.messages": _of("talk"),
    "conversations.notes": _of("talk"),
    "summaries.versions": _of("talk"),
    "summaries.edit": _of("talk", body={"items": [{"kind": "question", "text": "Where?", "seq": 1}], "number": 0}),
    "contexts.show": _of("talk"),
    "mails.sign": Case({"id": "{talk}", "seq": "1"}, thing="{talk}", keeps={"page": "url"}),
    "mails.open": Case(link="{page}", thing="{talk}"),
    "uploads.open": Case(link="{file}", thing="{talk}"),
    "transcripts.show": _of("talk"),
    "transcripts.mail": _of("open", body={"id": "t1", "address": "eva@example.org"}),
    "search.find": Case(query="?q=lamp"),
    "contacts.list": Case(),
    "contacts.show": _of("contact"),
    "contacts.change": _of(
        "contact", body={"id": "c1", "version": "{version}", "name": "Eva May"}, keeps={"version": "version"}
    ),
    "contacts.merge": _of(
        "contact",
        body={"id": "m1", "version": "{version}", "other": "{other}", "other_version": "{other_version}"},
        keeps={"merge": "history.0.merge"},
    ),
    "contacts.undo": _of("contact", body={"id": "u1", "merge": "{merge}"}),
    "contacts.begin": _of("contact", body={"id": "b1", "account": "mail", "peer": "eva@example.org", "text": "Hello"}),
    "contacts.export_one": _of("contact"),
    "contacts.erase": _of("gone", body={"confirm": "erase"}),
    "contacts.export": Case(),
    "contacts.import": Case(csv="name;email\nMay;may@example.org\n"),
    "broadcasts.create": Case(body=DRAFT, thing="{broadcast}", keeps={"broadcast": "id"}),
    "broadcasts.start": _of("broadcast", body={}),
    "broadcasts.pause": _of("broadcast", body={}),
    "broadcasts.stop": _of("broadcast", body={}),
    "articles.create": Case(body=RETURNS, thing="{article}", keeps={"article": "id", "edition": "version"}),
    "articles.change": _of("article", body={**RETURNS, "title": "returns", "version": "{edition}"}),
    "articles.archive": _of("article"),
    "articles.import": Case(csv="id,language,title,answer\nlamps,en,lamps,Here.\n"),
    "articles.export": Case(),
    "unanswered.list": Case(),
    "unanswered.set_aside": Case(body={"conversations": ["{talk}"]}),
    "canned.create": Case(
        body={"shortcut": "hi", "text": "Hello", "shared": True}, thing="{canned}", keeps={"canned": "id"}
    ),
    "canned.change": _of("canned", body={"text": "Hello!"}),
    "canned.delete": _of("canned"),
    "settings.change": Case({"key": "shop.name"}, body={"value": 1}, thing="shop.name"),
    "policy.change": Case(body={"text": POLICY}, thing="{policy}", keeps={"policy": "hash"}),
    "parked.list": Case(),
    "parked.show": _of("parked"),
    "parked.replay": Case(body={"ids": ["{parked}"]}, thing="{parked}"),
    "parked.drop": Case(body={"ids": ["{dropped}"], "why": "test data"}, thing="{dropped}"),
    "funnel.export": Case(),
    "audit.list": Case(),
    "session.sign_out_elsewhere": Case(thing="{root}", anew=True),
    "session.change_password": Case(body={"present": PASSWORD, "new": f"{PASSWORD}, again"}, thing="{root}", anew=True),
}
