"""Reports on mails of ours: delivery reports in any form, complaints, and read receipts."""

import re
from collections.abc import Iterator

from usher_connectors.channels.email import limits
from usher_connectors.channels.email.headers.addresses import address_of
from usher_connectors.channels.email.headers.header_text import header_text
from usher_connectors.channels.email.headers.message_ids import message_ids, own_id
from usher_connectors.channels.email.mail import Bounce, Failed, Failure
from usher_connectors.channels.email.reading.automatic import null_sender
from usher_connectors.channels.email.reading.content import content
from usher_connectors.channels.email.reading.mime import Fields, Part, Source, read_fields

STATUS = ("message/delivery-status", "message/global-delivery-status")
QUOTED = ("message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers")
NAMING = (*STATUS, "message/disposition-notification", "message/feedback-report")
ORIGINAL_IDS = ("original-message-id", "x-original-message-id")
DAEMON = re.compile(r"(?i)(?:mailer[-_.]?daemon|postmaster|mail[-_.]?delivery.*|mail[-_.]?system|.*-?daemon)")
FAILURE = re.compile(
    r"(?i)undeliver|deliver(?:y|ed)?\b.{0,40}\b(?:fail|problem|status|delay|warning|error|return)"
    r"|non[- ]?(?:delivery|remis)|returned (?:mail|to sender)|failure (?:notice|delivery)"
    r"|mail (?:delivery|error|failure)"
    r"|could not be delivered|not (?:been )?delivered|permanent.{0,20}fail|rejected mail"
    r"|unzustellbar|nicht zugestellt|недоставлен|не доставлен"
)
SAID_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
SAID_CODE = re.compile(r"\b([45]\d\d)[ -]")
SAID_RECIPIENT = re.compile(r"(?m)^[ \t]{0,8}<?([^\s<>:@]{1,64}@[^\s<>:@,]{1,190})>?(?::|[ \t]*$)")
ANY_ADDRESS = re.compile(r"[^\s<>:;,\"'()\[\]@]{1,64}@[^\s<>:;,\"'()\[\]@]{1,190}")
SAID_DELAY = re.compile(
    r"(?i)warning: message still undelivered|delivery (?:to .{1,200} )?(?:has been )?delayed|will be retried"
    r"|not\s{1,4}yet\s{1,4}been\s{1,4}delivered|delivery\s{1,4}attempts\s{1,4}will\s{1,4}continue"
    r"|this is a warning only"
)
ID_LINE = re.compile(rb"(?im)^message-id:[ \t]*(<[^<>\r\n]{1,998}>)")
BLANK = re.compile(rb"(?:\r?\n){2,}")


def is_bounce(root: Part, sender_local: str) -> bool:
    """Whether a mail reports on a delivery: by its parts, or by a daemon's name and what goes with it."""
    if any(part.type in STATUS for part in root.walk()):
        return True
    if root.type == "multipart/report" and root.parameters.get("report-type", "").lower() == "delivery-status":
        return True
    if DAEMON.fullmatch(sender_local[:100]) is None:
        return False
    failed = any(root.fields.first(name) for name in ("x-failed-recipients", "x-mailer-daemon-recipients"))
    return (
        failed
        or null_sender(root.fields)
        or FAILURE.search(header_text(root.fields.first("subject"))[:300]) is not None
    )


def report_kind(root: Part) -> str:
    """Return "complaint" or "receipt" for the two other reports that servers and clients send, else nothing."""
    types = {part.type for part in root.walk()}
    said = root.parameters.get("report-type", "").lower() if root.type == "multipart/report" else ""
    if "message/feedback-report" in types or said == "feedback-report":
        return "complaint"
    mdn = "message/disposition-notification" in types or said == "disposition-notification"
    return "receipt" if mdn else ""


def read_bounce(source: Source, root: Part, text: str) -> Bounce:
    """Read who failed and which mail of ours it was; by its text where the report has no form."""
    parts = [part for part in root.walk() if part.type in STATUS]
    failed = [one for part in parts for one in _reported(source, part)]
    return Bounce(tuple(failed or _said(root.fields, text)), quoted_id(source, root))


def quoted_id(source: Source, root: Part) -> str:
    """Return the id of the mail that a report quotes, wherever in it that stands."""
    for part in root.walk():
        if found := _id_in(source, part):
            return found
    answered = message_ids(root.fields.first("in-reply-to")) or message_ids(root.fields.first("references"))
    in_text = ID_LINE.findall(source[root.start : min(root.end, root.start + limits.REPORT_BYTES)])
    return answered[0] if answered else own_id(in_text[:1])


def _id_in(source: Source, part: Part) -> str:
    if part.type in QUOTED:
        fields, _ = read_fields(source, *_quoted_span(part))
        return own_id(fields.values("message-id")) or own_id(_decoded_ids(source, part))
    if part.type not in NAMING:
        return ""
    values = [group.first(name) for group in _groups(source, part) for name in ORIGINAL_IDS]
    return own_id([value for value in values if value])


def _quoted_span(part: Part) -> tuple[int, int]:
    return part.start, min(part.end, part.start + limits.REPORT_BYTES)


def _decoded_ids(source: Source, part: Part) -> list[bytes]:
    return ID_LINE.findall(content(source, part.start, part.end, part.encoding, limits.REPORT_BYTES))[:1]


def _groups(source: Source, part: Part) -> Iterator[Fields]:
    """Yield the groups of fields of a report: one about the mail, then one for each recipient."""
    raw = content(source, part.start, part.end, part.encoding, limits.REPORT_BYTES)
    for group in BLANK.split(raw):
        yield read_fields(group, 0, len(group))[0]


def _reported(source: Source, part: Part) -> Iterator[Failed]:
    for group in _groups(source, part):
        recipient = group.first("original-recipient") or group.first("final-recipient")
        action = header_text(group.first("action")).lower()
        address = address_of(header_text(recipient).rpartition(";")[2])
        final = address_of(header_text(group.first("final-recipient")).rpartition(";")[2])
        status = SAID_STATUS.search(header_text(group.first("status")))
        detail = header_text(group.first("diagnostic-code"))
        if (address or final) and action not in ("delivered", "relayed", "expanded"):
            code = status[1] if status else _status_in(detail)
            yield Failed(address or final, failure_of(action, code, detail), code, detail[:500])


def failure_of(action: str, status: str, detail: str = "") -> Failure:
    """Judge a report: delayed is no failure, 5 is for good; a status that says nothing (x.0.0) yields to the text's.

    >>> failure_of("delayed", "4.4.1"), failure_of("failed", "5.1.1"), failure_of("failed", "4.2.2")
    ('delayed', 'hard', 'soft')
    """
    if action.startswith("delayed"):
        return "delayed"
    if status.endswith(".0.0") and (said := _status_in(detail)) and not said.endswith(".0.0"):
        status = said
    return "soft" if status.startswith("4") else "hard"


def _status_in(text: str) -> str:
    if found := SAID_STATUS.search(text):
        return found[1]
    code = SAID_CODE.search(text)
    return f"{code[1][0]}.0.0" if code else ""


def _said(fields: Fields, text: str) -> Iterator[Failed]:
    """Read a report without form: the recipients of a header or of lines "<address>:", the first status in it."""
    text = text[:20_000]
    named = header_text(fields.first("x-failed-recipients")).split(",")
    found = [address_of(one) for one in (*named, *SAID_RECIPIENT.findall(text))]
    if not any(found):
        found = [address_of(one) for one in ANY_ADDRESS.findall(text[:4_000])[:1]]
    status = _status_in(text)
    failure: Failure = "delayed" if SAID_DELAY.search(text) else failure_of("failed", status)
    for address in dict.fromkeys(one for one in found if one):
        yield Failed(address, failure, status)
