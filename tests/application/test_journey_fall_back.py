"""The province gives less than the district did: the dossier falls back to who may recognise what is left."""

import pytest

from ocop_cycle.application import commands
from tests.application import builders, dumps, views

DOSSIER = "LG24-0002"


def fallen(office: builders.Office, total: str) -> None:
    """The district gave 75, the province gives this total."""
    office.to(DOSSIER, "district-scoring")
    office.score(DOSSIER, "75")
    office.step(DOSSIER, "conclude", "loan")
    office.to(DOSSIER, "province-scoring")
    office.score(DOSSIER, total)
    office.step(DOSSIER, "conclude", "tinh-thu-ky")


@pytest.mark.parametrize("total", ["50", "62", "69.99"])
def test_fifty_to_seventy_falls_back_to_the_district(office: builders.Office, total: str) -> None:
    """The district, which may recognise three stars, has it again."""
    fallen(office, total)

    row = office.row("dossier", DOSSIER)
    assert (row["state"], row["holder_id"], row["total"], row["stars"]) == (
        "district-recognition", builders.AGENCY, total, 3,
    )  # fmt: skip


def test_the_district_certifies_three_stars_of_the_provinces_points(office: builders.Office) -> None:
    """The certificate is the district's, over the total of the province, which spoke last."""
    fallen(office, "62")

    office.step(DOSSIER, "certify", "ha")

    row = office.row("certificate", f"{DOSSIER}/cert-1")
    assert (row["stars"], row["authority_id"]) == (3, builders.DISTRICT)
    (facts,) = views.facts(office, "dossier-certified", "producer:lg-ho-cao-thi-thu-huong")
    assert facts["result"] == {"total": "62", "stars": 3, "level_label": "Cấp tỉnh"}
    assert dumps.faults(office) == []


def test_under_fifty_at_the_province_is_the_end(office: builders.Office) -> None:
    """49.99 points of the province are no recognition by anybody."""
    fallen(office, "49.99")

    row = office.row("dossier", DOSSIER)
    assert (row["state"], row["ended_at"] is None) == ("not-recognised", False)


def test_a_correction_of_the_district_does_not_speak_over_the_province(office: builders.Office) -> None:
    """What the dossier shows is what the council said that spoke last, whatever is corrected below it."""
    fallen(office, "62")

    office.do(
        commands.CorrectResult, "loan", dossier=DOSSIER, level="district", total="78", reason="Cộng nhầm phiếu số 4"
    )

    row = office.row("dossier", DOSSIER)
    results = office.rows("SELECT id, total, corrects_id FROM result ORDER BY id")
    assert (row["total"], row["stars"]) == ("62", 3)
    assert [tuple(result.values()) for result in results] == [
        (f"{DOSSIER}/district/1", "75", None),
        (f"{DOSSIER}/district/2", "78", f"{DOSSIER}/district/1"),
        (f"{DOSSIER}/province/1", "62", None),
    ]
