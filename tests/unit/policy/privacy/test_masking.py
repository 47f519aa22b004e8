"""Card numbers and IBANs are found however people write them, and nothing that merely has as many digits."""

import time
from string import ascii_letters

import pytest
from hypothesis import given
from hypothesis import strategies as st
from usher_policy.privacy.cards import luhn
from usher_policy.privacy.ibans import LENGTHS, checks
from usher_policy.privacy.masking import Masking
from usher_policy.privacy.rules import MaskPattern, Privacy

ALL = Masking(Privacy(mask=("cards", "ibans")))
CARDS = [
    # text, what is left of it
    ("4242424242424242", "••••\u00a04242"),
    ("My card is 4242 4242 4242 4242, thanks", "My card is ••••\u00a04242, thanks"),
    ("4242-4242-4242-4242.", "••••\u00a04242."),
    ("4242\u00a04242\u202f4242\u20094242", "••••\u00a04242"),
    ("4242\u20134242\u20134242\u20134242", "••••\u00a04242"),
    ("4242.4242.4242.4242", "••••\u00a04242"),
    ("4242  4242 -  4242 - 4242", "••••\u00a04242"),
    ("42424242 42424242", "••••\u00a04242"),
    ("4 2 4 2 4 2 4 2 4 2 4 2 4 2 4 2", "••••\u00a04242"),
    ("42 42 42 42 42 42 42 42", "••••\u00a04242"),
    ("4222 222 222 222", "••••\u00a02222"),
    ("4000 0000 0000 0000 006", "••••\u00a00006"),
    ("378282246310005", "••••\u00a00005"),
    ("3782 822463 10005", "••••\u00a00005"),
    ("3056 930902 5904", "••••\u00a05904"),
    ("5555 5555 5555 4444", "••••\u00a04444"),
    ("2223003122003222", "••••\u00a03222"),
    ("2200 1234 5678 9019", "••••\u00a09019"),
    ("6011 1111 1111 1117", "••••\u00a01117"),
    ("6200000000000005", "••••\u00a00005"),
    ("3566 0020 2036 0505", "••••\u00a00505"),
    ("6759 6498 2643 8453", "••••\u00a08453"),
    ("6759 4111 0000 0000 014", "••••\u00a00014"),
    ("4242 4242 4242 4242 12/27 123", "••••\u00a04242 12/27 123"),
    ("4242 4242 4242 4242 1227 123", "••••\u00a04242 1227 123"),
    ("PIN 1234 4242 4242 4242 4242", "PIN 1234 ••••\u00a04242"),
    ("4242 4242 4242 4242 5555 5555 5555 4444", "••••\u00a04242 ••••\u00a04444"),
    ("4242 4242\n4242 4242", "••••\u00a04242"),
    ("4242 42\n42 4242 4242", "••••\u00a04242"),
    ("> 4242 4242\r\n> 4242 4242", "> ••••\u00a04242"),
    (f"{'a' * 39} 4242424242\n424242", f"{'a' * 39} ••••\u00a04242"),
    ("٤٢٤٢ ٤٢٤٢ ٤٢٤٢ ٤٢٤٢", "••••\u00a04242"),
    ("رقم بطاقتي ۴۲۴۲۴۲۴۲۴۲۴۲۴۲۴۲", "رقم بطاقتي ••••\u00a04242"),
    ("\u06664242\u200f 4242\u200f 4242\u200f 4242", "\u06664242\u200f 4242\u200f 4242\u200f 4242"),
    ("４２４２　４２４２　４２４２　４２４２", "••••\u00a04242"),
    ("卡号4242424242424242谢谢", "卡号••••\u00a04242谢谢"),
    ("4\ufe0f\u20e32\ufe0f\u20e34\ufe0f\u20e32\ufe0f\u20e3 4242 4242 4242", "••••\u00a04242"),
    ("card=4242424242424242&cvc=123", "card=••••\u00a04242&cvc=123"),
    ("https://a.example/pay?card_number=4242424242424242&x=1", "https://a.example/pay?card_number=••••\u00a04242&x=1"),
    ("https://a.example/1 4242 4242 4242 4242", "https://a.example/1 ••••\u00a04242"),
    ("a9b7e4d2-1111-4222-8333-123456789012 4242 4242 4242 4242", "a9b7e4d2-1111-4222-8333-123456789012 ••••\u00a04242"),
]
IBANS = [
    ("DE89370400440532013000", "DE••\u00a0••••\u00a03000"),
    ("IBAN DE89 3704 0044 0532 0130 00, Max", "IBAN DE••\u00a0••••\u00a03000, Max"),
    ("IBANde89370400440532013000", "IBANDE••\u00a0••••\u00a03000"),
    ("gb29 nwbk 6016 1331 9268 19", "GB••\u00a0••••\u00a06819"),
    ("FR14\u00a02004\u00a01010\u00a00505\u00a00001\u00a03M02\u00a0606", "FR••\u00a0••••\u00a02606"),
    ("NO93-8601-1117-947", "NO••\u00a0••••\u00a07947"),
    ("MT84 MALT 0110 0001 2345 MTLC AST0 01S", "MT••\u00a0••••\u00a0001S"),
    ("DE89 3704 0044\n0532 0130 00", "DE••\u00a0••••\u00a03000"),
    ("(AT611904300234573201)", "(AT••\u00a0••••\u00a03201)"),
]
STAY = [
    "",
    "no digits at all",
    "300 15840.100004",  # a number, and one with decimals
    "4242 4242 4242 4241",  # the check digit is wrong
    "1234567812345670",  # no issuer begins so
    "+49 151 1234 5678",
    "+491511234567890123",
    "0049 151 12345678 oder 0049 151 87654321",
    "4915112345674",  # thirteen digits that begin with a 4: a phone number, or a barcode
    "06 12 34 56 78 / 06 98 76 54 32",
    "(555) 010-4477, (555) 010-9911",
    "302-4242424-4242420",  # an order of Amazon's
    "00340434161094021501",  # a parcel of DHL's
    "9400 1000 0000 0000 0000 00",  # one of USPS's
    "1Z999AA10123456784",
    "2026-11-30 2026-12-01 2026-12-24",
    "30.11.2026 12.30.45 to 30.11.2026 13.45.00",
    "1701302400000000",
    "20261130014530123456",
    "353270100000005",  # a telephone's IMEI
    "89490200001234567890",  # a SIM's number
    "4006381333931 and 4006381333931",  # barcodes
    "12345678-1234-4123-8123-123456789012",
    "42424242-4242-4242-4242-424242424242",
    "a4242424242424242",
    "AB_4242424242424242_X",
    "Straße4242424242424242",
    "4242424242424242@mail.example",
    "@4242424242424242",
    "https://a.example/orders/4242424242424242",
    "https://a.example/?order=4242424242424242&id=4242424242424242#4242424242424242",
    "www.a.example/4242424242424242",
    "45001234\n42424242",
    "45001234\n45001242\n45001259\n45001267",
    "4242\n4242\n4242\n4242",
    "1.000.000,00 + 2.500.000,00",
    "12.50 13.50 14.50 15.50 16.50",
    "4242424242424242424242424242",
    "DE89 3704 0044 0532 0130 01",
    "DE88370400440532013000",
    "XX89370400440532013000",
    "USDE89370400440532013000",
    "DE893704004405320130001",
]


@pytest.mark.parametrize(("text", "left"), CARDS + IBANS)
def test_a_number_is_masked_but_for_its_last_digits(text: str, left: str) -> None:
    """The last four are how people tell their cards apart."""
    actual = ALL.text(text)

    assert left == actual


@pytest.mark.parametrize("text", STAY)
def test_other_numbers_stay(text: str) -> None:
    """An order that cannot be found costs more than it protects."""
    assert text == ALL.text(text)


@pytest.mark.parametrize("text", [text for text, _ in IBANS])
def test_without_ibans_no_part_of_one_is_taken_for_a_card(text: str) -> None:
    """Its groups of four look like those of a card."""
    assert text == Masking().text(text)


def test_a_part_of_an_iban_that_looks_like_a_card_is_found_with_the_iban_only() -> None:
    """Spanish accounts have twenty digits, in which any card number may stand."""
    iban = "ES79 2100 4242 4242 4242 4242"
    account = next(
        f"ES{check:02} {iban[5:]}" for check in range(2, 99) if checks(f"ES{check:02}{iban[5:]}".replace(" ", ""))
    )

    assert account == Masking().text(account)
    assert ALL.text(account) == "ES••\u00a0••••\u00a04242"


def test_numbers_of_ones_own_are_kept() -> None:
    """Agents tell customers where to pay to."""
    kept = Masking(Privacy(mask=("cards", "ibans"), keep=("DE89 3704 0044 0532 0130 00", "4242424242424242")))
    text = "Pay to DE89370400440532013000 by 4242-4242-4242-4242, not FR1420041010050500013M02606"

    actual = kept.text(text)

    assert actual == "Pay to DE89370400440532013000 by 4242-4242-4242-4242, not FR••\u00a0••••\u00a02606"


def test_patterns_of_ones_own_become_their_names() -> None:
    """Case is ignored, as in all patterns of a policy."""
    masking = Masking(
        Privacy(
            patterns=(
                MaskPattern(name="customer", pattern=r"\bKD-\d{8}\b"),
                MaskPattern(name="birthday", pattern=r"\b\d{2}\.\d{2}\.\d{4}\b"),
            )
        )
    )

    actual = masking.text("kd-12345678, 24.12.1980; İ KD-87654321, KD-123456789, 4242424242424242")

    assert actual == "[customer], [birthday]; İ [customer], KD-123456789, ••••\u00a04242"
    assert actual == masking.text(actual)


def test_a_pattern_of_many_letters_finds_the_same_places() -> None:
    """Its alphabet has codes of two bytes."""
    masking = Masking(
        Privacy(patterns=(MaskPattern(name="letters", pattern=f"{ascii_letters}[а-я]äöüßéèêàâçñåøæœ".lower()),))
    )
    found = f"{ascii_letters}яäöüßéèêàâçñåøæœ"

    assert masking.text(f"xx {found} yy {found}") == "xx [letters] yy [letters]"


def test_another_sign_may_stand_for_the_digits() -> None:
    """Not every character set of a mail has a bullet."""
    assert ALL.text("4242424242424242 DE89370400440532013000", "*") == "**** 4242 DE** **** 3000"


@pytest.mark.parametrize(
    "text",
    [
        "words and words, " * 4_000,
        "4" * 64_000,
        "de12 " * 13_000,
        "https://a.example/4242 " * 2_800,
        "4 4 " * 16_000,
        "?card" * 13_000,
    ],
    ids=["words", "digits", "countries", "addresses", "single", "parameters"],
)
def test_no_text_of_64_kilobytes_takes_long(text: str) -> None:
    """The usual one takes half a millisecond; the bound is above what the worst takes, and below a quadratic one."""
    began = time.process_time()
    ALL.text(text)
    took = time.process_time() - began

    assert took < 1.0


def _with_check_digit(digits: str) -> str:
    return next(f"{digits}{check}" for check in range(10) if luhn(f"{digits}{check}"))


@st.composite
def cards(draw: st.DrawFn) -> str:
    """Draw the digits of a card."""
    prefix, length = draw(
        st.sampled_from([("4", 16), ("51", 16), ("2221", 16), ("34", 15), ("37", 15), ("6011", 16), ("36", 14)])
    )
    rest = length - len(prefix) - 1
    return _with_check_digit(prefix + draw(st.text("0123456789", min_size=rest, max_size=rest)))


@given(
    cards(),
    st.sampled_from([" ", "-", "\u00a0", " - ", "\u2009", ".", ""]),
    st.sampled_from("0٠۰０०"),
)
def test_every_card_is_masked_in_any_script_and_with_any_sign_between(digits: str, sign: str, zero: str) -> None:
    """Digits of Arabic, Persian, Devanagari and full width are digits."""
    written = sign.join(digits[at : at + 4] for at in range(0, len(digits), 4))
    written = "".join(chr(ord(zero) + int(one)) if one.isdecimal() else one for one in written)

    assert ALL.text(f"see {written}, please") == f"see ••••\u00a0{digits[-4:]}, please"


@given(st.sampled_from(sorted(LENGTHS)), st.data(), st.booleans(), st.booleans())
def test_every_iban_is_masked(country: str, data: st.DataObject, spaced: bool, small: bool) -> None:
    """Of every country, in capitals or not, spaced or not."""
    size = LENGTHS[country] - 4
    account = data.draw(st.text("0123456789ABCXYZ", min_size=size, max_size=size))
    iban = next(f"{country}{check:02}{account}" for check in range(2, 99) if checks(f"{country}{check:02}{account}"))
    written = " ".join(iban[at : at + 4] for at in range(0, len(iban), 4)) if spaced else iban

    assert ALL.text(f"to {written.lower() if small else written}!") == f"to {country}••\u00a0••••\u00a0{iban[-4:]}!"


PIECES = st.sampled_from(
    [
        "4242 4242",
        "4242424242424242",
        " ",
        "\n",
        "-",
        "42",
        "1",
        "DE89370400440532013000",
        "5",
        "•••• ",
        "x",
        "> ",
        "555",
    ]
)


@given(st.lists(PIECES | st.text("0123456789 -\n.", max_size=6), max_size=14).map("".join))
def test_masking_again_changes_nothing(text: str) -> None:
    """A mail is masked as it comes, and once more as a message."""
    once = ALL.text(text)

    assert once == ALL.text(once)
