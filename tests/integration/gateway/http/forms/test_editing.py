"""The desk's form builder over HTTP: a form is changed in the policy's text, checked and shown as visitors see it."""

from typing import Any

from gateway_rig.calls import SignedIn, call

TEXT = """\
rules:
  - {name: all, queue: default, form: start, ask: within}   # everybody
forms:
  # asked first
  start:
    fields:
      - {name: order, label: {en: Order, de: Bestellung}}
# end
"""
GIFT = {"name": "gift", "type": "yes_no", "label": {"en": "A gift?", "de": "Ein Geschenk?"}, "required": True}


async def edit(root: SignedIn, fields: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """Give the form `start` these fields."""
    body = {"text": TEXT, "forms": {"start": {"fields": fields}}, **more}
    answer: dict[str, Any] = (await call(root, "POST", "/api/policy/forms", body))[1]
    return answer


async def test_a_form_is_changed_in_the_text_and_shown_as_visitors_see_it(root: SignedIn) -> None:
    """A condition may be a text; the preview follows the answers; the rest of the text stays."""
    await call(root, "PUT", "/api/policy", {"text": TEXT})
    order: dict[str, Any] = {"name": "order", "label": {"en": "Order", "de": "Bestellung"}}
    fields = [order, {**GIFT, "when": "{attributes.order: {exists: true}}"}]
    preview = {"form": "start", "language": "de-AT", "check": True}
    before = await edit(root, fields, preview=preview)
    after = await edit(root, fields, preview={**preview, "answers": {"order": "7"}})

    assert before["text"].startswith(TEXT[: TEXT.index("  start:")])
    assert before["text"].endswith("# end\n")
    assert before["forms"]["start"]["fields"][1]["when"] == {"attributes.order": {"exists": True}}
    assert before["rules"] == [{"name": "all", "form": "start", "ask": "within"}]
    assert (before["faults"], [change["path"] for change in before["changes"]]) == ([], ["forms.start.fields[1]"])
    assert [one["label"] for one in before["preview"]["questions"]] == ["Bestellung"]
    assert [one["label"] for one in after["preview"]["questions"]] == ["Bestellung", "Ein Geschenk?"]
    assert after["preview"]["faults"] == {"gift": "missing"}


async def test_mistakes_have_the_path_of_their_field(root: SignedIn) -> None:
    """A text that is no YAML has no forms; a form in an alias is refused with a reason."""
    faulty = await edit(root, [{**GIFT, "label": {"en": " "}, "when": "{x"}], preview={"form": "start"})
    broken = (await call(root, "POST", "/api/policy/forms", {"text": "forms: {"}))[1]

    alias = {"text": "a: &f {x: {}}\nforms: *f\n", "forms": {"a": {"fields": []}}}
    refused = await call(root, "POST", "/api/policy/forms", alias)

    assert {fault["path"] for fault in faulty["faults"]} == {
        "forms.start.fields[0].label.en",
        "forms.start.fields[0].when",
    }
    assert faulty["preview"] is None
    assert (broken["forms"], len(broken["faults"])) == ({}, 1)
    assert (refused[0], refused[1]["code"]) == (422, "not_editable")
