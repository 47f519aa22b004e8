"""What a contact without buttons answers with: a number, the button's title, or a few plain words."""

from collections.abc import Sequence

from usher_common.messages.sends import Button

# In all languages at once: nobody means anything else by them, and a contact's language is not always known.
_PERSON = frozenset(
    {
        *("agent", "human", "person", "operator", "a person", "a human", "talk to a person", "talk to a human"),
        *("mensch", "mitarbeiter", "berater", "einen menschen", "mit menschen reden", "mit einem menschen sprechen"),
        *("persona", "agente", "humano", "una persona", "hablar con una persona"),
        *("человек", "оператор", "сотрудник", "нужен человек", "позовите человека"),
        *("موظف", "إنسان", "شخص", "أريد موظفا"),
    }
)
_HELPED = frozenset(
    {
        *("yes", "yes thanks", "yes thank you", "thanks", "thank you", "that helped", "it helped"),
        *("ja", "ja danke", "danke", "vielen dank", "das hat geholfen"),
        *("sí", "si", "gracias", "sí gracias", "me ha servido"),
        *("да", "спасибо", "да спасибо", "помогло", "это помогло"),
        *("نعم", "شكرا", "نعم شكرا"),
    }
)
_NOT_HELPED = frozenset(
    {
        *("no", "no thanks", "not really", "it did not help", "that did not help", "none of these"),
        *("nein", "nein danke", "nicht geholfen", "keines davon"),
        *("no me ha servido", "ninguna"),
        *("нет", "не помогло", "ничего из этого"),
        *("لا", "لم يفدني"),
    }
)
_SIGNS = str.maketrans(dict.fromkeys(".,;:!?¡¿…,؟\"'", " "))


def plain(text: str) -> str:
    """Return a text without case, punctuation and repeated spaces.

    >>> plain(" Yes,  thanks! ")
    'yes thanks'
    """
    return " ".join(text.casefold().translate(_SIGNS).split())


def asks_for_person(text: str) -> bool:
    """Return whether a text asks for a person and says nothing else."""
    return plain(text) in _PERSON


def says_thanks(text: str) -> bool:
    """Return whether a text says that something helped, or thanks for it, and nothing else."""
    return plain(text) in _HELPED


def pressed(text: str, buttons: Sequence[Button]) -> str:
    """Return the id of the button that a text presses, "" if it presses none and so asks something."""
    said = plain(text)
    if said.isdecimal() and len(said) <= 2 and 0 < int(said) <= len(buttons):
        return buttons[int(said) - 1].id
    if (titled := next((one.id for one in buttons if plain(one.title) == said), "")) or not buttons:
        return titled
    known = {one.id for one in buttons}
    meant = "helped" if said in _HELPED else "not_helped" if said in _NOT_HELPED else ""
    return meant if meant in known else ""
