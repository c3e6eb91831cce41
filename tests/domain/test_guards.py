"""The guards a regime may name: each says why not, or nothing."""

from datetime import date
from decimal import Decimal

import pytest

from ocop_cycle import errors
from ocop_cycle.domain import guards
from ocop_cycle.policy import regime

TODAY = date(2024, 6, 3)
BARE = guards.Facts(kind="new", round_id=None, predecessor_id=None, today=TODAY)


def facts(**said: object) -> guards.Facts:
    """A dossier of which only this is known."""
    return guards.Facts(**{"kind": "new", "round_id": None, "predecessor_id": None, "today": TODAY, **said})  # type: ignore[arg-type]


def use(guard: str, **said: object) -> regime.GuardUse:
    """A guard as a regime names it."""
    return regime.GuardUse(guard=guard, **said)  # type: ignore[arg-type]


def points(guard: str, bound: str) -> regime.GuardUse:
    """A guard over the district's points."""
    return use(guard, level="district", points=bound)


def scored(total: str) -> guards.Facts:
    """A dossier with a result of the district."""
    return facts(results={"district": Decimal(total)})


HOLDING = {
    "no paper is missing at that level": (
        use("documents_complete", level="commune"),
        facts(missing={"district": ("samples",)}),
    ),
    "the paper is there": (
        use("document_recorded", document="commune-report"),
        facts(recorded=frozenset({"commune-report"})),
    ),
    "the council spoke": (use("result_recorded", level="district"), scored("0")),
    "exactly the points": (points("points_at_least", "50"), scored("50")),
    "more points": (points("points_at_least", "50"), scored("50.01")),
    "fewer points": (points("points_below", "70"), scored("69.99")),
    "exactly the stars": (use("stars_at_least", level="district", stars=3), facts(stars={"district": 3})),
    "fewer stars": (use("stars_below", level="district", stars=3), facts(stars={"district": 2})),
    "a round": (use("in_round"), facts(round_id="lang-giang-2024/dot-1")),
    "a predecessor": (use("predecessor_linked"), facts(predecessor_id="LG21-0001")),
    "the day after the end": (use("certificate_ended"), facts(certificate_ends=date(2024, 6, 2))),
    "of that level": (use("issued_by", level="province"), facts(issued_at="province")),
}

FAILING = {
    "of another level": (
        use("issued_by", level="district"),
        facts(issued_at="province"),
        errors.Reason("issued-by-other", {"level": "province"}),
    ),
    "of nobody that is known": (
        use("issued_by", level="district"),
        facts(),
        errors.Reason("issuer-unknown", {}),
    ),
    "too few stars": (
        use("stars_at_least", level="district", stars=3),
        facts(stars={"district": 2}),
        errors.Reason("stars-too-low", {"level": "district", "found": "2", "stars": "3"}),
    ),
    "too many stars": (
        use("stars_below", level="district", stars=3),
        facts(stars={"district": 3}),
        errors.Reason("stars-too-high", {"level": "district", "found": "3", "stars": "3"}),
    ),
    "stars of another level": (
        use("stars_below", level="district", stars=3),
        facts(stars={"province": 2}),
        errors.Reason("result-not-recorded", {"level": "district"}),
    ),
    "papers are missing": (
        use("documents_complete", level="commune"),
        facts(missing={"commune": ("registration-form", "producer-report")}),
        errors.Reason("documents-missing", {"level": "commune", "documents": "registration-form, producer-report"}),
    ),
    "the paper is not there": (
        use("document_recorded", document="commune-report"),
        facts(recorded=frozenset({"samples"})),
        errors.Reason("document-not-recorded", {"document": "commune-report"}),
    ),
    "another council spoke": (
        use("result_recorded", level="province"),
        scored("80"),
        errors.Reason("result-not-recorded", {"level": "province"}),
    ),
    "too few points": (
        points("points_at_least", "50"),
        scored("49.99"),
        errors.Reason("points-too-low", {"level": "district", "total": "49.99", "points": "50"}),
    ),
    "exactly the points that are too many": (
        points("points_below", "70"),
        scored("70"),
        errors.Reason("points-too-high", {"level": "district", "total": "70", "points": "70"}),
    ),
    "at least, of nothing": (
        points("points_at_least", "50"),
        BARE,
        errors.Reason("result-not-recorded", {"level": "district"}),
    ),
    "below, of nothing": (
        points("points_below", "50"),
        BARE,
        errors.Reason("result-not-recorded", {"level": "district"}),
    ),
    "no round": (use("in_round"), BARE, errors.Reason("no-round", {})),
    "no predecessor": (use("predecessor_linked"), BARE, errors.Reason("no-predecessor", {})),
    "the end is not known": (use("certificate_ended"), BARE, errors.Reason("certificate-end-unknown", {})),
    "the last day itself": (
        use("certificate_ended"),
        facts(certificate_ends=TODAY),
        errors.Reason("certificate-still-valid", {"ends": "2024-06-03"}),
    ),
}


@pytest.mark.parametrize("case", HOLDING)
def test_a_guard_that_holds_says_nothing(case: str) -> None:
    """No reason, no refusal."""
    asked, known = HOLDING[case]

    assert guards.why_not(known, asked) is None


@pytest.mark.parametrize("case", FAILING)
def test_a_guard_that_does_not_hold_says_why(case: str) -> None:
    """The reason has a code and the facts that fill its sentence."""
    asked, known, reason = FAILING[case]

    assert guards.why_not(known, asked) == reason


def test_every_guard_was_asked_for_a_yes_and_a_no() -> None:
    """A guard that is added without tests is noticed."""
    yes = {asked.guard for asked, _ in HOLDING.values()}
    no = {asked.guard for asked, _, _ in FAILING.values()}

    assert (yes, no) == (set(guards.GUARDS), set(guards.GUARDS))


@pytest.mark.parametrize("name", guards.GUARDS)
def test_a_guard_takes_no_argument_that_a_regime_cannot_give(name: str) -> None:
    """Its arguments are fields of what a regime writes."""
    assert guards.GUARDS[name].arguments <= set(regime.GuardUse.__dataclass_fields__) - {"guard"}


def test_points_are_compared_as_decimals() -> None:
    """A total that no binary fraction can hold is compared as it is written."""
    tenths = scored(str(Decimal("0.1") + Decimal("0.2")))

    assert guards.why_not(tenths, points("points_at_least", "0.3")) is None
