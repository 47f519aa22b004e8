"""Whatever the bytes are: a message or a named parking reason, no crash, and no mail costs more than its size."""

import random
import time
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from usher_connectors.channels.email.mail import Mail, Parked, Reason
from usher_connectors.channels.email.reading.content import file_chunks
from usher_connectors.channels.email.reading.quotes import cut
from usher_connectors.channels.email.reading.read_mail import _read

SEED = b"""Return-Path: <ann@example.org>
Delivered-To: support+r2@example.test
Authentication-Results: mx.example.test; spf=pass; dkim=fail (x) ; dmarc=pass
From: =?utf-8?B?0JDQvdC90LA=?= Doe, Ann <ann@example.org>
To: "Support, Team" <support@example.test>, undisclosed: ;
Message-ID: <[abc@x]>
References: <a@b> <c d@e>
Date: Mon, 2 May 2024 10:00:00 +0200
Subject: =?iso-8859-1?q?caf=E9_?= =?utf-8?b?8J+Yig==?=
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"

--b1
Content-Type: multipart/alternative; boundary=b2

--b2
Content-Type: text/plain; charset=koi8-r; format=flowed
Content-Transfer-Encoding: quoted-printable

hello =D0=\n\xe9 there \nnext

On Mon, 2 May 2024 at 10:00, Bob <bob@example.org> wrote:
> what
--b2
Content-Type: text/html

<p>hello<blockquote type=cite>was <img src="cid:1"></blockquote>
--b2--
--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx

Final-Recipient: rfc822; bob@example.org
Action: failed
Status: 5.1.1
--b1
Content-Type: application/pdf; name*0*=utf-8''a%C3; name*1*=%A9.pdf
Content-Disposition: attachment; filename="../../x.pdf"
Content-Transfer-Encoding: base64
Content-ID: <1>

AAECAwQFBgc=
--b1--
begin 644 a.txt
#0V%T
end
"""
PIECES = [
    b"\x00",
    b"\xff\xfe",
    b"\r",
    b"\n",
    b"\r\n",
    b"\n\n",
    b":",
    b"=?",
    b"?=",
    b"=?utf-7?B?+AAA-?=",
    b"<",
    b">",
    b'"',
    b";",
    b"--b1",
    b"--b1--",
    b"=",
    b"charset=unicode_escape",
    b"charset=idna",
    b'charset="\x00"',
    b'boundary=""',
    b"%",
    b"''",
    b"\\",
    b"(",
    b",",
    b"@",
    b"begin 644 x",
    b"end",
    b"\xed\xa0\x80",
    b"Content-Type: multipart/mixed; boundary=b1",
    b"name*999999*=x",
    b"> ",
    b"-- ",
]


def check(raw: bytes) -> None:
    """Read without the last guard: an error is a failure; what was read can be stored, and its files decoded."""
    found = _read(raw, "mx.example.test")
    if isinstance(found, Parked):
        assert found.reason in get_args(Reason)
        return
    assert isinstance(found, Mail)
    texts = [found.text, found.quote, found.signature, found.full, found.subject, found.sender.name, found.message_id]
    texts += [found.html, *(file.name for file in found.files), *found.references, *(box.address for box in found.to)]
    for text in texts:
        assert "\0" not in text
        text.encode()
    for file in found.files:
        assert sum(map(len, file_chunks(raw, file))) <= len(raw)
        assert file.name
        assert not {"/", "\\"} & set(file.name)


@given(st.binary(max_size=400))
def test_random_bytes(raw: bytes) -> None:
    """Mostly no mail at all."""
    check(raw)
    check(b"From: a@b.c\n" + raw)
    check(b"From: a@b.c\nContent-Type: " + raw)


@given(st.randoms(use_true_random=False))
def test_mutated_mails(chance: random.Random) -> None:
    """Bytes are changed, cut out, doubled, and pieces put in that parsers stumble over."""
    raw = bytearray(SEED)
    for _ in range(chance.randint(1, 12)):
        at = chance.randrange(len(raw) + 1)
        match chance.randint(0, 3):
            case 0:
                raw[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del raw[at : at + chance.randint(1, 60)]
            case 2:
                raw[at:at] = chance.choice(PIECES)
            case _:
                raw[at:at] = raw[at : at + chance.randint(1, 200)]
    check(bytes(raw))


HOSTILE = {
    "attribution": b"On " + b"a " * 100_000 + b"wrote:",
    "attributions": b"On 2 May 2024 a@b.c wrote:\n> x\ny\n" * 6_000,
    "open attribution": b"On 2 May 2024 a@b.c\n" * 10_000,
    "marks": b"> " * 100_000,
    "quoted lines": b">\n" * 100_000,
    "empty lines": b"\n" * 200_000,
    "headers quoted": b"From: a\n" * 25_000,
    "rules": b"-----\n" * 33_000,
    "signatures": b"-- \n" * 50_000,
    "uuencode": b"begin 644 a\nM" + b"x" * 60 + b"\nbegin 644 a\nM" * 15_000,
    "elements": b"<div>" * 40_000,
    "formatting": b"<b><i><u>" * 20_000,
    "quotes in html": b"<blockquote>" * 17_000,
    "tables": b"<table><tr><td>" * 13_000,
    "open tag": b"<a " * 66_000,
    "comments": b"<!--" * 50_000,
    "entities": b"&lt" * 66_000,
}
HEADERS = {
    "from": b"From: " + b'"\\' * 30_000 + b" <a@b.c>",
    "comments": b"From: a@b.c " + b"(" * 60_000,
    "addresses": b"From: a@b.c\nTo: " + b"a@b.c, " * 9_000,
    "references": b"From: a@b.c\nReferences: " + b"<a@b> " * 10_000,
    "open ids": b"From: a@b.c\nReferences: " + b"<" * 60_000,
    "words": b"From: a@b.c\nSubject: " + b"=?utf-8?q?a?= " * 4_000,
    "open words": b"From: a@b.c\nSubject: " + b"=?" * 30_000,
    "prefixes": b"From: a@b.c\nSubject: " + b"Re: " * 15_000,
    "parameters": b"From: a@b.c\nContent-Type: text/plain" + b'; a="' * 10_000,
    "folded": b"From: a@b.c\nX: y" + b"\n z" * 60_000,
    "fields": b"From: a@b.c" + b"\nX: y" * 50_000,
    "results": b"From: a@b.c\nAuthentication-Results: mx.example.test" + b"; dkim=fail (" * 4_000,
}


@pytest.mark.parametrize("kind", [b"plain", b"html"])
@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_a_hostile_body_costs_no_more_than_another(name: str, kind: bytes) -> None:
    """200 kB each; 2 s of this process's own time is a hundred times what most take, and far below quadratic."""
    began = time.process_time()
    check(b"From: a@b.c\nContent-Type: text/" + kind + b"\n\n" + HOSTILE[name])

    assert time.process_time() - began < 2.0


@pytest.mark.parametrize("name", sorted(HEADERS))
def test_a_hostile_header_costs_no_more_than_another(name: str) -> None:
    """60 to 200 kB each."""
    began = time.process_time()
    check(HEADERS[name] + b"\n\nHi\n")

    assert time.process_time() - began < 2.0


def test_parts_within_parts_have_an_end() -> None:
    """A thousand multiparts within each other, and ten thousand beside each other."""
    deep = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (at, at) for at in range(1_000))
    wide = b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 10_000
    for raw in (deep, wide):
        found = _read(b"From: a@b.c\n" + raw, "")
        assert isinstance(found, Mail)
        assert "parts" in found.left_out


def test_a_quote_of_200_kb_on_one_line_is_cut_in_milliseconds() -> None:
    """Other libraries take longer than 20 s."""
    began = time.process_time()
    cut("Yes.\n\nOn " + "a " * 100_000 + "wrote:\n> x")

    assert time.process_time() - began < 0.25
