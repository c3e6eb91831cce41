"""The pure parts of a rehearsal: the way ahead, and days counted back from deadlines and limits."""

from datetime import date
from decimal import Decimal

import pytest

from ocop_cycle import clock
from ocop_cycle.application.rehearsal import findings, safe_days, way
from ocop_cycle.domain import machine
from ocop_cycle.policy import plan, scenario
from ocop_cycle.storage import deadlines
from tests import office_calendar
from tests.policy import shipped

OLD = machine.RegimeMachine(shipped.checked("regime", "qd-148-2023").value)
NEW = machine.RegimeMachine(shipped.checked("regime", "qd-26-2026").value)
CALENDAR = office_calendar.shipped()


def traveller(kind: str = "new", **totals: str) -> way.Traveller:
    """A dossier in a round, with these totals."""
    found = {level: Decimal(total) for level, total in totals.items()}
    return way.Traveller(kind=kind, in_round=True, has_predecessor=False, totals=found)


def reckoner(law: machine.RegimeMachine = OLD, **pace: int) -> safe_days.Reckoner:
    """Counts with the shipped calendar."""
    return safe_days.Reckoner(
        law=law, calendar=CALENDAR, pace=scenario.Pace(**pace), certificates=scenario.Certificates()
    )


def deadline(rule: str, day: date) -> deadlines.Open:
    """An open deadline at the end of a day."""
    at = clock.to_text(clock.end_of(day))
    return deadlines.Open(
        id=rule, subject_id="D", rule=rule, label="{}", whose="district", unit_id=None, wording="đến hết ngày",
        opens_at=None, strict_at=at, lenient_at=at, hardness="soft", provisional=0, subject_kind="dossier",
        set_at=at, rung_until=None, next_at=None,
    )  # fmt: skip


def test_the_way_goes_through_the_regime_to_the_certificate() -> None:
    """Each step that leads forward, in the order of the regime, and the branch that the assumed total opens."""
    legs = way.ahead(OLD, "district-check", traveller(district="61"))

    assert [(leg.state, leg.taken.id) for leg in legs] == [
        ("district-check", "accept-at-district"),
        ("district-scoring", "conclude-district-three-stars"),
        ("district-recognition", "certify-district"),
    ]


@pytest.mark.parametrize(
    ("totals", "last"),
    [
        ({"district": "49.99"}, "conclude-district-under-50"),
        ({"district": "70", "province": "69"}, "certify-district"),
        ({"district": "90", "province": "90", "ministry": "89"}, "certify-province"),
        ({"district": "90", "province": "90", "ministry": "90"}, "certify-centre"),
        ({"district": "90"}, "accept-at-province"),
        ({}, "accept-at-district"),
    ],
)
def test_the_way_ends_where_totals_or_knowledge_end(totals: dict[str, str], last: str) -> None:
    """With a refusal, with the certificate of the level that decides, or before a council without an assumed total."""
    assert way.ahead(OLD, "district-check", traveller(**totals))[-1].taken.id == last


def test_the_way_under_another_regime_is_that_regimes() -> None:
    """Two tiers: no idea, no plan, no district; five stars go to the ministry."""
    legs = way.ahead(NEW, "dossier-draft", traveller(province="94", ministry="92"))

    assert [leg.step for leg in legs] == [
        "submit-dossier", "confirm", "accept-dossier", "forward-to-centre", "conclude", "certify",
    ]  # fmt: skip


def test_a_certificate_is_the_end_of_the_way() -> None:
    """Steps of a certified dossier (an inspection, a revocation) are no part of a rehearsal."""
    legs = way.ahead(NEW, "province-recognition", traveller(province="75"))

    assert [leg.taken.dest for leg in legs] == ["certified"]


def test_a_deadline_binds_the_step_that_meets_it_and_those_before_are_counted_back() -> None:
    """The council's deadline is met by its conclusion; the acceptance lies five working days before it."""
    legs = way.ahead(OLD, "district-check", traveller(district="61"))
    made_of = shipped.checked("plan", "lang-giang-2024").value
    milestones = {m.id: m for m in made_of.milestones if m.id == "danh-gia-cap-huyen"}
    counting = reckoner(working_days_before_next=5)

    bounds = counting.bounds(legs, [deadline("plan/danh-gia-cap-huyen", date(2024, 6, 15))], milestones)
    planned = counting.plan_next("new", legs, bounds, date(2024, 5, 20))

    assert [(bound.leg, bound.day) for bound in bounds] == [(1, date(2024, 6, 14))]
    assert (planned.day, planned.steps_before) == (date(2024, 6, 7), 1)


def test_without_a_deadline_ahead_days_follow_the_pace() -> None:
    """Five working days after the dossier came; ten after the council for a certificate."""
    legs = way.ahead(OLD, "district-scoring", traveller(district="61"))
    counting = reckoner(working_days_before_next=5)

    assert counting.plan_next("new", legs, [], date(2024, 4, 24)).day == date(2024, 5, 4)
    assert counting.by_pace(legs[1], date(2024, 4, 24)) == date(2024, 5, 10)


def test_the_nearest_of_several_deadlines_decides() -> None:
    """A limit of the law that ends before the plan's day is the one that is safe."""
    legs = way.ahead(NEW, "commune-check", traveller(province="75"))
    counting = reckoner(NEW)

    bounds = counting.bounds(legs, [deadline("law/commune-check", date(2026, 7, 10))], {})

    assert [(bound.leg, bound.day) for bound in bounds] == [(0, date(2026, 7, 10))]


def test_an_undated_deadline_binds_nothing() -> None:
    """What has no date sets no day."""
    legs = way.ahead(OLD, "district-check", traveller(district="61"))
    undated = deadline("plan/x", date(2024, 6, 15))._replace(strict_at=None, lenient_at=None)

    assert reckoner().bounds(legs, [undated], {}) == []


@pytest.mark.parametrize(
    ("begins", "code"),
    [
        (date(2026, 8, 28), None), (date(2026, 8, 31), "renewal-hurry"), (date(2026, 9, 3), "renewal-window-past"),
        (date(2027, 1, 4), "renewal-ended"),
    ],
)  # fmt: skip
def test_a_renewal_that_comes_too_late_is_found_before_the_year_begins(begins: date, code: str | None) -> None:
    """A certificate that ends on 31/12/2026: its window closes on 2/9, a holiday; the last working day is 28/8."""
    product = plan.Product(
        id="nam-huong", name="Nấm hương", producer="htx", kind="re-evaluation", certificate_ends="2026-12-31"
    )

    found = list(findings.ending_too_soon([product], reckoner(NEW, working_days_before_next=1), begins))

    assert [one.code for one in found] == ([code] if code else [])
