"""A product of 70 points and more goes up to the province, which gives four stars."""

from datetime import date

import pytest

from ocop_cycle import errors
from ocop_cycle.application import commands
from tests.application import builders, dumps, views

DOSSIER = "LG24-0002"
PRODUCER = "producer:lg-ho-cao-thi-thu-huong"


def sent_up(office: builders.Office, total: str = "72") -> None:
    """The district's council gives this total and concludes."""
    office.to(DOSSIER, "district-scoring")
    office.score(DOSSIER, total)
    office.step(DOSSIER, "conclude", "loan")


@pytest.mark.parametrize("total", ["70", "72,5", "89.99", "100"])
def test_seventy_points_go_up_to_the_province(office: builders.Office, total: str) -> None:
    """From 70 points on the district recognises nothing itself."""
    sent_up(office, total)

    row = office.row("dossier", DOSSIER)
    assert (row["state"], row["level"], row["holder_id"]) == ("province-check", "province", builders.PROVINCE_AGENCY)


def test_the_province_certifies_four_stars(office: builders.Office) -> None:
    """Checked, scored and recognised by the province; the authority is its people's committee."""
    sent_up(office)
    office.to(DOSSIER, "province-recognition", total="75")
    office.step(DOSSIER, "certify", "tinh-chu-tich", certificate=commands.CertificateData(issued=date(2024, 3, 1)))

    row = office.row("certificate", f"{DOSSIER}/cert-1")
    assert views.way(office, DOSSIER)[-5:] == [
        "district-scoring", "province-check", "province-scoring", "province-recognition", "certified",
    ]  # fmt: skip
    assert (row["stars"], row["authority_id"]) == (4, builders.PROVINCE)
    assert dumps.faults(office) == []


def test_each_level_takes_its_own_steps(office: builders.Office) -> None:
    """The district's people may look on: what the province decides, they may not."""
    sent_up(office)
    before = dumps.of(office)

    for actor, step in (("thu", "accept-dossier"), ("thu", "return-for-supplement"), ("ha", "refuse")):
        with pytest.raises(errors.NotPermitted):
            office.step(DOSSIER, step, actor, reason="Không đủ")

    assert dumps.of(office) == before


def test_the_provinces_papers_are_asked_for(office: builders.Office) -> None:
    """Letter, decision, minutes and summary of the district must be there before the province accepts."""
    sent_up(office)
    for item in ("district-letter", "district-council-minutes"):
        office.do(commands.RecordDocument, "thu", dossier=DOSSIER, item=item, status="missing")

    with pytest.raises(errors.StepRefused) as refused:
        office.step(DOSSIER, "accept-dossier", "tinh")

    missing = {"level": "province", "documents": "district-letter, district-council-minutes"}
    assert refused.value.reasons == (errors.Reason("documents-missing", missing),)


def test_the_result_of_each_level_stays(office: builders.Office) -> None:
    """72 of the district and 75 of the province stand side by side; the dossier shows what was said last."""
    sent_up(office)
    office.to(DOSSIER, "province-recognition", total="75")

    results = office.rows("SELECT level, number, total, stars, corrects_id FROM result ORDER BY level")
    row = office.row("dossier", DOSSIER)
    assert [tuple(result.values()) for result in results] == [
        ("district", 1, "72", 4, None),
        ("province", 1, "75", 4, None),
    ]
    assert (row["total"], row["stars"]) == ("75", 4)


def test_the_district_cannot_certify_more_than_three_stars(office: builders.Office) -> None:
    """Whoever signs for the district signs for three stars; four belong to the province, and nothing is written."""
    office.to(DOSSIER, "district-recognition", total="62")
    before = dumps.of(office)

    with pytest.raises(errors.StepRefused) as refused:
        office.step(DOSSIER, "certify", "ha", certificate=commands.CertificateData(stars=4))

    assert refused.value.reasons == (errors.Reason("stars-beyond-authority", {"stars": "4", "level": "district"}),)
    assert dumps.of(office) == before


def test_the_province_tells_the_producer(office: builders.Office) -> None:
    """Arriving at the province, the agency there is told that it is its turn, producer and commune that it moved on."""
    sent_up(office)

    assert views.told(office, dumps.head(office) - 1) == [
        ("dossier-arrived", f"unit:{builders.PROVINCE_AGENCY}"),
        ("dossier-progress", PRODUCER),
        ("dossier-progress", f"unit:{builders.NGHIA_HUNG}"),
    ]
