"""What a mail becomes: frozen values, whatever the bytes were."""

from dataclasses import dataclass, field
from typing import Literal

from usher_common.messages.threads import Proof

Kind = Literal["message", "bounce", "auto_reply", "list", "complaint", "receipt"]
Failure = Literal["hard", "soft", "delayed"]
# why a mail is parked: `refused` by the rules for messages, a report on `unknown` mail, `broken`: an error of ours,
# `gone`: read again, it was no longer there
Reason = Literal["no_mail", "no_sender", "too_large", "unreadable", "refused", "unknown_report", "broken", "gone"]
Verdict = Literal["pass", "fail", "none"]


@dataclass(frozen=True, slots=True)
class Mailbox:
    """An address in lower case but for its local part, and the name that stands with it."""

    address: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class File:
    """An attachment as a span of the mail: decoded only when somebody wants its content.

    `encoding` is the transfer encoding in lower case. `cid` is the id by which the HTML shows it; `inline`: it is
    shown there. `size` is the size of its content in bytes, estimated from the span.
    """

    name: str
    type: str
    start: int
    end: int
    encoding: str = ""
    cid: str = ""
    inline: bool = False
    size: int = 0


@dataclass(frozen=True, slots=True)
class Failed:
    """A recipient who did not get a mail of ours: for good, for now, or not yet."""

    address: str
    failure: Failure
    status: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Bounce:
    """A report on a mail of ours: `message_id` is the one that it quotes."""

    failed: tuple[Failed, ...] = ()
    message_id: str = ""


@dataclass(frozen=True, slots=True)
class Authentication:
    """What our own server found; `domain` is what DMARC looked at. Without a header of it, all are none."""

    spf: Verdict = "none"
    dkim: Verdict = "none"
    dmarc: Verdict = "none"

    @property
    def forged(self) -> bool:
        """Whether the sender is not who From says: DMARC failed, or without it nothing passed and something failed."""
        found = {self.spf, self.dkim}
        return self.dmarc == "fail" or (self.dmarc == "none" and "fail" in found and "pass" not in found)

    @property
    def proof(self) -> Proof:
        """Whether the sender is who From says, by DMARC and, without it, by what else was looked at."""
        if self.forged:
            return "failed"
        return "passed" if self.dmarc == "pass" else ""


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail that was understood.

    `text` is for display, without quote and signature; `full` is all of it, `html` the cleaned HTML, "" if it has none.
    `sender` is who wrote, `answer_to` where an answer goes: equal but for a valid Reply-To. Ids stand without angle
    brackets. `automatic` says why no answer by itself may follow; `left_out` names what was cut.
    """

    kind: Kind
    message_id: str
    sender: Mailbox
    answer_to: Mailbox
    subject: str = ""
    text: str = ""
    quote: str = ""
    signature: str = ""
    full: str = ""
    html: str = field(default="", repr=False)
    forwarded: bool = False
    to: tuple[Mailbox, ...] = ()
    cc: tuple[Mailbox, ...] = ()
    delivered_to: tuple[str, ...] = ()
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    thread_index: str = ""
    thread_topic: str = ""
    at: int | None = None
    files: tuple[File, ...] = ()
    automatic: str = ""
    bounce: Bounce | None = None
    authentication: Authentication = Authentication()
    digest: str = ""
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Parked:
    """Bytes that can become no message, with the reason."""

    reason: Reason
    detail: str
