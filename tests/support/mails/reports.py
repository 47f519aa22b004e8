"""Delivery reports as the mail servers of this world write them, each about the same mail of ours."""

from usher_connectors.channels.email.threading.tokens import bounce_address, mail_key, own_message_id

OURS = "support@example.test"
KEY = b"k" * 32
MAIL = mail_key("delivery")
SENT_ID = own_message_id(MAIL, "a" * 12, "example.test", "mail", KEY)
VERP = bounce_address(OURS, MAIL, "mail", KEY)
QUOTED = f"From: {OURS}\nTo: eva@example.org\nSubject: Re: Order\nMessage-ID: <{SENT_ID}>\n"


def rfc3464(daemon: str, text: str, fields: str, *, quoted: str = QUOTED, kind: str = "text/rfc822-headers") -> str:
    """Return a report in three parts."""
    return (
        f"Return-Path: <>\nFrom: {daemon}\nTo: {VERP}\nSubject: Report\nMessage-ID: <r1@mx.example.org>\n"
        'MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary="=_b"\n\n'
        f"--=_b\nContent-Type: text/plain; charset=utf-8\n\n{text}\n"
        f"--=_b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.org\n\n{fields}\n"
        f"--=_b\nContent-Type: {kind}\n\n{quoted}\n--=_b--\n"
    )


def plain(daemon: str, subject: str, text: str) -> str:
    """Return a report without form."""
    return (
        f"Return-Path: <>\nFrom: {daemon}\nTo: {VERP}\nSubject: {subject}\nMessage-ID: <r2@mx.example.org>\n\n{text}\n"
    )


EVA = "Final-Recipient: rfc822; eva@example.org"
# name → the mail, what it says became of ours, and by which status
REPORTS: dict[str, tuple[str, str, str]] = {
    "postfix": (
        rfc3464(
            "MAILER-DAEMON@mx.example.org (Mail Delivery System)",
            "This is the mail system at host mx.example.org.\n\nI'm sorry to have to inform you",
            f"{EVA}\nOriginal-Recipient: rfc822;eva@example.org\nAction: failed\nStatus: 5.1.1\n"
            "Remote-MTA: dns; x\nDiagnostic-Code: smtp; 550 5.1.1 <eva@example.org>: Recipient address rejected",
        ),
        "hard",
        "5.1.1",
    ),
    "postfix delayed": (
        rfc3464(
            "MAILER-DAEMON@mx.example.org",
            "THIS IS A WARNING ONLY.  YOU DO NOT NEED TO RESEND YOUR MESSAGE.",
            f"{EVA}\nAction: delayed\nStatus: 4.4.1\nWill-Retry-Until: Sat, 1 Jan 2028 00:00:00 +0000",
        ),
        "delayed",
        "4.4.1",
    ),
    "postfix, mailbox full": (
        rfc3464("MAILER-DAEMON@mx.example.org", "full", f"{EVA}\nAction: failed\nStatus: 4.2.2"),
        "soft",
        "4.2.2",
    ),
    "opensmtpd": (
        rfc3464(
            "Mailer Daemon <MAILER-DAEMON@mx.example.org>",
            "    Hi!\n\n    This is the MAILER-DAEMON, please DO NOT REPLY to this email.\n\n"
            "    An error has occurred while attempting to deliver a message for\n    the following list of recipients:"
            "\n\neva@example.org: 550 Invalid recipient",
            f"{EVA}\nAction: failed\nStatus: 5.1.1",
        ),
        "hard",
        "5.1.1",
    ),
    "opensmtpd delayed": (
        rfc3464(
            "Mailer Daemon <MAILER-DAEMON@mx.example.org>",
            "    Hi!\n\n    This is the MAILER-DAEMON, please DO NOT REPLY to this email.\n\n    A message is delayed",
            f"{EVA}\nAction: delayed\nStatus: 4.0.0",
        ),
        "delayed",
        "4.0.0",
    ),
    "exchange online": (
        rfc3464(
            "Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@example.org>",
            "Delivery has failed to these recipients or groups:\n\neva@example.org",
            "Final-Recipient: rfc822;eva@example.org\nAction: failed\nStatus: 5.1.10\n"
            "Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found",
            kind="message/rfc822",
            quoted=f"{QUOTED}\nIt left today.",
        ),
        "hard",
        "5.1.10",
    ),
    "gmail": (
        rfc3464(
            "Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
            "** Address not found **\n\nYour message wasn't delivered to eva@example.org",
            f"{EVA}\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550-5.1.1 The email account does not exist\n"
            "Last-Attempt-Date: Sun, 29 Nov 2026 05:00:00 -0800 (PST)",
        ),
        "hard",
        "5.1.1",
    ),
    "gmail delayed": (
        rfc3464(
            "Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
            "** Delivery incomplete **\n\nThere was a temporary problem delivering your message",
            f"{EVA}\nAction: delayed\nStatus: 4.4.2",
        ),
        "delayed",
        "4.4.2",
    ),
    "sendmail": (
        rfc3464(
            "Mail Delivery Subsystem <MAILER-DAEMON@mx.example.org>",
            "   ----- The following addresses had permanent fatal errors -----\n<eva@example.org>\n"
            "    (reason: 550 5.7.1 rejected)",
            "Final-Recipient: RFC822; eva@example.org\nAction: failed\nStatus: 5.7.1\nDiagnostic-Code: SMTP; 550 5.7.1",
        ),
        "hard",
        "5.7.1",
    ),
    "exim": (
        "X-Failed-Recipients: eva@example.org\nAuto-Submitted: auto-replied\n"
        + plain(
            "Mail Delivery System <Mailer-Daemon@mx.example.org>",
            "Mail delivery failed: returning message to sender",
            "This message was created automatically by mail delivery software.\n\n  eva@example.org\n"
            "    host mx [192.0.2.1]\n    SMTP error from remote mail server after RCPT TO:<eva@example.org>:\n"
            f"    550 5.1.1 User unknown\n\n------ This is a copy of the message. ------\n\n{QUOTED}\nText",
        ),
        "hard",
        "5.1.1",
    ),
    "exim delayed": (
        plain(
            "Mail Delivery System <Mailer-Daemon@mx.example.org>",
            "Warning: message 1abc delayed 24 hours",
            "This message was created automatically by mail delivery software.\nA message that you sent has not yet"
            " been delivered to one or more of its\nrecipients after more than 24 hours on the queue.\n\n"
            "The address to which the message has not yet been delivered is:\n\n  eva@example.org\n\n"
            "No action is required on your part. Delivery attempts will continue for\nsome time",
        ),
        "delayed",
        "",
    ),
    "qmail": (
        plain(
            "MAILER-DAEMON@mx.example.org",
            "failure notice",
            "Hi. This is the qmail-send program at mx.example.org.\nI'm afraid I wasn't able to deliver your message to"
            " the following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\n"
            "<eva@example.org>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n"
            f"--- Below this line is a copy of the message.\n\n{QUOTED}\nText",
        ),
        "hard",
        "5.1.1",
    ),
    "courier": (
        rfc3464(
            '"Courier mail server at mx" <@>\nSender: postmaster@mx.example.org',
            "<eva@example.org>:\n550 User unknown.",
            f"{EVA}\nAction: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; 550 User unknown.",
        ),
        "hard",
        "5.0.0",
    ),
    "domino": (
        rfc3464(
            "Postmaster@mx.example.org",
            "Your message was not delivered",
            "Final-Recipient: rfc822;eva@example.org\nAction: failed\nStatus: 5.1.1\n"
            "Diagnostic-Code: X-Notes; User eva@example.org not listed in public Name & Address Book",
        ),
        "hard",
        "5.1.1",
    ),
    "amazon ses": (
        rfc3464(
            "MAILER-DAEMON@amazonses.com",
            "An error occurred while trying to deliver the mail to the following recipients:\neva@example.org",
            f"{EVA}\nAction: failed\nDiagnostic-Code: smtp; 550 5.1.1 user unknown\nStatus: 5.1.1",
        ),
        "hard",
        "5.1.1",
    ),
    "yahoo": (
        plain(
            "MAILER-DAEMON@yahoo.com",
            "Failure Notice",
            "Sorry, we were unable to deliver your message to the following address.\n\n<eva@example.org>:\n"
            "554: delivery error: dd This user doesn't have an account (eva@example.org) [0] - mta1.mail.yahoo.com\n\n"
            f"--- Below this line is a copy of the message.\n\n{QUOTED}",
        ),
        "hard",
        "",
    ),
    "mail.ru": (
        plain(
            "mailer-daemon@corp.mail.ru",
            "=?utf-8?B?0J/QuNGB0YzQvNC+INC90LUg0LTQvtGB0YLQsNCy0LvQtdC90L4=?=",
            "Это письмо создано автоматически сервером Mail.Ru, отвечать на него не нужно.\n\n"
            "eva@example.org\nuser not found",
        ),
        "hard",
        "",
    ),
    "without a sender, a form, or an address": (
        f"Return-Path: <>\nFrom: <>\nSender: MAILER-DAEMON\nTo: {VERP}\nSubject: Undeliverable\n\n550 no\n",
        "",
        "",
    ),
}
