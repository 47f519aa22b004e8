"""What a conversation leaves to be done: the rating that was asked for, and the answer that was promised."""

import msgspec


class RatingState(msgspec.Struct, frozen=True, omit_defaults=True):
    """The last rating asked for, the `number`th of its conversation; times in microseconds.

    `score` is None until the contact answers, 0 if they would rather not, else 1 to 5. It can be given, or changed,
    until `until`.
    """

    number: int
    asked_at: int
    until: int
    score: int | None = None
    rated_at: int | None = None


class PromiseState(msgspec.Struct, frozen=True, omit_defaults=True):
    """An answer that was promised and not given yet; times in microseconds.

    `number` is the sequence of the line that promised it, `address` where the contact is to be answered; `due_at` is
    None where the policy's calendars never open. From `remind_at` on it is urgent.
    """

    number: int
    address: str
    made_at: int
    due_at: int | None = None
    remind_at: int | None = None
