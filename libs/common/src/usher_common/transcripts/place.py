"""Where a contact was last, and in which language: so is their transcript, where nothing else is asked for (pure)."""

import msgspec


class Place(msgspec.Struct, frozen=True):
    """A browser's time zone and language, as the latest recorded visit has them; "" for unknown."""

    time_zone: str = ""
    language: str = ""


class _Visit(msgspec.Struct, frozen=True):
    person: Place = Place()


_visit = msgspec.json.Decoder(_Visit).decode


def place_in(visit_json: str | None) -> Place:
    """Read it from a recorded visit; one of another release says nothing."""
    try:
        return _visit(visit_json).person if visit_json else Place()
    except msgspec.MsgspecError:
        return Place()
