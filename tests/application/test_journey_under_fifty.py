"""A product of less than 50 points is not recognised; it may be registered again."""

import pytest

from ocop_cycle import errors
from ocop_cycle.application import commands
from tests.application import builders, dumps, views

DOSSIER = "LG24-0002"
PRODUCER = "producer:lg-ho-cao-thi-thu-huong"


@pytest.mark.parametrize(("total", "stars"), [("0", 1), ("29.99", 1), ("30", 2), ("49,99", 2)])
def test_under_fifty_points_is_not_recognised(office: builders.Office, total: str, stars: int) -> None:
    """One and two stars are written down, and no certificate is."""
    office.at(2024, 6, 10)
    office.to(DOSSIER, "not-recognised", total=total)

    row = office.row("dossier", DOSSIER)
    assert (row["state"], row["stars"], row["ended_at"]) == ("not-recognised", stars, "2024-06-10T01:00:00.000000Z")
    assert views.certificates(office, DOSSIER) == []


def test_the_date_of_the_round_was_met_by_the_result(office: builders.Office) -> None:
    """Scoring in time is met also by a result that recognises nothing; nobody is reminded of a dead dossier."""
    office.at(2024, 6, 10)
    office.to(DOSSIER, "not-recognised", total="44")
    head = dumps.head(office)
    office.at(2024, 6, 20)
    office.house.sweep.run()

    reminded = office.rows(f"SELECT id FROM notice WHERE subject_id = '{DOSSIER}' AND deadline_id IS NOT NULL")
    assert views.dates(office, DOSSIER) == [("plan/danh-gia-cap-huyen", "met", "2024-06-14", "2024-06-15")]
    assert (dumps.head(office) > head, reminded) == (True, [])


def test_nothing_is_open_after_the_end(office: builders.Office) -> None:
    """A dossier that ended takes no step any more."""
    office.to(DOSSIER, "not-recognised", total="44")

    for step, actor in (("certify", "ha"), ("withdraw", "thu"), ("conclude", "loan")):
        with pytest.raises(errors.StepRefused) as refused:
            office.step(DOSSIER, step, actor, reason="x")
        assert refused.value.reasons == (
            errors.Reason("step-not-open-here", {"step": step, "state": "not-recognised"}),
        )


def test_it_may_be_registered_again_in_another_round(office: builders.Office) -> None:
    """A new dossier of the same product in round 2, linked to the one that failed."""
    office.to(DOSSIER, "not-recognised", total="44")

    opened = office.do(
        commands.OpenDossier, "thu", cycle=builders.PLAN, product="lg-ruou-men-la-thu-huong", kind="new",
        round="dot-2", predecessor=DOSSIER,
    )  # fmt: skip

    row = office.row("dossier", opened.subject[1])
    assert (row["state"], row["predecessor_id"], row["round_id"]) == ("idea-draft", DOSSIER, f"{builders.PLAN}/dot-2")


def test_producer_and_commune_are_told(office: builders.Office) -> None:
    """Who is told of it, and with which points."""
    office.to(DOSSIER, "not-recognised", total="44")

    assert views.told(office, dumps.head(office) - 1) == [
        ("dossier-not-recognised", PRODUCER), ("dossier-not-recognised", f"unit:{builders.NGHIA_HUNG}"),
    ]  # fmt: skip
    (facts,) = views.facts(office, "dossier-not-recognised", PRODUCER)
    assert facts["result"] == {"total": "44", "stars": 2, "level_label": "Cấp huyện"}
