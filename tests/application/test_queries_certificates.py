"""Certificates: which end soon, and whose end nobody knows."""

from collections.abc import Iterator
from datetime import date

import pytest

from ocop_cycle.application import commands
from ocop_cycle.application.queries import certificates
from tests.application import builders


@pytest.fixture
def certified(office: builders.Office) -> Iterator[builders.Office]:
    """Three certificates: one that ends on 1 March 2027, one on 1 June 2027, one of unknown end."""
    for code, issued in (("LG24-0002", date(2024, 6, 1)), ("LG24-0003", date(2024, 3, 1)), ("LG24-0005", None)):
        office.to(code, "certified")
        if issued:
            data = commands.CertificateData(issued=issued)
            office.do(commands.CorrectCertificate, "thu", dossier=code, certificate=data, reason="bổ sung")
    office.at(2024, 6, 17)
    return office


def test_the_first_to_end_stands_first_and_unknown_ends_last(certified: builders.Office) -> None:
    """What is unknown stays unknown and sorts last."""
    found = certificates.list_certificates(certified.reader, certified.actor("thu")).items

    assert [(one.dossier, one.ends) for one in found] == [
        ("LG24-0003", date(2027, 3, 1)),
        ("LG24-0002", date(2027, 6, 1)),
        ("LG24-0005", None),
    ]
    assert (found[0].authority, found[0].stars, found[2].days_left) == ("UBND huyện Lạng Giang", 3, None)


@pytest.mark.parametrize(
    ("days", "found"),
    [(60, ["LG24-0005"]), (61, ["LG24-0003", "LG24-0005"]), (153, ["LG24-0003", "LG24-0002", "LG24-0005"])],
)
def test_expiring_counts_days_to_the_last_day(certified: builders.Office, days: int, found: list[str]) -> None:
    """On 30 December 2026 a certificate that ends on 1 March 2027 ends within 61 days, not within 60."""
    certified.at(2026, 12, 30)

    page = certificates.expiring(certified.reader, certified.actor("thu"), days)

    assert [one.dossier for one in page.items] == found


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        (certificates.Wanted(), 3),
        (certificates.Wanted(status=None, corrected=True), 5),
        (certificates.Wanted(status=None), 3),
        (certificates.Wanted(end_known=False), 1),
        (certificates.Wanted(end_known=True), 2),
        (certificates.Wanted(ends_by=date(2027, 3, 1)), 1),
        (certificates.Wanted(stars=3), 3),
        (certificates.Wanted(stars=4), 0),
        (certificates.Wanted(producer="lg-htx-jvo-food"), 1),
        (certificates.Wanted(search="ruou"), 2),
        (certificates.Wanted(cycle="cam-xuyen-2024"), 0),
    ],
)
def test_certificates_are_narrowed(certified: builders.Office, wanted: certificates.Wanted, count: int) -> None:
    """State, end, stars, producer, cycle and words narrow a list."""
    assert certificates.list_certificates(certified.reader, certified.actor("thu"), wanted).total == count
