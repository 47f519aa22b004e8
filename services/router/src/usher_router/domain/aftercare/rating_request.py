"""How a channel is asked for a rating: each by what its contact can answer with."""

from typing import Literal

import msgspec
from usher_common.commands.rate import SCORES
from usher_common.messages.sends import Button
from usher_policy.document.after import Ratings

Ability = Literal["form", "link", "buttons", "numbers", ""]

WEB = "web"
CODE = "rate"  # the system message that asks; a question of the policy's own stands after a colon
_LOWEST, _HIGHEST = SCORES
_SCALE = f"{_LOWEST}–{_HIGHEST}"  # noqa: RUF001 - a dash between two numbers
_QUESTIONS = {
    "en": "How did we do? Please answer with a number from 1 (poor) to 5 (excellent).",
    "de": "Wie zufrieden waren Sie? Bitte antworten Sie mit einer Zahl von 1 (schlecht) bis 5 (sehr gut).",
    "es": "¿Qué tal le hemos atendido? Responda con un número del 1 (mal) al 5 (excelente).",
    "ru": "Как мы справились? Ответьте числом от 1 (плохо) до 5 (отлично).",
    "ar": "كيف كانت خدمتنا؟ يُرجى الرد برقم من 1 (سيئة) إلى 5 (ممتازة).",
}

# Stars need no language. The lowest comes first: where buttons are numbered lines, a number chooses as many stars.
_STARS = tuple("★" * score for score in range(_LOWEST, _HIGHEST + 1))
_BUTTONS = tuple(Button(f"rate-{stars.count('★')}", stars) for stars in _STARS)


class RatingRequest(msgspec.Struct, frozen=True):
    """`line` is the system message; `text` is sent to the contact, "" where a form asks.

    Below it stand `buttons`, or a signed link to the page with the form (`link`); the text can be answered without.
    """

    line: str
    text: str = ""
    buttons: tuple[Button, ...] = ()
    link: bool = False


def ability_of(channel: str, ratings: Ratings) -> Ability:
    """Return how a contact of this channel can answer; "" if they cannot, and so are not asked."""
    if channel == WEB:
        return "form"
    if channel in ratings.links_on:
        return "link"
    if channel in ratings.buttons_on:
        return "buttons"
    return "numbers" if channel in ratings.numbers_on else ""


def request_for(ability: Ability, language: str, ratings: Ratings) -> RatingRequest | None:
    """Word the question; what the contact is to answer with is always in it."""
    own = _in(ratings.questions, language)
    line = f"{CODE}:{own}" if own else CODE
    match ability:
        case "form":
            return RatingRequest(line)
        case "link" | "buttons" | "numbers":
            text = _with_scale(own) if own else _in(_QUESTIONS, language) or _QUESTIONS["en"]
            return RatingRequest(line, text, _BUTTONS if ability == "buttons" else (), link=ability == "link")
        case _:
            return None


def score_in(text: str) -> int | None:
    """Return the score that a text consists of, as a number or in stars; None for any other text."""
    said = text.strip()
    if said in _STARS:
        return _STARS.index(said) + _LOWEST
    if len(said) != 1 or not said.isdecimal():
        return None
    score = int(said)
    return score if _LOWEST <= score <= _HIGHEST else None


def _with_scale(question: str) -> str:
    named = str(_LOWEST) in question and str(_HIGHEST) in question
    return question if named else f"{question} ({_SCALE})"


def _in(texts: dict[str, str], language: str) -> str:
    return texts.get(language.replace("_", "-").partition("-")[0].lower(), "")
