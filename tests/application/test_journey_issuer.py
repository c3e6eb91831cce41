"""Whoever issued a certificate answers for it: informs of its end, revokes it, and takes back a wrong end."""

from datetime import date

import pytest

from ocop_cycle import errors
from ocop_cycle.application import commands
from tests.application import builders, dumps, views

DOSSIER = "LG24-0002"
HEADS = {"district": "ha", "province": "tinh-chu-tich", "ministry": "bo-truong"}
AGENCIES = {"district": builders.AGENCY, "province": builders.PROVINCE_AGENCY, "ministry": builders.MINISTRY}
POINTS = {"district": "62", "province": "75", "ministry": "92"}


def scored(office: builders.Office, level: str) -> None:
    """A dossier before the recognition of ``level``; for the ministry, before its council."""
    office.to(DOSSIER, "district-scoring")
    office.score(DOSSIER, POINTS[level])
    office.step(DOSSIER, "conclude", "loan")
    if level != "district":
        office.to(DOSSIER, "province-scoring")
        office.score(DOSSIER, POINTS[level])
        step, actor = ("conclude", "tinh-thu-ky") if level == "province" else ("forward-to-centre", "tinh-chu-tich")
        office.step(DOSSIER, step, actor)


def certified(office: builders.Office, level: str, **said: object) -> None:
    """A certificate that ``level`` issued."""
    scored(office, level)
    if level == "ministry":
        office.score(DOSSIER, POINTS[level])
        office.step(DOSSIER, "conclude", "bo-thu-ky")
    office.step(DOSSIER, "certify", HEADS[level], certificate=commands.CertificateData(**said))  # type: ignore[arg-type]


@pytest.mark.parametrize("level", HEADS)
def test_the_issuer_owes_the_letter_before_the_end(office: builders.Office, level: str) -> None:
    """QĐ 148: the body that issued the certificate informs in writing 30 days before it ends, not the district."""
    certified(office, level, ends=date(2027, 3, 1))

    (row,) = office.rows("SELECT unit_id, whose FROM deadline WHERE rule = 'certificate/inform-before-end'")

    assert tuple(row.values()) == (AGENCIES[level], level)


@pytest.mark.parametrize("level", HEADS)
def test_only_the_issuer_revokes(office: builders.Office, level: str) -> None:
    """Each head is refused the certificates of the others, and nothing changes; the issuer's head may."""
    certified(office, level)
    before = dumps.of(office)

    for head in set(HEADS.values()) - {HEADS[level]}:
        with pytest.raises(errors.NotPermitted):
            office.step(DOSSIER, "revoke", head, reason="Vi phạm an toàn thực phẩm")
    unchanged = dumps.of(office)
    office.step(DOSSIER, "revoke", HEADS[level], reason="Vi phạm an toàn thực phẩm")

    assert unchanged == before
    assert views.certificates(office, DOSSIER)[0][2] == "revoked"
    assert dumps.faults(office) == []


@pytest.mark.parametrize("level", HEADS)
def test_only_the_issuer_takes_back_a_wrong_end(office: builders.Office, level: str) -> None:
    """Once the end was told, the head who issued the certificate may say that it has not ended, and no other."""
    certified(office, level, ends=date(2024, 6, 30))
    office.at(2024, 7, 1)
    office.house.sweep.run()
    office.house.outbox.run()
    ended = office.state(DOSSIER)

    for head in set(HEADS.values()) - {HEADS[level]}:
        with pytest.raises(errors.NotPermitted):
            office.do(commands.TakeBackStep, head, dossier=DOSSIER, reason="Ghi nhầm ngày")
    office.do(commands.TakeBackStep, HEADS[level], dossier=DOSSIER, reason="Ghi nhầm ngày")

    assert (ended, office.state(DOSSIER)) == ("expired", "certified")


def test_a_province_that_gives_three_stars_is_their_issuer(office: builders.Office) -> None:
    """What the centre sent back and the province decided is the province's certificate, of however few stars."""
    scored(office, "ministry")
    office.score(DOSSIER, "60")
    office.step(DOSSIER, "conclude", "bo-thu-ky")
    office.step(DOSSIER, "certify", "tinh-chu-tich")

    row = office.row("certificate", f"{DOSSIER}/cert-1")

    assert (row["stars"], row["authority_id"]) == (3, builders.PROVINCE)
