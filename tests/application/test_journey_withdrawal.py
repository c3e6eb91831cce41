"""A producer withdraws: from any place before the certificate, and its dates are closed, not met."""

import pytest

from ocop_cycle import errors
from tests.application import builders, dumps, views

DOSSIER = "LG24-0002"
LAW = builders.checked("regime", "qd-148-2023").value
SOURCES = next(t for t in LAW.transitions if t.id == "withdraw").sources
REASON = "Cơ sở ngừng sản xuất"


@pytest.mark.parametrize("state", [s for s in SOURCES if s in builders.WAY and "province" not in s])
def test_a_producer_withdraws_from_anywhere(office: builders.Office, state: str) -> None:
    """Who stands for the producer may, wherever the dossier is."""
    if state == "supplement":
        office.to(DOSSIER, "district-check")
        office.step(DOSSIER, "return-for-supplement", "thu", reason="Thiếu mẫu")
    office.to(DOSSIER, state)

    office.step(DOSSIER, "withdraw", "chi", reason=REASON)

    assert office.state(DOSSIER) == "withdrawn"
    assert dumps.faults(office) == []


def test_a_certificate_is_not_withdrawn(office: builders.Office) -> None:
    """What is certified is revoked or ends; it is not withdrawn."""
    office.to(DOSSIER, "certified")

    with pytest.raises(errors.StepRefused) as refused:
        office.step(DOSSIER, "withdraw", "chi", reason=REASON)

    assert refused.value.reasons == (errors.Reason("step-not-open-here", {"step": "withdraw", "state": "certified"}),)


def test_dates_are_closed_and_not_late(office: builders.Office) -> None:
    """Withdrawing after the date is no late result: the date is closed and the dossier is not marked."""
    office.at(2024, 7, 1)
    office.house.sweep.run()
    office.step(DOSSIER, "withdraw", "thu", reason=REASON)

    assert views.dates(office, DOSSIER) == [("plan/danh-gia-cap-huyen", "closed", "2024-06-14", "2024-06-15")]
    assert office.row("dossier", DOSSIER)["late"] == 0


def test_everybody_who_waited_is_told(office: builders.Office) -> None:
    """Producer, commune and standing agency."""
    office.to(DOSSIER, "district-check")
    receipt = office.step(DOSSIER, "withdraw", "thu", reason=REASON)

    assert views.told(office, receipt.entry - 1) == [
        ("dossier-withdrawn", "producer:lg-ho-cao-thi-thu-huong"),
        ("dossier-withdrawn", f"unit:{builders.NGHIA_HUNG}"),
        ("dossier-withdrawn", f"unit:{builders.AGENCY}"),
    ]


def test_nobody_withdraws_for_another_producer(office: builders.Office) -> None:
    """The neighbour's dossier is not theirs to withdraw."""
    with pytest.raises(errors.NotPermitted):
        office.step("LG24-0014", "withdraw", "chi", reason=REASON)

    assert office.state("LG24-0014") == "dossier-draft"
