"""A product of 90 points and more goes up to the centre, which gives five stars, or sends it back."""

from datetime import date

import pytest

from ocop_cycle import errors
from ocop_cycle.application import commands
from tests.application import builders, dumps, views

DOSSIER = "LG24-0002"


def at_the_centre(office: builders.Office) -> None:
    """District and province give 92, and the head of the province sends it up."""
    office.to(DOSSIER, "district-scoring")
    office.score(DOSSIER, "92")
    office.step(DOSSIER, "conclude", "loan")
    office.to(DOSSIER, "province-scoring")
    office.score(DOSSIER, "92")
    office.step(DOSSIER, "forward-to-centre", "tinh-chu-tich")


def test_the_centre_gives_five_stars(office: builders.Office) -> None:
    """Scored and recognised by the ministry, whose certificate it is."""
    at_the_centre(office)
    office.score(DOSSIER, "91")
    office.step(DOSSIER, "conclude", "bo-thu-ky")
    office.step(DOSSIER, "certify", "bo-truong", certificate=commands.CertificateData(issued=date(2024, 3, 1)))

    row = office.row("certificate", f"{DOSSIER}/cert-1")
    assert views.way(office, DOSSIER)[-5:] == [
        "province-check", "province-scoring", "centre-scoring", "centre-recognition", "certified",
    ]  # fmt: skip
    assert (row["stars"], row["authority_id"], row["ends"]) == (5, builders.MINISTRY, "2027-03-01")
    assert dumps.faults(office) == []


def test_ninety_points_are_not_concluded_by_the_province(office: builders.Office) -> None:
    """The secretary's conclusion is refused with every bound it fails; only the head sends up."""
    office.to(DOSSIER, "district-scoring")
    office.score(DOSSIER, "92")
    office.step(DOSSIER, "conclude", "loan")
    office.to(DOSSIER, "province-scoring")
    office.score(DOSSIER, "90")

    with pytest.raises(errors.StepRefused) as refused:
        office.step(DOSSIER, "conclude", "tinh-thu-ky")

    assert refused.value.reasons == tuple(
        errors.Reason("points-too-high", {"level": "province", "total": "90", "points": bound})
        for bound in ("50", "70", "90")
    )


def test_less_than_ninety_points_do_not_go_up(office: builders.Office) -> None:
    """With 89.99 points of the province the way to the centre is shut."""
    office.to(DOSSIER, "district-scoring")
    office.score(DOSSIER, "92")
    office.step(DOSSIER, "conclude", "loan")
    office.to(DOSSIER, "province-scoring")
    office.score(DOSSIER, "89.99")

    with pytest.raises(errors.StepRefused) as refused:
        office.step(DOSSIER, "forward-to-centre", "tinh-chu-tich")

    assert refused.value.reasons == (
        errors.Reason("points-too-low", {"level": "province", "total": "89.99", "points": "90"}),
    )


def test_under_ninety_at_the_centre_the_province_recognises_four(office: builders.Office) -> None:
    """The centre's 85 sends it back to the province, which certifies four stars."""
    at_the_centre(office)
    office.score(DOSSIER, "85")
    office.step(DOSSIER, "conclude", "bo-thu-ky")
    office.step(DOSSIER, "certify", "tinh-chu-tich")

    assert views.way(office, DOSSIER)[-3:] == ["centre-scoring", "province-recognition", "certified"]
    assert views.certificates(office, DOSSIER) == [(f"{DOSSIER}/cert-1", 4, "in-force", None)]


def test_the_province_cannot_certify_five_stars(office: builders.Office) -> None:
    """Even when it says so: five stars are the ministry's."""
    at_the_centre(office)
    office.score(DOSSIER, "85")
    office.step(DOSSIER, "conclude", "bo-thu-ky")

    with pytest.raises(errors.StepRefused) as refused:
        office.step(DOSSIER, "certify", "tinh-chu-tich", certificate=commands.CertificateData(stars=5))

    assert refused.value.reasons == (errors.Reason("stars-beyond-authority", {"stars": "5", "level": "province"}),)


def test_the_province_decides_when_the_centre_gives_less_than_it_may_certify(office: builders.Office) -> None:
    """The centre's 60 points are three stars; the province, where it falls back to, may certify three or four."""
    at_the_centre(office)
    office.score(DOSSIER, "60")
    office.step(DOSSIER, "conclude", "bo-thu-ky")
    office.step(DOSSIER, "certify", "tinh-chu-tich", certificate=commands.CertificateData(stars=4))

    assert views.certificates(office, DOSSIER) == [(f"{DOSSIER}/cert-1", 4, "in-force", None)]
    assert office.row("dossier", DOSSIER)["stars"] == 4
