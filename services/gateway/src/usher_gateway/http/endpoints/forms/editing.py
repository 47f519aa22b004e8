"""Start forms in a policy's text: change them there, and see them as visitors do."""

import asyncio

from usher_common.messages.content import Entry, Profile
from usher_policy.diff.compare import diff_policies
from usher_policy.document.faults import Fault, PolicyError
from usher_policy.document.model import PolicyDocument
from usher_policy.document.plain_values import mappings, texts
from usher_policy.document.read import policy_hash, read_policy
from usher_policy.document.source import Source, read_source
from usher_policy.editing.forms import NotEditableError, read_conditions, with_forms
from usher_policy.forms.questions import check_answers, questions
from usher_policy.forms.start_form import start_forms
from usher_policy.wording import wording

from usher_gateway.http.call import Call
from usher_gateway.http.schemas.forms import EditedForms, FormPreview, FormRule, FormsToEdit
from usher_gateway.problems import Problem
from usher_gateway.sockets.visitor.forms import known_facts
from usher_gateway.wire.parts import FormOut


async def draft(call: Call) -> EditedForms:
    """Change forms in a policy's text, and check all of it; nothing is stored."""
    active = (await call.site.policy.current()).document
    try:
        return await asyncio.to_thread(_edited, call.body, active)
    except NotEditableError as error:
        detail = "This form cannot be changed alone, as the policy is written; change it in the policy's text."
        raise Problem(422, "not_editable", detail) from error


def _edited(asked: FormsToEdit, active: PolicyDocument) -> EditedForms:
    try:
        changes = {name: read_conditions(form) if form is not None else None for name, form in asked.forms.items()}
        text = with_forms(asked.text, changes)
        source = read_source(text)
    except PolicyError as error:  # it is no YAML
        return EditedForms(asked.text, policy_hash(asked.text), {}, (), error.faults, (), None)
    document, faults = _read(text)
    differences = tuple(diff_policies(active, document)) if document else ()
    preview = _preview(document, asked.preview) if document and asked.preview else None
    forms = {str(path[-1]): form for path, form in mappings(source, "forms", "*")}
    return EditedForms(text, policy_hash(text), forms, _rules(source), faults, differences, preview)


def _read(text: str) -> tuple[PolicyDocument | None, tuple[Fault, ...]]:
    try:
        return read_policy(text), ()
    except PolicyError as error:
        return None, error.faults


def _rules(source: Source) -> tuple[FormRule, ...]:
    named = {path[:-1]: name for path, name in texts(source, ("rules", "*", "name"))}
    asked = {path[:-1]: ask for path, ask in texts(source, ("rules", "*", "ask"))}
    found = texts(source, ("rules", "*", "form"))
    return tuple(FormRule(named.get(path[:-1], ""), form, asked.get(path[:-1], "before")) for path, form in found)


def _preview(document: PolicyDocument, wanted: FormPreview) -> FormOut | None:
    """Return what a visitor of whom nothing is known is asked."""
    form = start_forms(document).get(wanted.form)
    if form is None:
        return None
    known = known_facts("", Entry(), Profile(language=wanted.language))
    return FormOut(
        "before",
        "",
        form.name,
        wording(form.form.title, wanted.language),
        wording(form.form.intro, wanted.language),
        questions(form, known, wanted.answers, wanted.language),
        check_answers(form, known, wanted.answers).faults if wanted.check else {},
    )
