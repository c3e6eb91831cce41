"""What one line of a scenario changes in a small year: who is late, what comes back, who withdraws, what is scored."""

import functools
from collections.abc import Callable
from typing import Any

import pytest

from ocop_cycle import clock, errors
from ocop_cycle.application.rehearsal import told
from tests.application import rehearsals
from tests.application.rehearsals import CODES, FIRST, SECOND, THIRD

ALWAYS = [
    ("certificate-end-unknown", (SECOND, THIRD)),
    ("day-off", (CODES[FIRST], CODES[SECOND])),
]
"""What is found in the small year whatever happens: ends that nobody stated, and 15/6/2024 is a Saturday."""


@functools.cache
def calm() -> told.Rehearsal:
    """The small year without a mishap."""
    return rehearsals.small()


def adding(**parts: Any) -> Callable[[dict[str, Any]], None]:
    """A change of a scenario: more entries in its lists, other values else."""

    def change(data: dict[str, Any]) -> None:
        for name, value in parts.items():
            data[name] = [*data.get(name, []), *value] if isinstance(value, list) else value

    return change


def findings(year: told.Rehearsal) -> list[tuple[str, tuple[str, ...]]]:
    """Code and subjects of each finding."""
    return [(one.code, one.subjects) for one in year.findings]


def states(year: told.Rehearsal) -> dict[str, str | None]:
    """Where each product ended."""
    return {ending.product: ending.state for ending in year.endings}


def ending(year: told.Rehearsal, product: str) -> told.Ending:
    """How it ended for one product."""
    return next(one for one in year.endings if one.product == product)


def steps(year: told.Rehearsal, product: str) -> list[tuple[str, str]]:
    """Day and step of everything that was done with a product's dossier."""
    lines = [line for line in year.timeline if line.product == product and line.what == "step"]
    return [(clock.day_of(line.at).isoformat(), line.facts["step"]) for line in lines]


def test_a_year_without_a_mishap_has_only_the_findings_of_its_plan() -> None:
    """Everybody acts on the last safe day, and everything comes to its certificate."""
    assert states(calm()) == dict.fromkeys(CODES, "certified")
    assert findings(calm()) == ALWAYS


def test_a_late_unit_leads_to_exactly_the_finding_that_its_dossier_misses_the_round() -> None:
    """The commune confirms twelve working days late: one finding more, with the last safe day, and nothing else."""
    year = rehearsals.small(adding(late=[{"unit": "lg-xa-nghia-hung", "step": "confirm", "working_days": 12}]))

    more = [one for one in year.findings if (one.code, one.subjects) not in ALWAYS]

    assert [(one.code, one.subjects) for one in more] == [("round-missed", (CODES[FIRST],))]
    assert more[0].facts == {
        "round": "dot-1", "rule": "plan/danh-gia-cap-huyen", "last_safe_day": "2024-06-14", "step": "confirm",
        "step_safe_day": "2024-06-12", "day": "2024-06-18",
    }  # fmt: skip
    assert states(year) == {**states(calm()), FIRST: "district-scoring"}
    assert [said.code for said in ending(year, FIRST).because] == ["late", "round-missed-and-no-other"]


def test_a_unit_that_is_a_little_late_costs_nobody_the_round() -> None:
    """Those after it hurry; no finding, and the explanation says what happened."""
    year = rehearsals.small(adding(late=[{"unit": "lg-xa-nghia-hung", "step": "confirm", "working_days": 7}]))

    assert findings(year) == ALWAYS
    assert states(year) == states(calm())
    assert steps(year, FIRST)[-4:] == [
        ("2024-06-11", "confirm"),
        ("2024-06-12", "accept-at-district"),
        ("2024-06-14", "conclude-district-three-stars"),
        ("2024-06-28", "certify-district"),
    ]
    assert [said.code for said in ending(year, FIRST).because] == ["late", "scored", "certified"]


def test_a_late_dossier_rolls_to_the_next_round_where_the_plan_says_so() -> None:
    """The plan names the round it goes to: it is moved as soon as it is clear, and scored there."""

    def rolling(data: dict[str, Any]) -> None:
        data["rounds"][0]["rolls_to"] = "dot-2"

    late = adding(late=[{"product": SECOND, "step": "submit-dossier", "working_days": 15}])
    year = rehearsals.small(late, rolling)
    moved = [line for line in year.timeline if line.what == "round-moved"]

    assert states(year) == states(calm())
    assert [(clock.day_of(line.at).isoformat(), line.product, line.facts["to"]) for line in moved] == [
        ("2024-06-12", SECOND, "dot-2")
    ]
    assert [said.code for said in ending(year, SECOND).because] == ["rolled", "scored", "certified"]
    assert {one.id: (one.holds, one.missed) for one in year.rounds} == {
        "dot-1": ((FIRST,), (SECOND,)),
        "dot-2": ((SECOND, THIRD), ()),
    }
    assert steps(year, SECOND)[-2] == ("2024-10-14", "conclude-district-three-stars")


def test_a_dossier_that_comes_back_is_completed_and_goes_on() -> None:
    """The district asks for a paper; the producer brings it two working days later; the round is made all the same."""
    back = {"product": FIRST, "state": "district-check", "reason": "Thiếu mẫu (dựng)", "working_days": 2}
    year = rehearsals.small(adding(returns=[{**back, "documents": ["producer-report"]}]))
    told_of = {
        line.facts["step"]: line.facts.get("documents")
        for line in year.timeline
        if line.product == FIRST and line.what == "step"
    }

    assert findings(year) == ALWAYS
    assert steps(year, FIRST)[5:] == [
        ("2024-05-31", "confirm"),
        ("2024-06-07", "return-from-district-check"),
        ("2024-06-11", "resubmit-to-district"),
        ("2024-06-12", "accept-at-district"),
        ("2024-06-14", "conclude-district-three-stars"),
        ("2024-06-28", "certify-district"),
    ]
    assert told_of["return-from-district-check"] == told_of["resubmit-to-district"] == "producer-report"
    assert [said.code for said in ending(year, FIRST).because] == ["returned", "scored", "certified"]
    assert year.counts.notices["dossier-returned"] == 2


def test_a_dossier_that_is_completed_too_slowly_misses_its_round() -> None:
    """The same paper after six working days: the round is missed while the dossier lies with the producer."""
    back = {"product": FIRST, "state": "district-check", "reason": "Thiếu mẫu (dựng)", "working_days": 6}
    year = rehearsals.small(adding(returns=[back]))

    assert findings(year) == [*ALWAYS, ("round-missed", (CODES[FIRST],))]
    assert [said.code for said in ending(year, FIRST).because] == ["returned", "round-missed-and-no-other"]


def test_a_producer_withdraws_where_the_scenario_says() -> None:
    """The dossier ends withdrawn, with the reason, on the day on which it would have moved on."""
    year = rehearsals.small(
        adding(withdrawals=[{"product": THIRD, "state": "commune-confirmation", "reason": "Xin rút"}])
    )

    assert states(year) == {**states(calm()), THIRD: "withdrawn"}
    assert ending(year, THIRD).because == (
        told.Said(
            "withdrawn",
            {"state": "commune-confirmation", "step": "withdraw", "day": "2024-09-30", "reason": "Xin rút"},
        ),
    )
    assert findings(year) == ALWAYS


@pytest.mark.parametrize(
    ("district", "province", "ministry", "state", "stars", "levels"),
    [
        ("49.99", None, None, "not-recognised", None, ["district"]),
        ("50", None, None, "certified", 3, ["district"]),
        ("69.99", None, None, "certified", 3, ["district"]),
        ("70", "69.99", None, "certified", 3, ["district", "province"]),
        ("70", "70", None, "certified", 4, ["district", "province"]),
        ("95", "90", "89.99", "certified", 4, ["district", "province", "ministry"]),
        ("95", "90", "90", "certified", 5, ["district", "province", "ministry"]),
    ],
)
def test_councils_lead_where_their_totals_lead(
    district: str, province: str | None, ministry: str | None, state: str, stars: int | None, levels: list[str]
) -> None:
    """At each bound of the bands the way is the regime's: refused, recognised below, sent up, sent back."""
    totals = {"district": district, "province": province, "ministry": ministry}
    scores = [{"level": level, "product": SECOND, "total": total} for level, total in totals.items() if total]
    year = rehearsals.small(adding(scores=scores))
    found = ending(year, SECOND)

    assert found.state == state
    assert [one.level for one in found.scores] == levels
    assert (found.certificate.stars if found.certificate else None) == stars


def test_a_council_without_a_score_stops_the_dossier_and_says_so() -> None:
    """Nobody makes up a total that the scenario does not give."""

    def without(data: dict[str, Any]) -> None:
        data["scores"] = [{"level": "district", "total": "60"}, {"level": "district", "product": THIRD, "total": "75"}]

    year = rehearsals.small(without)

    assert states(year) == {**states(calm()), THIRD: "province-scoring"}
    assert findings(year) == [*ALWAYS, ("no-score", (CODES[THIRD],))]


def test_a_cycle_that_opens_too_late_is_found() -> None:
    """Opened on 3 June, the first steps should have been done before; in a hurry the round is still made."""
    year = rehearsals.small(adding(begins="2024-06-03"))

    assert findings(year) == [
        *ALWAYS,
        ("too-little-time", (CODES[FIRST],)),
        ("too-little-time", (CODES[SECOND],)),
    ]
    assert states(year) == states(calm())


def test_a_deadline_that_passed_unmet_is_found_once() -> None:
    """A duty done late: its line, its finding, and no finding for anything else."""

    def with_duty(data: dict[str, Any]) -> None:
        duty = {
            "id": "bao-cao", "label": {"vi": "Báo cáo", "en": "Report"}, "about": "units",
            "due": "đến hết ngày 20/5/2024", "responsible": ["lg-xa-nghia-hung"], "law": rehearsals.LAW,
        }  # fmt: skip
        data["milestones"].append(duty)

    late = adding(late=[{"milestone": "bao-cao", "unit": "lg-xa-nghia-hung", "working_days": 4}])
    year = rehearsals.small(late, with_duty)
    duty = "mau-2024/bao-cao/lg-xa-nghia-hung"

    assert findings(year) == [*ALWAYS, ("deadline-missed", (duty,))]
    assert [(line.what, clock.day_of(line.at).isoformat()) for line in year.timeline if line.subject[1] == duty] == [
        ("deadline-passed", "2024-05-21"),
        ("duty-done", "2024-05-24"),
    ]


def test_more_products_than_a_council_can_take_are_found() -> None:
    """The threshold is the scenario's: two products in June are more than one."""
    limits = {"products_in_council_month": 1, "notices_in_week": 4}
    year = rehearsals.small(adding(thresholds=limits))
    crowded = [one for one in year.findings if one.code.startswith("crowded")]

    assert [(one.code, one.facts.get("month"), one.subjects) for one in crowded[:1]] == [
        ("crowded-council", "2024-06", (CODES[FIRST], CODES[SECOND]))
    ]
    assert {one.facts.get("unit") for one in crowded[1:]} == {"lg-phong-nnptnt"}


def test_a_plan_without_products_has_a_year_all_the_same() -> None:
    """The cycle opens, nothing is to be done, and the trail holds."""

    def without_products(data: dict[str, Any]) -> None:
        data["products"] = []

    def without_scores(data: dict[str, Any]) -> None:
        data["scores"] = []

    year = rehearsals.small(without_scores, without_products)

    assert (year.endings, findings(year), year.audit.holds) == ((), [], True)
    assert [line.what for line in year.timeline] == ["cycle-opened"]


def test_steps_may_all_fall_on_one_day() -> None:
    """Without any pace everything is done on the council's day; what is overtaken on the way is not written."""
    pace = {"working_days_before_next": 0, "working_days_at_least": 0}
    year = rehearsals.small(adding(pace=pace))

    assert states(year) == states(calm())
    assert {day for day, _ in steps(year, FIRST)} == {"2024-06-14", "2024-06-28"}
    assert year.counts.cancelled > 0
    assert year.audit.holds


def test_the_scenario_for_any_plan_serves_a_plan_without_one() -> None:
    """Where no scenario has the plan's name, everybody acts on the last safe day."""
    plan = {**rehearsals.small_plan(), "id": "mau-khac"}

    year = rehearsals.made_up(plan, rehearsals.small_scenario() | {"plan": "mau-khac", "id": "mau-khac"}).told
    default = rehearsals.of("lang-giang-2024", "dung-han").told

    assert year.scenario == "mau-khac"
    assert default.scenario == "dung-han"
    assert {e.state for e in default.endings} == {"certified", "dossier-draft"}


@pytest.mark.parametrize(
    ("plan", "scenario", "error"),
    [
        ("lang-giang-2035", None, errors.UnknownThing),
        ("lang-giang-2024", "lang-giang", errors.UnknownThing),
        ("lang-giang-2024", "cam-xuyen-2024", errors.PolicyFlawed),
        ("no/such/file.yaml", None, errors.PolicyFlawed),
    ],
)
def test_what_is_not_there_is_refused(plan: str, scenario: str | None, error: type[errors.Stopped]) -> None:
    """An unknown plan or scenario, a scenario of another plan, a file that is not there."""
    with pytest.raises(error):
        rehearsals.run(plan, scenario, own=None)
