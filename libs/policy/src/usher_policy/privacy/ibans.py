"""IBANs in a text: by country, length and check digits."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from usher_policy.privacy.numbers import GAP, LINE, ids_in, within

# Characters of each country's IBANs: ISO 13616's registry, and those of banks in countries that are not in it.
LENGTHS = {
    country: int(length)
    for length, countries in (
        line.split(":")
        for line in (
            "15:NO",
            "16:BE",
            "18:DK FI FK FO GL NL SD",
            "19:MK SI",
            "20:AT BA EE KZ LT LU MN XK",
            "21:CH HR LI LV",
            "22:BG BH CR DE GB GE IE ME RS VA",
            "23:AE GI IL IQ OM SO TL",
            "24:AD CZ ES MD PK RO SA SE SK TN VG",
            "25:AO CV GW LY MZ PT ST",
            "26:DZ IR IS TR",
            "27:BI CF CG CM DJ FR GA GQ GR IT KM MC MG MR SM TD",
            "28:AL AZ BF BJ BY CI CY DO GT HN HU LB MA ML NE NI PL SN SV TG",
            "29:BR EG PS QA UA",
            "30:JO KW MU YE",
            "31:MT SC",
            "32:LC",
            "33:RU",
        )
    )
    for country in countries.split()
}
_SIGN = rf"(?:{GAP}{{0,2}}+(?:{LINE})?+[0-9A-Za-z])"
_CHECK = re.compile(rf"\d\d(?={_SIGN}{{11}})")
_COUNTRY = re.compile(rf"(?<![^\W_])(?:[Ii][Bb][Aa][Nn])?([A-Za-z]{{2}}){GAP}{{0,2}}\Z")
_BACK = 9  # signs that may stand before the check digits: `IBAN`, the country, a gap, and what is not before it
_REST = {length: re.compile(rf"{_SIGN}{{{length - 4}}}(?![^\W_])") for length in LENGTHS.values()}


class Found(NamedTuple):
    """An IBAN in a text: its span, its country, and its last four signs."""

    start: int
    end: int
    country: str
    last: str


def ibans_in(text: str) -> Iterator[Found]:
    """Yield the IBANs in a text, in order and without overlaps."""
    end, ids = 0, None
    for check in _CHECK.finditer(text):
        country = _COUNTRY.search(text, max(0, check.start() - _BACK), check.start())
        if country and country.start(1) >= end and (found := _iban_at(text, country, check)):
            ids = ids_in(text) if ids is None else ids
            if not within(ids, found.start):
                yield found
                end = found.end


def checks(iban: str) -> bool:
    """Return whether the check digits of an IBAN (capitals and digits) are right."""
    return int("".join(str(int(sign, 36)) for sign in iban[4:] + iban[:4])) % 97 == 1


def _iban_at(text: str, country: re.Match[str], check: re.Match[str]) -> Found | None:
    name = country[1].upper()
    rest = _REST[LENGTHS[name]].match(text, check.end()) if name in LENGTHS else None
    if rest is None:
        return None
    account = "".join(sign for sign in rest[0] if sign.isalnum()).upper()
    if not checks(f"{name}{check[0]}{account}"):
        return None
    return Found(country.start(1), rest.end(), name, account[-4:])
