"""Every kind of mistake in a start form: the line that it is reported with, the message, and the remedy."""

import pytest
from usher_policy.document.read import PolicyError, read_policy
from usher_policy.limits import CONSENT_CHARS, FORM_FIELDS, FORM_OPTIONS, HELP_CHARS, LABEL_CHARS

HERE = "# here"  # marks the line of the one mistake


def fields(*lines: str) -> str:
    """Return a policy whose form has these fields."""
    return "forms:\n  f:\n    fields:\n" + "".join(f"      - {{{line}}}\n" for line in lines)


def field(line: str) -> str:
    """Return a policy whose form has a field with this mistake."""
    return fields(f"name: a, label: {{en: A}}, {line}").rstrip() + f" {HERE}\n"


OPTIONS = "options: [{value: x, label: {en: X}}]"
MISTAKES = [
    # the policy, the message, the remedy
    ("rules: [{name: a, queue: default, form: f}] # here\n", "no form is called", "add it under `forms`: `f: …`"),
    ("rules: [{name: a, queue: default, ask: within}] # here\n", "no form to ask", "add `form: …`"),
    ("rules: [{name: a, queue: default, form: b, ask: no}] # here\nforms: {b: {fields: [{name: b, label: {en: B}}]}}",
     "not among the choices", "write before or within"),
    ("forms:\n  f: {fields: []} # here\n", "asks nothing", "add a field"),
    ("forms:\n  f: {title: {en: T}} # here\n", "`fields` is missing", "add `fields: …`"),
    (field("type: texts"), "not among the choices", "did you mean `text`?"),
    (field("lable: {}"), "`lable` is not known here", "did you mean `label`?"),
    (fields("name: a, label: {}").rstrip() + " # here", "missing in en", "add `en: …`"),
    (fields("name: a, label: {en: A, de: A}, help: {de: H}").rstrip() + " # here", "missing in en", "add `en: …`"),
    (fields("name: a, label: {en: A}, help: {en: H, de: H}").rstrip() + " # here", "missing in de", "add `de: …`"),
    (fields("name: a, label: {EN: A}").rstrip() + " # here", "is no language", "`pt-BR`"),
    (fields("name: a, label: {en: ' '}").rstrip() + " # here", "the text is empty", "write it"),
    (fields(f"name: a, label: {{en: {'x' * (LABEL_CHARS + 1)}}}").rstrip() + " # here", "301 characters", "300"),
    (field(f"help: {{en: {'x' * (HELP_CHARS + 1)}}}"), "1001 characters", "at most 1000"),
    (fields(f"name: a, type: consent, label: {{en: {'x' * (CONSENT_CHARS + 1)}}}").rstrip() + " # here",
     "2001 characters", "at most 2000"),
    (field("type: choice"), "nothing to choose from", "add `options`"),
    (field(OPTIONS), "a text has no `options`", "`type: choice or several`"),
    (field("type: several, options: [{value: x, label: {en: X}}, {value: x, label: {en: Y}}]"), "twice", "keep one"),
    (field("type: order_number"), "is not said", "add `pattern: …`"),
    (field("type: order_number, pattern: '(('"), "cannot be read", "correct the pattern"),
    (field("pattern: 'x'"), "a text has no `pattern`", "remove it"),
    (field("type: phone, country: Germany"), "no country is called", "two capitals"),
    (field("type: number, least: 5, most: 4"), "5 is more than 4", "exchange"),
    (field("fills: email"), "the contact's email is no text", "write `type: email`"),
    (field("when: {attributes.a: x}"), "answered here or later", "below the one it depends on"),
    (field("when: {colour: red}"), "is no field of a conversation", "known are"),
    (fields("name: b, label: {en: B}", "name: b, label: {en: B}").rstrip() + " # here", "asked twice", "of its own"),
    (fields("name: b, label: {en: B}", "name: a, fills: b, label: {en: A}").rstrip() + " # here", "fills", "its own"),
    (fields("name: b, fills: a, label: {en: B}", "name: a, label: {en: A}").rstrip() + " # here", "fills", "its own"),
    (fields("name: a, label: {en: A}, when: {email: {exists: true}}").rstrip()
     + " # here\n      - {name: email, type: email, label: {en: E}}\n", "`email` is answered here or later", "move"),
    ("forms:\n  f:\n    fields: # here\n" + "".join(f"      - {{name: a{n}, label: {{en: A}}}}\n" for n in range(21)),
     "21 questions", f"at most {FORM_FIELDS}"),
    ("forms:\n  f:\n    fields: # here\n"
     + "".join(f"      - {{name: a{n}, type: long_text, label: {{en: A}}}}\n" for n in range(4)),
     "more than 3 long texts", "write `type: text`"),
    (field("type: choice, options: [" + ", ".join(f"{{value: v{n}, label: {{en: V}}}}" for n in range(51)) + "]"),
     "51 options", f"at most {FORM_OPTIONS}"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "message", "cure"), MISTAKES)
def test_a_mistake_is_reported_where_it_is(text: str, message: str, cure: str) -> None:
    """With what to do, and nothing else is reported."""
    with pytest.raises(PolicyError) as caught:
        read_policy(text)
    (fault,) = caught.value.faults

    assert text.splitlines()[fault.line - 1].endswith(HERE)
    assert message in fault.message
    assert cure in fault.cure
