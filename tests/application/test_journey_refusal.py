"""An idea, a plan or a dossier is refused: by the head alone, with a reason, and for good."""

import pytest

from ocop_cycle import errors
from tests.application import builders, dumps, views

DOSSIER = "LG24-0002"
PRODUCER = "producer:lg-ho-cao-thi-thu-huong"

PLACES = {"idea-review": "refuse-idea", "plan-review": "refuse", "district-check": "refuse"}


@pytest.mark.parametrize("state", PLACES)
def test_the_head_refuses_with_a_reason(office: builders.Office, state: str) -> None:
    """From each place where the regime lets it; the dossier ends, and producer and commune are told why."""
    office.at(2024, 5, 6)
    office.to(DOSSIER, state)

    entry = office.step(DOSSIER, PLACES[state], "ha", reason="Không có vùng nguyên liệu").entry

    row = office.row("dossier", DOSSIER)
    assert (row["state"], row["ended_at"]) == ("refused", "2024-05-06T01:00:00.000000Z")
    assert views.told(office, entry - 1) == [
        ("dossier-refused", PRODUCER), ("dossier-refused", f"unit:{builders.NGHIA_HUNG}"),
    ]  # fmt: skip
    (facts,) = views.facts(office, "dossier-refused", PRODUCER)
    assert facts["reason"] == "Không có vùng nguyên liệu"


@pytest.mark.parametrize("state", PLACES)
@pytest.mark.parametrize("actor", ["thu", "loan", "hung", "chi", "lan", builders.ADMINISTRATOR])
def test_nobody_else_refuses(office: builders.Office, state: str, actor: str) -> None:
    """Neither coordinator nor secretary, commune, producer, department or administrator."""
    office.to(DOSSIER, state)
    before = dumps.of(office)

    with pytest.raises(errors.NotPermitted):
        office.step(DOSSIER, PLACES[state], actor, reason="Không đạt")

    assert dumps.of(office) == before


def test_the_dates_of_a_refused_dossier_are_closed(office: builders.Office) -> None:
    """What never came to the council did not meet its date; it is closed, and nobody is reminded."""
    office.to(DOSSIER, "idea-review")
    office.step(DOSSIER, "refuse-idea", "ha", reason="Trùng sản phẩm")
    head = dumps.head(office)
    office.at(2024, 8, 1)
    office.house.sweep.run()

    assert views.dates(office, DOSSIER) == [("plan/danh-gia-cap-huyen", "closed", "2024-06-14", "2024-06-15")]
    assert [to for _, to in views.told(office, head) if to == PRODUCER] == []


def test_the_reason_stands_in_the_trail_as_a_commitment(office: builders.Office) -> None:
    """The words are kept beside the entry, so that they can be erased and the entry still verifies."""
    office.to(DOSSIER, "idea-review")
    receipt = office.step(DOSSIER, "refuse-idea", "ha", reason="Trùng sản phẩm")

    (entry,) = dumps.entries(office, receipt.entry - 1)
    kept = office.rows(f"SELECT value FROM private_value WHERE commitment = '{entry['why']['h']}'")
    assert kept == [{"value": "Trùng sản phẩm"}]
    assert dumps.faults(office) == []
