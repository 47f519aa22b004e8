"""Mails that break parsers: name → bytes. Each becomes a message, or is parked with a reason."""

import base64
import quopri

FROM = b"From: Ann <ann@example.org>\n"
HEAD = FROM + b"To: support@example.test\nMessage-ID: <1@x>\nSubject: Order 7\n"
PLAIN = b"Content-Type: text/plain; charset=utf-8\n"


def mixed(*parts: bytes, kind: bytes = b"mixed", close: bytes = b"--b--\n", boundary: bytes = b"b") -> bytes:
    """Return a multipart of these parts, each with its own header."""
    body = b"".join(b"--b\n" + part + b"\n" for part in parts)
    return HEAD + b"Content-Type: multipart/" + kind + b"; boundary=" + boundary + b"\n\n" + body + close


def in_charset(name: str, text: str, codec: str = "") -> bytes:
    """Return a text in a charset, as its declaration names it."""
    return HEAD + b"Content-Type: text/plain; charset=" + name.encode() + b"\n\n" + text.encode(codec or name)


# name → the mail, and what its text must have in it (None: it is parked)
MESSAGES: dict[str, tuple[bytes, str | None]] = {
    # encodings
    "utf-8": (in_charset("utf-8", "Привет 😊 мир"), "Привет 😊 мир"),
    "koi8-r": (in_charset("koi8-r", "Привет, мир"), "Привет, мир"),
    "windows-1251": (in_charset("windows-1251", "Привет, мир"), "Привет, мир"),
    "iso-2022-jp": (in_charset("iso-2022-jp", "こんにちは"), "こんにちは"),
    "shift_jis": (in_charset("shift_jis", "こんにちは"), "こんにちは"),
    "euc-kr": (in_charset("euc-kr", "안녕하세요"), "안녕하세요"),
    "gb2312 that is gb18030": (in_charset("gb2312", "你好鎔", "gb18030"), "你好"),
    "big5": (in_charset("big5", "你好"), "你好"),
    "windows-1256": (in_charset("windows-1256", "مرحبا"), "مرحبا"),
    "utf-16": (in_charset("utf-16", "Hello"), "Hello"),
    "utf-7": (in_charset("utf-7", "Grüße"), "Gr"),
    "latin-1 that is windows-1252": (in_charset("iso-8859-1", "€ 5…", "cp1252"), "€ 5…"),
    "us-ascii that is utf-8": (in_charset("us-ascii", "Grüße", "utf-8"), "Grüße"),
    "utf8 without hyphen": (in_charset("utf8", "Grüße"), "Grüße"),
    "unknown charset": (in_charset("x-nothing", "Grüße", "utf-8"), "Grüße"),
    "charset in quotes and spaces": (
        HEAD + b'Content-Type: text/plain; charset = "utf-8 "\n\nGr\xc3\xbc\xc3\x9fe',
        "Gr",
    ),
    "no charset, latin-1": (HEAD + b"\nGr\xfc\xdfe", "Gr"),
    "broken utf-8": (HEAD + PLAIN + b"\nGr\xc3\xbc\xff\xfee", "Gr"),
    "NUL": (HEAD + PLAIN + b"\nbe\x00fore", "fore"),
    "lone surrogates": (HEAD + PLAIN + b"\n\xed\xa0\x80 here", "here"),
    "byte order mark": (b"\xef\xbb\xbf" + HEAD + b"\nHello", "Hello"),
    "mbox line": (b"From ann@example.org Sun Nov 29 05:00:00 2026\n" + HEAD + b"\nHello", "Hello"),
    # transfer encodings
    "base64 with rubbish": (
        HEAD + PLAIN + b"Content-Transfer-Encoding: base64\n\nSGVs!!\n*bG8g\nd29y\xffbGQ",
        "Hello world",
    ),
    "base64 in pieces": (HEAD + PLAIN + b"Content-Transfer-Encoding: base64\n\nSGVsbG8=\nIHdvcmxk\n", "Hello world"),
    "base64 that is none": (HEAD + PLAIN + b"Content-Transfer-Encoding: base64\n\n====", ""),
    "quoted-printable at the end": (
        HEAD + PLAIN + b"Content-Transfer-Encoding: quoted-printable\n\nHello=\n wor=",
        "Hello wor",
    ),
    "quoted-printable, broken": (HEAD + PLAIN + b"Content-Transfer-Encoding: quoted-printable\n\nA=ZZ=3 B=E2=82", "A"),
    "unknown encoding": (HEAD + PLAIN + b"Content-Transfer-Encoding: x-zip\n\nHello", "Hello"),
    "two encodings": (
        HEAD + PLAIN + b"Content-Transfer-Encoding: 8bit\nContent-Transfer-Encoding: base64\n\nHello",
        "Hello",
    ),
    "emoji in quoted-printable": (
        HEAD + PLAIN + b"Content-Transfer-Encoding: quoted-printable\n\n" + quopri.encodestring("a 😊 b".encode()),
        "a 😊 b",
    ),
    # header fields
    "8-bit header": (b"From: Zo\xeb <ann@example.org>\nSubject: Gr\xfc\xdfe\n\nHello", "Hello"),
    "two From": (FROM + b"From: eve@example.org\n\nHello", "Hello"),
    "two Content-Type": (HEAD + PLAIN + b"Content-Type: text/html\n\n<b>Hello", "Hello"),
    "no Subject, no id, no date": (FROM + b"\nHello", "Hello"),
    "no empty line": (FROM + b"Subject: Hi\nHello there", "Hello there"),
    "space before the colon": (b"From : ann@example.org\nSubject : Hi\n\nHello", "Hello"),
    "folded far": (FROM + b"Subject: a" + b"\n b" * 3_000 + b"\n\nHello", "Hello"),
    "huge field": (FROM + b"X-Spam: " + b"y" * 300_000 + b"\n\nHello", "Hello"),
    "many fields": (FROM + b"X-A: 1\n" * 1_500 + b"\nHello", "Hello"),
    "10,000 people": (
        FROM + b"To: " + b", ".join(b"p%d@example.org" % n for n in range(10_000)) + b"\n\nHello",
        "Hello",
    ),
    "date of no calendar": (FROM + b"Date: Mon, 99 Foo 99999 99:99:99 +9999\n\nHello", "Hello"),
    "id of no form": (FROM + b'Message-ID: <<a b@@>> x\nIn-Reply-To: your mail of "Mon"\n\nHello', "Hello"),
    "encoded word in an address": (b"From: =?utf-8?B?QW5u?= =?utf-8?q?_Lee?= <ann@example.org>\n\nHello", "Hello"),
    "encoded word, broken": (FROM + b"Subject: =?utf-8?B?4pi?= =?x?q?=FF?= =?\n\nHello", "Hello"),
    "bare CR": (HEAD.replace(b"\n", b"\r\n") + b"\r\nHello\rthere\r\n", "Hello"),
    "only CR": ((FROM + b"Subject: Hi\n\nHello").replace(b"\n", b"\r"), "Hello"),
    # parts
    "no boundary": (HEAD + b"Content-Type: multipart/mixed\n\n--b\n\nHello\n--b--", "Hello"),
    "empty boundary": (HEAD + b'Content-Type: multipart/mixed; boundary=""\n\nHello', "Hello"),
    "open end": (mixed(PLAIN + b"\nHello", close=b""), "Hello"),
    "boundary with a space": (mixed(PLAIN + b"\nHello").replace(b"--b\n", b"--b  \n"), "Hello"),
    "boundaries that begin alike": (
        HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/alternative; boundary=bb\n\n"
        b"--bb\n\nHello\n--bb--\n--b--",
        "Hello",
    ),
    "the same boundary within": (
        HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/mixed; boundary=b\n\n"
        b"--b\n\nHello\n--b--\n--b--",
        "Hello",
    ),
    "text after the end": (mixed(PLAIN + b"\nHello") + b"\nFree for 30 days!", "Hello"),
    "no parts": (mixed(), ""),
    "only HTML": (HEAD + b"Content-Type: text/html\n\n<p>Hello <b>you", "Hello you"),
    "empty text beside HTML": (
        mixed(b"Content-Type: text/plain\n\n \n", b"Content-Type: text/html\n\n<p>Hello", kind=b"alternative"),
        "Hello",
    ),
    "HTML in other HTML": (HEAD + b"Content-Type: text/html\n\n<html><body><html><p>Hello</html></body></p>", "Hello"),
    "digest": (mixed(b"\n" + FROM + b"\nOne", b"\n" + FROM + b"\nTwo", kind=b"digest"), ""),
    "partial": (HEAD + b'Content-Type: message/partial; id="x"; number=1; total=2\n\n' + FROM + b"\nHello", ""),
    "external body": (HEAD + b"Content-Type: message/external-body; access-type=URL; URL=x\n\nContent-Type: a/b\n", ""),
    "30 mails in each other": (
        HEAD + b"Content-Type: message/rfc822\n\n" + (FROM + b"Content-Type: message/rfc822\n\n") * 30 + FROM + b"\nHi",
        "",
    ),
    # other people's formats
    "uuencode": (HEAD + b"\nSee:\nbegin 644 a.txt\n#0V%T\n`\nend\n", "See:"),
    "winmail.dat": (
        mixed(PLAIN + b"\nHello", b"Content-Type: application/ms-tnef; name=winmail.dat\n\n\x78\x9f\x3e\x22"),
        "Hello",
    ),
    "S/MIME, signed": (
        mixed(
            PLAIN + b"\nHello",
            b"Content-Type: application/pkcs7-signature; name=smime.p7s\nContent-Transfer-Encoding: base64\n\n"
            + base64.b64encode(b"\x30\x82" * 20),
            kind=b'signed; protocol="application/pkcs7-signature"; micalg=sha-256',
        ),
        "Hello",
    ),
    "S/MIME, encrypted": (
        HEAD + b"Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\n\nMIAG",
        "",
    ),
    "PGP": (
        mixed(
            b"Content-Type: application/pgp-encrypted\n\nVersion: 1",
            b"Content-Type: application/octet-stream; name=encrypted.asc\n\n-----BEGIN PGP MESSAGE-----",
            kind=b"encrypted",
        ),
        "",
    ),
    "invitation": (
        mixed(
            PLAIN + b"\nMeeting at 10",
            b"Content-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR\nMETHOD:REQUEST\nEND:VCALENDAR",
            kind=b"alternative",
        ),
        "Meeting at 10",
    ),
    "only an invitation": (HEAD + b"Content-Type: text/calendar; method=REPLY\n\nBEGIN:VCALENDAR\nEND:VCALENDAR", ""),
    "vCard": (mixed(PLAIN + b"\nHello", b"Content-Type: text/x-vcard; name=a.vcf\n\nBEGIN:VCARD\nEND:VCARD"), "Hello"),
    "AppleDouble": (
        mixed(
            b'Content-Type: multipart/appledouble; boundary="c"\n\n--c\nContent-Type: application/applefile\n\nx\n'
            b"--c\nContent-Type: application/pdf; name=a.pdf\n\n%PDF\n--c--"
        ),
        "",
    ),
    "AMP": (
        mixed(
            PLAIN + b"\nHello",
            b"Content-Type: text/x-amp-html\n\n<html amp4email>",
            b"Content-Type: text/html\n\n<p>Hello",
            kind=b"alternative",
        ),
        "Hello",
    ),
    "ISO-8859-8-I": (in_charset("iso-8859-8-i", "שלום", "iso-8859-8"), "שלום"),
    # no mails
    "nothing": (b"", None),
    "empty lines": (b"\n\n\n", None),
    "a web page": (b"<!doctype html><p>Hello", None),
    "noise": (bytes(range(256)) * 8, None),
    "no sender": (b"Subject: Hi\nTo: support@example.test\n\nHello", None),
    "a sender without domain": (b"From: root\n\nHello", None),
}

# names of files: as they are written, as they may be stored
NAMES = {
    b'filename="../../etc/passwd"': "passwd",
    b'filename="C:\\\\Users\\\\ann\\\\bill.pdf"': "bill.pdf",
    b"filename*=utf-8''%D0%A1%D1%87%D1%91%D1%82.pdf": "Счёт.pdf",
    b"filename*0*=utf-8''%D0%A1; filename*1*=%D1%87%D1%91%D1%82; filename*2=.pdf": "Счёт.pdf",
    b'filename="=?utf-8?B?0KHRh9GR0YI=?=.pdf"': "Счёт.pdf",
    'filename="Счёт.pdf"'.encode(): "Счёт.pdf",
    b'filename="gpj.\xe2\x80\xaeexe"': "gpj.exe",
    b'filename="con"': "_con",
    b'filename=""': "document.pdf",
    b'filename="a\\"b.pdf"': "ab.pdf",
    b"filename=two words.pdf": "two words.pdf",
}
