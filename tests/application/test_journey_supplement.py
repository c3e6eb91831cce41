"""A dossier is returned for supplement and handed in again: it is told anew each time, and decided afresh."""

import pytest

from ocop_cycle import errors
from tests.application import builders, dumps, views

DOSSIER = "LG24-0002"
PRODUCER = "producer:lg-ho-cao-thi-thu-huong"
COMMUNE = f"unit:{builders.NGHIA_HUNG}"
AGENCY = f"unit:{builders.AGENCY}"
REASON = "Thiếu phiếu kiểm nghiệm"


def returned(office: builders.Office) -> int:
    """The district sends it back; the number of the entry."""
    office.to(DOSSIER, "district-check")
    return office.step(DOSSIER, "return-for-supplement", "thu", reason=REASON).entry


def test_a_return_needs_a_reason(office: builders.Office) -> None:
    """Nobody is sent back without being told why; blanks are no reason."""
    office.to(DOSSIER, "district-check")
    before = dumps.of(office)

    for reason in (None, "", "   "):
        with pytest.raises(errors.StepRefused) as refused:
            office.step(DOSSIER, "return-for-supplement", "thu", reason=reason)
        assert refused.value.reasons == (errors.Reason("reason-required", {"step": "return-for-supplement"}),)

    assert dumps.of(office) == before


def test_producer_and_commune_are_told_what_is_missing_and_why(office: builders.Office) -> None:
    """The notice carries the reason as it was given."""
    entry = returned(office)

    assert views.told(office, entry - 1) == [("dossier-returned", PRODUCER), ("dossier-returned", COMMUNE)]
    (facts,) = views.facts(office, "dossier-returned", PRODUCER)
    assert (facts["reason"], facts["dossier"]["state"]) == (REASON, "supplement")


def test_f4_the_way_back_is_told_like_the_way_there(office: builders.Office) -> None:
    """Entering a state for the second and third time owes notices of their own: none is swallowed as sent before."""
    told = []
    office.to(DOSSIER, "district-check")
    for _ in range(3):
        office.step(DOSSIER, "return-for-supplement", "thu", reason=REASON)
        office.step(DOSSIER, "resubmit", "thu")
        told.append(views.told(office, dumps.head(office) - 2))

    assert told == [[("dossier-returned", PRODUCER), ("dossier-returned", COMMUNE), ("dossier-arrived", AGENCY)]] * 3
    assert office.rows(
        f"SELECT COUNT(*) AS n FROM notice WHERE subject_id = '{DOSSIER}' AND rule = 'dossier-returned'"
    ) == [{"n": 6}]


def test_the_date_of_the_round_runs_on_through_a_return(office: builders.Office) -> None:
    """Nobody wins time by being sent back: the plan's date is neither met nor set again."""
    returned(office)
    office.step(DOSSIER, "resubmit", "thu")

    assert views.dates(office, DOSSIER) == [("plan/danh-gia-cap-huyen", "open", "2024-06-14", "2024-06-15")]


def test_the_council_may_return_too(office: builders.Office) -> None:
    """Its secretary sends back a dossier that lies before the council; it comes back through the check."""
    office.to(DOSSIER, "district-scoring")
    office.step(DOSSIER, "return-for-supplement", "loan", reason=REASON)
    office.to(DOSSIER, "district-scoring")

    assert views.way(office, DOSSIER)[-5:] == [
        "district-check", "district-scoring", "supplement", "district-check", "district-scoring",
    ]  # fmt: skip


def test_a_council_scores_anew_what_came_back_after_its_result(office: builders.Office) -> None:
    """A result before the return stands; the second one is a result of its own and not a correction."""
    office.to(DOSSIER, "district-scoring")
    office.score(DOSSIER, "48")
    office.step(DOSSIER, "return-for-supplement", "loan", reason=REASON)
    office.at(2024, 6, 5)
    office.to(DOSSIER, "district-scoring")

    office.score(DOSSIER, "63")

    results = office.rows("SELECT number, total, corrects_id FROM result ORDER BY number")
    assert [tuple(result.values()) for result in results] == [(1, "48", None), (2, "63", None)]
    assert office.row("dossier", DOSSIER)["total"] == "63"


def test_the_producer_hands_in_his_own(office: builders.Office) -> None:
    """Who stands for the producer takes the producer's steps, and no other."""
    returned(office)

    office.step(DOSSIER, "resubmit", "chi")
    with pytest.raises(errors.NotPermitted):
        office.step(DOSSIER, "accept-dossier", "chi")

    assert office.state(DOSSIER) == "district-check"


def test_the_producer_of_another_product_may_not(office: builders.Office) -> None:
    """A neighbour in the same commune has no say in it."""
    office.to("LG24-0014", "district-check")
    office.step("LG24-0014", "return-for-supplement", "thu", reason=REASON)

    with pytest.raises(errors.NotPermitted) as refused:
        office.step("LG24-0014", "resubmit", "chi")

    assert [reason.code for reason in refused.value.reasons] == ["role-missing"]
