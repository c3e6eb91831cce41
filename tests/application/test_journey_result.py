"""A council's result: recorded once, by who may, before that council; corrected by one that names it."""

from datetime import date

import pytest

from ocop_cycle import errors
from ocop_cycle.application import commands
from tests.application import builders, dumps

DOSSIER = "LG24-0002"
DAY_AFTER = date(2024, 6, 11)


def record(office: builders.Office, total: str = "62", actor: str = "loan", **said: object) -> None:
    """Record a result of the district."""
    office.do(commands.RecordResult, actor, dossier=DOSSIER, **{"level": "district", "total": total, **said})


def correct(office: builders.Office, total: str, reason: str = "Cộng nhầm", **said: object) -> None:
    """Correct the district's result."""
    office.do(
        commands.CorrectResult,
        "loan",
        dossier=DOSSIER,
        **{"level": "district", "total": total, "reason": reason, **said},
    )


def refusals(office: builders.Office, **said: object) -> tuple[errors.Reason, ...]:
    """Why a result is refused, and that nothing changed."""
    before = dumps.of(office)
    with pytest.raises(errors.Refused) as refused:
        record(office, **said)
    assert dumps.of(office) == before
    return refused.value.reasons


@pytest.mark.parametrize(
    "state", ["idea-draft", "idea-review", "dossier-draft", "district-check", "district-recognition", "certified"]
)
def test_a_result_is_recorded_before_the_council_and_nowhere_else(office: builders.Office, state: str) -> None:
    """Neither before the dossier comes to it nor after it concluded, least of all on a certificate."""
    office.to(DOSSIER, state)

    codes = {reason.code for reason in refusals(office)}

    assert "not-before-this-council" in codes


def test_a_council_speaks_for_its_own_level(office: builders.Office) -> None:
    """A result of the province is not recorded while the district scores."""
    office.to(DOSSIER, "district-scoring")

    assert refusals(office, level="province") == (
        errors.Reason("not-before-this-council", {"level": "province", "state": "district-scoring"}),
    )


def test_a_result_stands_until_it_is_corrected(office: builders.Office) -> None:
    """A second one is refused: what was wrong is corrected, and the wrong one stays."""
    office.to(DOSSIER, "district-scoring")
    record(office, "62")

    assert refusals(office, total="65") == (errors.Reason("result-stands", {"level": "district"}),)


@pytest.mark.parametrize(
    ("total", "reason"),
    [
        ("sáu hai", errors.Reason("not-points", {"text": "sáu hai"})),
        ("100.5", errors.Reason("points-out-of-range", {"text": "100.5"})),
        ("-1", errors.Reason("points-out-of-range", {"text": "-1"})),
    ],
)
def test_what_are_no_points_is_refused(office: builders.Office, total: str, reason: errors.Reason) -> None:
    """With the words as they were typed."""
    office.to(DOSSIER, "district-scoring")

    assert refusals(office, total=total) == (reason,)


def test_stars_follow_the_points(office: builders.Office) -> None:
    """Stars may be said only where the points leave it open; said against the points they are refused."""
    office.to(DOSSIER, "district-scoring")

    assert refusals(office, total="62", stars=5) == (
        errors.Reason("stars-not-of-points", {"total": "62", "stars": "5"}),
    )
    record(office, "62", stars=3)
    assert office.row("dossier", DOSSIER)["stars"] == 3


def test_a_day_in_the_future_is_refused(office: builders.Office) -> None:
    """A council that has not met yet gave no points."""
    office.at(2024, 6, 10)
    office.to(DOSSIER, "district-scoring")

    assert refusals(office, day=DAY_AFTER) == (errors.Reason("day-in-future", {"day": "2024-06-11"}),)


@pytest.mark.parametrize("actor", ["thu", "ha", "hung", "chi", "tinh-thu-ky", builders.ADMINISTRATOR])
def test_f18_only_the_councils_secretary_records(office: builders.Office, actor: str) -> None:
    """Coordinator, head, commune, producer and administrator may not; the province's secretary reaches down."""
    office.to(DOSSIER, "district-scoring")

    if actor == "tinh-thu-ky":
        record(office, actor=actor)
        assert office.row("dossier", DOSSIER)["total"] == "62"
    else:
        assert [reason.code for reason in refusals(office, actor=actor)] == ["permission-missing"]


def test_nobody_scores_his_own_product(office: builders.Office) -> None:
    """A secretary who stands for the producer records results for others, and not for this one."""
    office.do(
        commands.GrantRole, person="loan", role="producer", unit=builders.NGHIA_HUNG,
        producer="lg-ho-cao-thi-thu-huong",
    )  # fmt: skip
    office.to("LG24-0014", "district-scoring")
    office.step("LG24-0002", "submit-idea", "thu")
    office.score("LG24-0014", "62")
    office.do(
        commands.RevokeRole,
        person="loan",
        role="producer",
        unit=builders.NGHIA_HUNG,
        producer="lg-ho-cao-thi-thu-huong",
    )
    office.to(DOSSIER, "district-scoring")
    office.do(
        commands.GrantRole, person="loan", role="producer", unit=builders.NGHIA_HUNG,
        producer="lg-ho-cao-thi-thu-huong",
    )  # fmt: skip

    assert refusals(office) == (errors.Reason("own-dossier", {}),)


def test_a_correction_names_what_it_corrects(office: builders.Office) -> None:
    """The wrong result stays on record; the dossier shows the corrected one."""
    office.to(DOSSIER, "district-scoring")
    record(office, "62")
    correct(office, "72", reason="Cộng nhầm phiếu số 4")

    results = office.rows("SELECT id, total, stars, corrects_id FROM result ORDER BY number")
    row = office.row("dossier", DOSSIER)
    assert [tuple(result.values()) for result in results] == [
        (f"{DOSSIER}/district/1", "62", 3, None), (f"{DOSSIER}/district/2", "72", 4, f"{DOSSIER}/district/1"),
    ]  # fmt: skip
    assert (row["total"], row["stars"]) == ("72", 4)
    assert dumps.faults(office) == []


def test_the_conclusion_follows_the_corrected_result(office: builders.Office) -> None:
    """62 would have been recognised by the district; the corrected 72 goes up."""
    office.to(DOSSIER, "district-scoring")
    record(office, "62")
    correct(office, "72")

    office.step(DOSSIER, "conclude", "loan")

    assert office.state(DOSSIER) == "province-check"


def test_a_correction_after_the_conclusion_moves_nothing_by_itself(office: builders.Office) -> None:
    """Whoever concluded on the wrong points takes the conclusion back and concludes anew."""
    office.to(DOSSIER, "district-recognition", total="62")
    correct(office, "48")
    stays = office.state(DOSSIER)

    office.do(commands.TakeBackStep, "loan", dossier=DOSSIER, reason="Điểm đã đính chính")
    office.step(DOSSIER, "conclude", "loan")

    assert (stays, office.state(DOSSIER)) == ("district-recognition", "not-recognised")


@pytest.mark.parametrize("reason", ["", " "])
def test_a_correction_takes_a_reason_and_something_to_correct(office: builders.Office, reason: str) -> None:
    """Both are told at once."""
    office.to(DOSSIER, "district-scoring")

    with pytest.raises(errors.StepRefused) as refused:
        correct(office, "62", reason=reason)

    assert refused.value.reasons == (
        errors.Reason("result-not-recorded", {"level": "district"}),
        errors.Reason("reason-required", {"step": "correct-result"}),
    )


def test_a_result_makes_a_form_stale(office: builders.Office) -> None:
    """Whoever concludes on a page that did not show the result yet is told."""
    office.to(DOSSIER, "district-scoring")
    seen = office.row("dossier", DOSSIER)["version"]
    record(office)

    with pytest.raises(errors.DossierMoved):
        office.step(DOSSIER, "conclude", "loan", version=seen)
