"""WhatsApp's templates: as Meta lists them, as they read when filled, and as they are sent."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from usher_common.messages.sends import Template
from usher_common.messages.templates import ListedTemplate, TemplateButton, Variable, places, preview
from usher_connectors.channels.whatsapp.calls import templates
from usher_connectors.channels.whatsapp.templates import filled, listed
from usher_connectors.contract import Account, Reply, SendError

from channels.whatsapp.test_whatsapp_sends import run
from channels.whatsapp_cases import account_at

HEAD = {"name": "shipped", "language": "en_US", "status": "APPROVED", "category": "UTILITY"}
BODY = {"type": "BODY", "text": "Hi {{1}}, {{2}} is on its way.", "example": {"body_text": [["Eva", "No. 7"]]}}
NAMED = {
    "type": "BODY",
    "text": "Hi {{first_name}}",
    "example": {"body_text_named_params": [{"param_name": "first_name", "example": "Eva"}]},
}
TEXT_HEADER = {"type": "HEADER", "format": "TEXT", "text": "Order {{1}}", "example": {"header_text": ["7"]}}
URL = {"type": "URL", "text": "Track", "url": "https://a.example/{{1}}", "example": ["https://a.example/7"]}
REPLY = {"type": "QUICK_REPLY", "text": "Thanks"}
CODE = {"type": "COPY_CODE", "text": "Copy", "example": "SALE"}
VALUES = (Variable("body.1", example="Eva"), Variable("body.2", example="No. 7"))


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ({"components": [BODY]}, {"body": BODY["text"], "variables": VALUES}),
        (
            {"components": [NAMED], "parameter_format": "NAMED"},
            {"body": "Hi {{first_name}}", "variables": (Variable("body.first_name", example="Eva"),)},
        ),
        (
            {"components": [TEXT_HEADER, BODY, {"type": "FOOTER", "text": "Reply STOP"}]},
            {
                "header": "Order {{1}}",
                "body": BODY["text"],
                "footer": "Reply STOP",
                "variables": (Variable("header.1", example="7"), *VALUES),
            },
        ),
        (
            {"components": [{"type": "HEADER", "format": "IMAGE", "example": {"header_handle": ["https://x"]}}, BODY]},
            {"body": BODY["text"], "variables": (Variable("header.image", "image"), *VALUES)},
        ),
        (
            {"components": [{"type": "BODY", "text": "Hi"}, {"type": "BUTTONS", "buttons": [REPLY, URL, CODE]}]},
            {
                "body": "Hi",
                "buttons": (
                    TemplateButton("reply", "Thanks"),
                    TemplateButton("url", "Track", "https://a.example/{{1}}"),
                    TemplateButton("copy", "Copy"),
                ),
                "variables": (
                    Variable("button.1.1", example="https://a.example/7"),
                    Variable("button.2.code", example="SALE"),
                ),
            },
        ),
        (
            {"status": "REJECTED", "rejected_reason": "INVALID_FORMAT", "components": [BODY]},
            {"body": BODY["text"], "variables": VALUES, "status": "rejected", "reason": "invalid_format"},
        ),
        (
            {"rejected_reason": "NONE", "status": "PAUSED", "components": [BODY]},
            {"body": BODY["text"], "variables": VALUES, "status": "paused"},
        ),
        (
            {"components": [{"type": "BODY", "text": "Hi"}, {"type": "CAROUSEL", "cards": []}]},
            {"body": "Hi", "unsupported": "carousel"},
        ),
        (
            {"components": [{"type": "HEADER", "format": "LOCATION"}, {"type": "BODY", "text": "Hi"}]},
            {"body": "Hi", "unsupported": "location"},
        ),
        (
            {
                "components": [
                    {"type": "BODY", "text": "Hi"},
                    {"type": "BUTTONS", "buttons": [{"type": "FLOW", "text": "x"}]},
                ]
            },
            {"body": "Hi", "unsupported": "flow"},
        ),
        ({}, {"body": ""}),
    ],
)
def test_a_template_is_read_as_meta_lists_it(raw: dict[str, Any], expected: dict[str, Any]) -> None:
    """Its texts, the values that it wants, its status and why it was rejected; a part that we cannot fill is named."""
    usual = {"name": "shipped", "language": "en_US", "status": "approved", "category": "utility"}
    assert listed({**HEAD, **raw}) == ListedTemplate(**{**usual, **expected})


def test_only_what_is_approved_and_can_be_filled_is_sendable() -> None:
    """Neither rejected ones, nor carousels."""
    asked = [("approved", ""), ("rejected", ""), ("approved", "carousel")]
    found = [ListedTemplate("a", "en", status, "Hi", unsupported=odd).sendable for status, odd in asked]
    assert found == [True, False, False]


def page(names: list[str], after: str = "", **more: str) -> Reply:
    """Make a page of Meta's list."""
    data = [{**HEAD, "name": name, "components": [BODY]} for name in names]
    return Reply(200, {}, msgspec.json.encode({"data": data, "paging": {"cursors": {"after": after}, **more}}))


def test_all_pages_of_a_list_are_read() -> None:
    """The cursor is written as it must be in a URL; a cursor on the last page leads nowhere."""
    account = account_at("https://graph.facebook.com/v23.0")
    whole = Account("a", "whatsapp", {**account.config, "waba_id": "102"}, account.secrets)
    calls, found = run(templates(whole), page(["a", "b"], "M/jQ=", next="https://…"), page(["c"], "MAZ"))

    assert [one.name for one in found] == ["a", "b", "c"]
    assert [call.url.partition("?")[0] for call in calls] == [
        "https://graph.facebook.com/v23.0/102/message_templates"
    ] * 2
    assert calls[1].url.endswith("&after=M%2FjQ%3D")
    with pytest.raises(SendError, match="bad_account"):
        next(templates(account))


FULL = listed(
    {
        **HEAD,
        "components": [TEXT_HEADER, BODY, {"type": "FOOTER", "text": "Bye"}, {"type": "BUTTONS", "buttons": [URL]}],
    }
)


def test_a_preview_is_the_text_with_its_values() -> None:
    """What is missing is named, and stays as it stands."""
    whole = preview(FULL, ["7", "Eva", "the lamp", "x7"])
    assert whole.text == "Order 7\n\nHi Eva, the lamp is on its way.\n\nBye\n\n[Track]"
    assert (whole.buttons[0].target, whole.missing) == ("https://a.example/x7", ())

    part = preview(FULL, ["", "Eva"])
    assert (part.header, part.body) == ("Order {{1}}", "Hi Eva, {{2}} is on its way.")
    assert part.missing == ("header.1", "body.2", "button.0.1")
    assert (
        preview(ListedTemplate("a", "en", "approved", "Hi", variables=(Variable("header.image", "image"),)), ()).text
        == "[image]\n\nHi"
    )


@given(st.lists(st.text(st.characters(exclude_characters="{}")), max_size=8))
def test_values_never_change_the_rest_of_a_text(values: list[str]) -> None:
    """Nor are values filled in turn: what looks like a place in a value is text."""
    read = preview(FULL, values)
    assert read.body.startswith("Hi ")
    assert read.body.endswith(" is on its way.")
    assert preview(FULL, ["{{1}}", "{{2}}", "b"]).body == "Hi {{2}}, b is on its way."
    assert set(read.missing) <= {one.key for one in FULL.variables}
    assert places(FULL.body) == ["1", "2"]


def component(kind: str, *parameters: dict[str, Any], **more: str) -> dict[str, Any]:
    """Make a part of a template that is sent."""
    return {"type": kind, **more, "parameters": list(parameters)}


def text(value: str, **more: str) -> dict[str, Any]:
    """Make a value of a template that is sent."""
    return {"type": "text", "text": value, **more}


@pytest.mark.parametrize(
    ("variables", "values", "components"),
    [
        ((), ("Eva", "Friday"), [component("body", text("Eva"), text("Friday"))]),
        (("body.1",), ("two\n lines",), [component("body", text("two lines"))]),
        (("body.first_name",), ("Eva",), [component("body", text("Eva", parameter_name="first_name"))]),
        (
            ("header.1", "body.1", "body.2", "button.1.1"),
            ("7", "Eva", "x", "t7"),
            [
                component("header", text("7")),
                component("body", text("Eva"), text("x")),
                component("button", text("t7"), sub_type="url", index="1"),
            ],
        ),
        (
            ("button.0.code",),
            ("SALE",),
            [component("button", {"type": "coupon_code", "coupon_code": "SALE"}, sub_type="copy_code", index="0")],
        ),
        (
            ("header.image",),
            ("https://a.example/a.png",),
            [component("header", {"type": "image", "image": {"link": "https://a.example/a.png"}})],
        ),
        (
            ("header.document",),
            ("",),
            [component("header", {"type": "document", "document": {"id": "77", "filename": "a.pdf"}})],
        ),
    ],
)
def test_a_template_is_sent_with_its_values(
    variables: tuple[str, ...], values: tuple[str, ...], components: list[dict[str, Any]]
) -> None:
    """Numbered and named ones, in text, header and buttons; a header's file by its URL or as it was uploaded."""
    body = {"name": "shipped", "language": {"policy": "deterministic", "code": "de"}, "components": components}
    template = Template("shipped", "de", values, variables)
    assert filled(template, "77", "a.pdf") == {"type": "template", "template": body}
