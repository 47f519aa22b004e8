"""Whether an automatic mail may answer: never a program, never ourselves, once per sender and day unless asked for."""

from collections.abc import Sequence
from dataclasses import dataclass

from usher_common.mails.senders import without_plus

from usher_connectors.channels.email import limits
from usher_connectors.channels.email.mail import Mail


@dataclass(frozen=True, slots=True)
class SenderHistory:
    """What passed between a sender and us: automatic mails to them in a day, mails from them in an hour."""

    answered_today: int = 0
    came_this_hour: int = 0


def refusal(mail: Mail, own: Sequence[str], history: SenderHistory) -> str:
    """Say why no automatic mail may answer this one, or nothing."""
    return standing(mail, own) or too_often(history)


def standing(mail: Mail, own: Sequence[str]) -> str:
    """Say why no automatic mail may ever answer this one, or nothing."""
    if mail.kind != "message":
        return mail.kind
    if mail.automatic:
        return mail.automatic
    ours = {without_plus(one) for one in own}
    if without_plus(mail.sender.address) in ours or without_plus(mail.answer_to.address) in ours:
        return "own address"
    return "forged sender" if mail.authentication.forged else ""


def too_often(history: SenderHistory, *, wanted: bool = False) -> str:
    """Say why no automatic mail may go to a sender now, or nothing: robots that say nothing of it are known by this.

    `wanted`: it follows what they asked for, as when they are called, and leaves beside the day's one (decision 0391).
    """
    if not wanted and history.answered_today >= limits.ANSWERS_PER_DAY:
        return "answered today"
    most = limits.ASKING_PER_HOUR if wanted else limits.MAILS_PER_HOUR
    return "too many mails" if history.came_this_hour >= most else ""
