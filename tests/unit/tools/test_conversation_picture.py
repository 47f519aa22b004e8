"""The README's picture is what its script draws."""

from xml.etree import ElementTree as ET

from scripts.pictures import draw_conversation


def test_the_picture_is_up_to_date() -> None:
    """Run scripts/pictures/draw_conversation.py after changing it."""
    assert draw_conversation.IMAGE.read_text(encoding="utf-8") == draw_conversation.draw()


def test_every_step_is_in_the_picture_once() -> None:
    """It is well-formed and small, and each arrow has its text."""
    drawn = draw_conversation.draw()
    texts = [one.text for one in ET.fromstring(drawn).iter("{http://www.w3.org/2000/svg}text")]  # noqa: S314 (our own)

    assert [text for text in texts if text and text[0].isdigit()] == [
        f"{number}. {words}" for number, (_, _, words) in enumerate(draw_conversation.STEPS, 1)
    ]
    assert len(drawn) < 8_000
