"""What a transcript holds: days and times of the zone, public names, and no more than the contact was told."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from usher_common.messages.content import Attachment, Profile
from usher_common.messages.events import ConversationChanged, MessageAdded
from usher_common.transcripts.document import Transcript, public_name, transcript
from usher_common.transcripts.html_page import as_html
from usher_common.transcripts.limits import TRANSCRIPT_CHARS, TRANSCRIPT_MESSAGES
from usher_common.transcripts.plain_text import as_text
from usher_common.transcripts.wording import ENGLISH, LANGUAGES, wording_of

from transcripts.read_back import text_of_html

HOUR = 3_600_000_000  # µs
MARCH = 1_774_740_600_000_000  # 29 March 2026, half past midnight in Berlin, half an hour before summer time


def conversation(**fields: Any) -> ConversationChanged:
    """Return a conversation."""
    values = {"account": "web", "peer": "p", "channel": "web", "last_seq": 0, "home_partition": 0, "opened_at": MARCH}
    return ConversationChanged(**{"id": "c", "version": 1, "status": "closed", **values, **fields})


def message(author: str, text: str, at: int = MARCH, **fields: Any) -> MessageAdded:
    """Return a message."""
    return MessageAdded(
        **{"conversation": "c", "seq": 1, "id": "m", "author": author, "text": text, "at": at, **fields}
    )


def made(*messages: MessageAdded, zone: str = "UTC", language: str = "en", **fields: Any) -> Transcript:
    """Return the transcript of these messages."""
    return transcript(conversation(**fields), messages, {}, zone, language)


@pytest.mark.parametrize(
    ("zone", "times", "named"),
    [
        (
            "Europe/Berlin",
            ["00:30", "01:30", "03:30"],
            "Europe/Berlin (UTC+01:00)",
        ),  # the hour from 2 to 3 is not there
        ("America/St_Johns", ["21:00", "22:00", "23:00"], "America/St_Johns (UTC-02:30)"),
        ("UTC", ["23:30", "00:30", "01:30"], "UTC"),
        ("Nowhere/Land", ["23:30", "00:30", "01:30"], "UTC"),
        ("../../etc/passwd", ["23:30", "00:30", "01:30"], "UTC"),
        ("", ["23:30", "00:30", "01:30"], "UTC"),
    ],
)
def test_times_are_the_zones(zone: str, times: list[str], named: str) -> None:
    """Also on the day on which the clock is changed; an unknown zone is UTC, and says so."""
    document = made(*(message("visitor", "hello", MARCH + number * HOUR) for number in range(3)), zone=zone)

    assert [line.time for day in document.days for line in day.lines] == times
    assert dict(document.facts)["Times in"] == named


def test_each_day_begins_with_its_date() -> None:
    """In the contact's zone: what is one evening in one place is two days in another."""
    both = [message("visitor", "a", MARCH), message("visitor", "b", MARCH + HOUR)]

    assert [day.date for day in made(*both, zone="Europe/Berlin").days] == ["Sunday, 29 March 2026"]
    assert len(made(*both).days) == 2


@pytest.mark.parametrize(
    ("language", "date"),
    [
        ("en", "Sunday, 29 March 2026"),
        ("de-CH", "Sonntag, 29. März 2026"),
        ("es_MX", "domingo, 29 de marzo de 2026"),
        ("ru", "воскресенье, 29 марта 2026 г."),  # noqa: RUF001 - Russian
        ("ar-EG", "الأحد، 29 مارس 2026"),
        ("tlh", "Sunday, 29 March 2026"),
        ("", "Sunday, 29 March 2026"),
    ],
)
def test_dates_are_written_as_in_the_language(language: str, date: str) -> None:
    """One that there are no texts in is answered in English."""
    document = made(message("visitor", "hello"), zone="Europe/Berlin", language=language)

    assert document.days[0].date == date
    assert date in document.title
    assert document.rtl == (document.language == "ar")


@pytest.mark.parametrize("name", ["ana@example.org", "", "  ", "Ana <ana@example.org>"])
def test_an_address_is_nobodys_public_name(name: str) -> None:
    """Not in the list of people, beside messages, and in lines such as *joined*."""
    document = made(
        message("agent", "Hi", agent="a", agent_name=name),
        message("system", f"joined:{name}"),
        message("visitor", "Hi"),
        profile=Profile(name=name),
    )
    text = as_html(document)

    assert "example.org" not in text
    assert [line.author for line in document.days[0].lines] == ["Our team", "", "Visitor"]
    assert document.days[0].lines[1].text == "A member of our team joined the conversation"


def test_names_are_those_of_the_present() -> None:
    """As the desk and the widget show them."""
    said = message("agent", "Hi", agent="a", agent_name="Ana Old")
    document = transcript(conversation(), [said], {"a": "Ana New"}, "UTC", "en")

    assert document.facts[0] == ("With", "Ana New")
    assert document.days[0].lines[0].author == "Ana New"


@pytest.mark.parametrize(
    "text",
    ["promised:vera@example.com", "nudge", "queued", "stage:phone", "outside:1", "resumed", "anything new:secret", ""],
)
def test_what_nobody_decided_about_is_left_out(text: str) -> None:
    """A system message is in it only if it is on the list, so that a new one bares nothing."""
    assert made(message("system", text)).days == ()


def test_a_notice_is_given_word_for_word() -> None:
    """It was said to the contact, addresses and all."""
    texts = [line.text for line in made(message("system", "notice:Write to help@shop.example: soon")).days[0].lines]

    assert texts == ["Write to help@shop.example: soon"]


def test_as_text_it_says_the_same() -> None:
    """Of a mail, for those who read no HTML."""
    said = [
        message("visitor", "Hi\nthere"),
        message("system", "joined:Ana"),
        message("agent", "Yes?", agent_name="Ana"),
    ]
    document = made(*said)
    lines = [line.strip() for line in as_text(document).splitlines() if line.strip()]

    assert lines == [
        *(document.title, "With: Ana", "Times in: UTC", document.days[0].date),
        *("23:30 Visitor:", "Hi", "there", "23:30 Ana joined the conversation", "23:30 Ana:", "Yes?"),
    ]


def test_a_long_conversation_keeps_its_end() -> None:
    """With the number of what is left out; one message that is too long for all is kept."""
    many = [message("visitor", "x", seq=number) for number in range(1, TRANSCRIPT_MESSAGES + 11)]
    long = [message("visitor", "y" * (TRANSCRIPT_CHARS // 2 - 1)) for _ in range(3)]

    assert made(*many).left_out == "Earlier messages left out: 10"
    assert made(*many[-5:], last_seq=105).left_out == "Earlier messages left out: 100"
    assert len(made(*long).days[0].lines) == 2
    assert len(made(message("visitor", "z" * (TRANSCRIPT_CHARS + 1))).days[0].lines) == 1
    assert made(*many[:5]).left_out == ""


def test_every_language_says_the_same() -> None:
    """The same events, with the same gaps, and names for all days and months."""
    for wording in LANGUAGES.values():
        assert wording.events.keys() == ENGLISH.events.keys()
        assert (len(set(wording.weekdays)), len(set(wording.months))) == (7, 12)
        for code, texts in wording.events.items():
            assert [text.count("{}") for text in texts] == [text.count("{}") for text in ENGLISH.events[code]]
            assert [bool(text) for text in texts] == [bool(text) for text in ENGLISH.events[code]]


def test_the_first_language_that_is_known_counts() -> None:
    """Of several."""
    assert wording_of("", "tlh", "ru-RU", "de").language == "ru"


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"], exclude_characters="<>"), min_size=1))
def test_any_text_is_in_the_page_as_it_was_written(text: str) -> None:
    """And is no markup."""
    shown = f"[<b>&{text}</script>]"
    page = as_html(made(message("visitor", shown, attachments=(Attachment("1" * 32, shown, "text/plain", 3),))))

    assert page.count("<script") == 0
    assert text_of_html(page)[-2:] == [shown, f"File: {shown} (3 B)"]


@given(st.text(max_size=40))
def test_a_public_name_has_no_address(name: str) -> None:
    """Nor is it empty."""
    assert "@" not in public_name(name, "Our team") != ""
