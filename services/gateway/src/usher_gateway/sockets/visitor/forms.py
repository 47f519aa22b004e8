"""The start form on a visitor's socket: what is still to be asked, and what was answered."""

import time
from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

import msgspec
from usher_common.commands.introduce import Introduce
from usher_common.ids import address_id, visitor_message_id
from usher_common.live.port import LiveAway
from usher_common.messages.content import Entry, Profile
from usher_common.messages.entry_facts import entry_facts
from usher_policy.forms.questions import Filled, check_answers, known_fields, questions
from usher_policy.forms.start_form import StartForm
from usher_policy.wording import wording

from usher_gateway import metrics
from usher_gateway.reading.policy import Active
from usher_gateway.sockets.shared.edge import WEB
from usher_gateway.sockets.visitor.aftercare import VisitorAftercare
from usher_gateway.sockets.visitor.form_facts import contact_profile, entry_rule
from usher_gateway.visits.domain.reports import visit_id
from usher_gateway.wire.from_visitors import FormAnswers, FormQuery, FormReply
from usher_gateway.wire.outgoing import Refused
from usher_gateway.wire.parts import FormOut
from usher_gateway.wire.text_rules import DETAILS, good_id
from usher_gateway.wire.websocket_frames import encode_text_frame

Ask = Literal["before", "within"]


class FormKnown(NamedTuple):
    """A form, and what is known of its questions; `told`: what only the visit knows of them."""

    form: StartForm
    known: dict[str, Any]
    told: dict[str, str]


class VisitorForms(VisitorAftercare):
    """Asks the questions of the policy's start forms."""

    __slots__ = ()

    async def on_form(self, asked: FormQuery) -> None:
        ask: Ask = "before" if self.state is None or self.state.status == "closed" else "within"
        found = await self._due(ask)
        out = FormOut(ask, self.current if ask == "within" else "")
        if found is not None:
            out = self._form_out(out, found, asked)
        self.send(encode_text_frame(out))

    async def on_answers(self, given: FormReply) -> None:
        if not good_id(given.id):
            self.refuse(given.id[:64], "bad_id")
            return
        if self.outlived(given.id, given.age_ms) or not await self.admitted(given.id):
            return
        if not self.current or given.conversation != self.current:
            self.refuse(given.id, "not_yours" if given.conversation else "no_conversation")
            return
        found = await self._known(given.form)
        filled = check_answers(found.form, found.known, given.values, skipped=given.skipped) if found else Filled()
        if filled.faults:
            self._refuse_answers(given.id, filled.faults)
            return
        said = profile_of(filled, found.told if found else {})
        if said == Profile():
            self.accept(given.id)  # all of it is known
            return
        envelope_id = visitor_message_id(WEB, self.visitor, given.id)
        self.submit_asked(self.home, given, envelope_id, Introduce(self.current, given.id, said))

    async def learn_answers(self, given: FormAnswers | None) -> None:
        """Take the answers that come with a message along with it; those that are wrong are asked again within."""
        found = await self._known(given.form) if given else None
        if given is None or found is None:
            return
        said = profile_of(check_answers(found.form, found.known, given.values), found.told)
        if said != Profile():
            known, self.profile_sent = self.profile or Profile(), False
            self.profile = Profile(
                name=said.name or known.name,
                email=said.email or known.email,
                phone=said.phone or known.phone,
                language=said.language or known.language,
                attributes={**known.attributes, **said.attributes},
            )

    def _form_out(self, out: FormOut, found: FormKnown, asked: FormQuery) -> FormOut:
        language = asked.language or (self.profile.language if self.profile else "")
        form = found.form.form
        out = msgspec.structs.replace(
            out,
            form=found.form.name,
            title=wording(form.title, language),
            intro=wording(form.intro, language),
            questions=questions(found.form, found.known, asked.answers, language),
        )
        if not asked.check:
            return out
        return msgspec.structs.replace(out, faults=check_answers(found.form, found.known, asked.answers).faults)

    def _refuse_answers(self, client_id: str, faults: dict[str, str]) -> None:
        metrics.REFUSED.labels("bad_answers").inc()
        self.send(encode_text_frame(Refused(client_id, "bad_answers", DETAILS["bad_answers"], faults=faults)))

    async def _due(self, ask: Ask) -> FormKnown | None:
        """Return the form that is to be asked now; raises Stall.

        Before a conversation the entry rules decide by what is known then. Within one, the rule by which it came
        decides: a form that should have been asked before is made up for.
        """
        active = await self.edge.policy.current()
        if not active.forms or active.rules is None:
            return None
        profile = await self._kept()
        if ask == "before":
            facts = known_facts(self.visitor, self.entry or Entry(), profile)
            name = active.rules.route(facts, time.time_ns() // 1000).rule
        else:
            name = await entry_rule(self.edge.record, self.current)
        rule = next((one for one in active.document.rules if one.name == name), None)
        if rule is None or rule.form is None or (ask == "before" and rule.ask != "before"):
            return None
        return await self._with_visit(active, rule.form, profile)

    async def _known(self, form: str) -> FormKnown | None:
        active = await self.edge.policy.current()
        return await self._with_visit(active, form, await self._kept()) if form in active.forms else None

    async def _with_visit(self, active: Active, name: str, profile: Profile) -> FormKnown:
        form = active.forms[name]
        told = {key: value for key, value in known_fields(form, await self._told()).items()
                if key not in profile.attributes}  # fmt: skip
        known = known_facts(self.visitor, self.entry or Entry(), profile)
        known["attributes"] = {**profile.attributes, **told}
        return FormKnown(form, known, told)

    async def _kept(self) -> Profile:
        """Return what is kept of the contact, with what the page says now."""
        kept, said = await contact_profile(self.edge.record, address_id(WEB, self.visitor)), self.profile or Profile()
        return Profile(
            name=said.name or kept.name,
            email=said.email or kept.email,
            phone=said.phone or kept.phone,
            language=said.language or kept.language,
            attributes={**kept.attributes, **said.attributes},
        )

    async def _told(self) -> dict[str, str]:
        """Return the attributes of the visit, where it is followed and the live store is there."""
        if not self.visit:
            return {}
        try:
            visit = await self.edge.visits.open_visit(visit_id(self.visitor, self.visit))
        except LiveAway:
            return {}
        return {name: fact.value for name, fact in visit.attributes.items()} if visit else {}


def known_facts(visitor: str, entry: Entry, profile: Profile) -> dict[str, Any]:
    """Return the fields of conditions as the router will see them, but for the text, which is not written yet."""
    return {
        "channel": WEB,
        "account": WEB,
        "address": visitor,
        **entry_facts(entry, profile),
        "skills": entry.skills,
        "text": "",
        "now_us": time.time_ns() // 1000,
    }


def profile_of(filled: Filled, told: Mapping[str, str]) -> Profile:
    """Return what answers, and the visit, tell of the contact."""
    return Profile(**filled.profile, attributes={**told, **filled.attributes})
