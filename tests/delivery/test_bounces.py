"""Delivery-status reports of several servers: which message, which address, for ever or not; and what is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocop_cycle.delivery import bounces

REFERENCE = "OC-LG-2024-00012"

REPORT = """\
Return-Path: <>
From: MAILER-DAEMON@mail.example (Mail Delivery System)
To: ocop@lang-giang.example
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="A1/mail.example"

--A1/mail.example
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--A1/mail.example
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example
Arrival-Date: Mon,  3 Jun 2024 08:00:00 +0700 (+07)

{blocks}
--A1/mail.example
Content-Type: {kind}

Date: Mon, 03 Jun 2024 08:00:00 +0700
From: ocop@lang-giang.example
Message-ID: <{reference}@lang-giang.example>
Subject: x

--A1/mail.example--
"""

UNKNOWN = """\
Final-Recipient: rfc822; ubnd@huong-son.example
Original-Recipient: rfc822;ubnd@huong-son.example
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 <ubnd@huong-son.example>: Recipient address
    rejected: User unknown
"""

DELAYED = """\
Final-Recipient: rfc822; ubnd@nghia-hung.example
Action: delayed
Status: 4.4.1
Diagnostic-Code: smtp; connect to mail.nghia-hung.example: Connection timed out
Will-Retry-Until: Sat, 08 Jun 2024 08:00:00 +0700
"""


def report(*blocks: str, kind: str = "message/rfc822", reference: str = REFERENCE) -> bytes:
    """A report about these addresses."""
    return REPORT.format(blocks="\n".join(blocks), kind=kind, reference=reference).encode()


@pytest.mark.parametrize("kind", ["message/rfc822", "text/rfc822-headers"])
def test_what_came_back_is_read(kind: str) -> None:
    """Message by the head that came with it, address, code and the words of the server."""
    found = bounces.read(report(UNKNOWN, kind=kind))

    assert found == bounces.Report(
        reference=REFERENCE,
        reported=(
            bounces.Reported(
                address="ubnd@huong-son.example", action="failed", status="5.1.1",
                detail="ubnd@huong-son.example: 5.1.1 550 5.1.1 <ubnd@huong-son.example>: Recipient address rejected:"
                " User unknown",
            ),
        ),
    )  # fmt: skip


def test_several_addresses_are_told_apart() -> None:
    """One is gone for ever, one is still being tried."""
    found = bounces.read(report(UNKNOWN, DELAYED))

    assert found is not None
    assert [(each.address, each.action, each.status) for each in found.reported] == [
        ("ubnd@huong-son.example", "failed", "5.1.1"),
        ("ubnd@nghia-hung.example", "delayed", "4.4.1"),
    ]


def test_it_may_be_pasted() -> None:
    """With blank lines before it and the line ends of another system."""
    pasted = b"\r\n\r\n" + report(UNKNOWN).replace(b"\n", b"\r\n")

    assert bounces.read(pasted) == bounces.read(report(UNKNOWN))


def test_the_head_that_came_back_may_be_missing() -> None:
    """Then the report itself says to which message it answers."""
    bare = report(UNKNOWN, reference="x").replace(
        b"Return-Path: <>", f"In-Reply-To: <{REFERENCE}@lang-giang.example>".encode()
    )

    found = bounces.read(bare)

    assert found is not None
    assert found.reference == REFERENCE


@pytest.mark.parametrize(
    "data",
    [
        b"", b"\xff\xfe\x00", b"Subject: hello\n\nNo report at all.", report(UNKNOWN, reference="somebody-else"),
        report(UNKNOWN.replace("failed", "delivered")), report(UNKNOWN.replace("5.1.1", "never")),
        report("Action: failed\nStatus: 5.0.0\n"), b"Content-Type: message/rfc822\n\n" * 3_000,
    ],
    ids=["nothing", "no text", "a letter", "of another system", "it arrived", "no code", "no address", "without end"],
)  # fmt: skip
def test_what_is_no_report_of_ours_is_none(data: bytes) -> None:
    """Nothing is guessed from a text that might be one."""
    assert bounces.read(data) is None


@given(st.binary(max_size=400), st.integers(0, 1400))
def test_no_bytes_make_it_stumble(noise: bytes, place: int) -> None:
    """Whatever stands in a report, it is read or it is not."""
    whole = report(UNKNOWN, DELAYED)

    found = bounces.read(whole[:place] + noise + whole[place:])

    assert found is None or all(len(each.detail) <= 300 and each.detail.isprintable() for each in found.reported)
