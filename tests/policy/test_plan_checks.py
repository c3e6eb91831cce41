"""Each flaw of a plan is told once, with its place; a sound plan gives no cause for words."""

import dataclasses
from typing import Any

import pytest

from ocop_cycle.policy import plan_checks, plan_sentences, sentences
from ocop_cycle.policy.labels import Citation
from ocop_cycle.policy.plan import (
    Document,
    Elsewhere,
    Plan,
    PlanUnitClass,
    Producer,
    Product,
    Stated,
    Support,
    Target,
)
from ocop_cycle.policy.problems import Place, Problem
from ocop_cycle.policy.regime import Regime, Span
from tests.policy import small_plans
from tests.policy.small_plans import (
    LAW,
    MILESTONES,
    PRODUCTS,
    ROUNDS,
    UNITS,
    dossier_milestone,
    duty,
    label,
    plan,
    unit,
)

REGIME = small_plans.regime()

Told = tuple[Place, str]


def found(value: Plan, regime: Regime | None = REGIME) -> list[Problem]:
    """All problems of a plan."""
    return list(plan_checks.problems(value, regime=regime))


def flaws(value: Plan, regime: Regime | None = REGIME) -> list[Told]:
    """Places and codes of what keeps the plan from being applied; fails where a warning stands beside it."""
    problems = found(value, regime)
    assert [p for p in problems if p.warning] == []
    return [(p.path, p.code) for p in problems]


def warnings(value: Plan, regime: Regime | None = REGIME) -> list[Told]:
    """Places and codes of what is odd and kept; fails where a flaw stands beside it."""
    problems = found(value, regime)
    assert [p for p in problems if not p.warning] == []
    return [(p.path, p.code) for p in problems]


def with_unit(place: int, **changes: Any) -> Plan:
    """The small plan with one unit changed."""
    return plan(units=tuple(dataclasses.replace(u, **changes) if n == place else u for n, u in enumerate(UNITS)))


def with_round(place: int, **changes: Any) -> Plan:
    """The small plan with one round changed."""
    return plan(rounds=tuple(dataclasses.replace(r, **changes) if n == place else r for n, r in enumerate(ROUNDS)))


def with_milestone(place: int, **changes: Any) -> Plan:
    """The small plan with one milestone changed."""
    changed = (dataclasses.replace(m, **changes) if n == place else m for n, m in enumerate(MILESTONES))
    return plan(milestones=tuple(changed))


def noted(words: str) -> Citation:
    """A citation with a note."""
    return Citation(cites="Kế hoạch mẫu, mục 2", note=words)


def test_a_sound_plan_gives_no_cause_for_words() -> None:
    """Nothing is said of the small plan that all other tests change."""
    assert found(plan()) == []


FLAWS: dict[str, tuple[Plan, list[Told]]] = {
    "a unit that is not there": (
        with_milestone(0, receiving=("committe",)),
        [(("milestones", 0, "receiving", 0), "unknown-unit")],
    ),
    "a unit that is not there among the responsible": (
        with_milestone(0, responsible=("communes", "nobody")),
        [(("milestones", 0, "responsible", 1), "unknown-unit")],
    ),
    "a locality and an agency that are not there": (
        plan(locality="nowhere", standing_agency="none"),
        [(("locality",), "unknown-unit"), (("standing_agency",), "unknown-unit")],
    ),
    "a class that is not there": (
        with_unit(3, unit_class="office"),
        [(("units", 3, "unit_class"), "unknown-unit-class")],
    ),
    "a producer that is not there": (
        plan(products=(dataclasses.replace(PRODUCTS[0], producer="ongs"), PRODUCTS[1])),
        [(("products", 0, "producer"), "unknown-producer")],
    ),
    "a round that is not there": (
        plan(products=(dataclasses.replace(PRODUCTS[0], round="third"), PRODUCTS[1])),
        [(("products", 0, "round"), "unknown-round")],
    ),
    "rolling on to a round that is not there": (
        with_round(1, rolls_to="third"),
        [(("rounds", 1, "rolls_to"), "unknown-round")],
    ),
    "a state that the regime does not have": (
        with_milestone(2, reach=("checked", "scored")),
        [(("milestones", 2, "reach", 0), "unknown-state")],
    ),
    "a level that the regime does not have": (
        with_round(0, level="ministry"),
        [(("rounds", 0, "level"), "unknown-level")],
    ),
    "a milestone that is not there": (
        with_milestone(1, follows=("reports",)),
        [(("milestones", 1, "follows", 0), "unknown-milestone")],
    ),
    "a target for a unit that is not there": (
        plan(targets=(Target(id="t", label=label("t"), count=1, unit="south", law=LAW),)),
        [(("targets", 0, "unit"), "unknown-unit")],
    ),
    "an id twice": (
        plan(products=(*PRODUCTS, dataclasses.replace(PRODUCTS[0], name="Khác"))),
        [(("products", 2, "id"), "named-twice")],
    ),
    "an id for a unit and a class": (
        plan(unit_classes=(*small_plans.CLASSES, PlanUnitClass(id="finance", label=label("Tài chính")))),
        [(("units", 3, "id"), "id-shared")],
    ),
    "an id for a producer and a unit": (
        plan(producers=(*small_plans.PRODUCERS, Producer(id="east", name="HTX Đông", unit="east"))),
        [(("producers", 2, "id"), "id-shared")],
    ),
    "an alias of two units, spelled differently": (
        with_unit(5, aliases=("XÃ ĐÔNG HÒA",)),
        [(("units", 5, "aliases", 0), "word-means-two")],
    ),
    "an alias of a unit and a class": (
        with_unit(3, aliases=("các xã,  thị trấn",)),
        [(("unit_classes", 0, "aliases", 0), "word-means-two")],
    ),
    "a producer made responsible for a duty of units": (
        with_milestone(0, responsible=("communes", "ong")),
        [(("milestones", 0, "responsible", 1), "producer-for-unit-duty")],
    ),
    "a ring of superiors": (
        with_unit(0, parent="agency"),
        [(("units", 0, "parent"), "parent-ring")],
    ),
    "two units that answer for one level": (
        with_unit(3, answers_for_level=True),
        [(("units", 3, "answers_for_level"), "answered-twice")],
    ),
    "a level for which nobody answers": (
        with_unit(2, answers_for_level=False),
        [(("units", 1), "nobody-answers")],
    ),
    "a commune that does not receive its own dossiers": (
        with_unit(5, answers_for_level=False),
        [(("units", 5), "nobody-answers")],
    ),
    "a level that is out of reach": (
        with_unit(1, parent=None),
        [(("units", 1), "nobody-answers")],
    ),
    "a wording that nobody understands": (
        with_milestone(0, due="khi nào tiện"),
        [(("milestones", 0, "due"), "wording-not-understood")],
    ),
    "a day that does not exist": (
        with_round(0, held="trước ngày 31/6/2024"),
        [(("rounds", 0, "held"), "wording-not-understood")],
    ),
    "a duty due in another year": (
        with_milestone(0, due="trước ngày 31/3/2023"),
        [(("milestones", 0, "due"), "outside-year")],
    ),
    "a round held in another year": (
        with_round(1, held="trước ngày 20/01/2025", dossiers_due=None, months=()),
        [(("rounds", 1, "held"), "outside-year")],
    ),
    "a date of another year beside a note on something else": (
        with_milestone(0, due="trước ngày 31/3/2023", law=noted("Gửi bằng văn bản.")),
        [(("milestones", 0, "due"), "outside-year")],
    ),
    "a month that is none": (
        with_round(0, months=("2024-13",)),
        [(("rounds", 0, "months", 0), "date-misshapen")],
    ),
    "an end that is no date": (
        plan(products=(PRODUCTS[0], dataclasses.replace(PRODUCTS[1], certificate_ends="2024-02-30"))),
        [(("products", 1, "certificate_ends"), "date-misshapen")],
    ),
    "two rounds of one level on the same day": (
        with_round(1, held="trước ngày 15/6/2024", dossiers_due=None, months=()),
        [(("rounds", 1), "rounds-overlap")],
    ),
    "two rounds of one level in one month column": (
        with_round(1, months=("2024-06", "2024-10"), held="từ ngày 20/6/2024 đến ngày 15/10/2024"),
        [(("rounds", 1), "rounds-overlap")],
    ),
    "a round within the days of another": (
        with_round(1, held="trong tháng 6/2024", dossiers_due=None, months=()),
        [(("rounds", 1), "rounds-overlap")],
    ),
    "a ring of rounds": (
        with_round(1, rolls_to="first"),
        [(("rounds", 0, "rolls_to"), "roll-ring")],
    ),
    "a duty of nobody": (
        with_milestone(0, responsible=()),
        [(("milestones", 0), "nobody-responsible")],
    ),
    "a dated duty without a date": (
        with_milestone(0, due=None),
        [(("milestones", 0, "due"), "date-missing")],
    ),
    "a dated duty that runs all year": (
        with_milestone(0, due="Liên tục trong năm"),
        [(("milestones", 0, "due"), "date-missing")],
    ),
    "a standing duty with a date": (
        with_milestone(1, due="trước ngày 31/3/2024"),
        [(("milestones", 1, "due"), "date-on-undated")],
    ),
    "two sources for one date": (
        with_milestone(3, due="trong tháng 7/2024"),
        [(("milestones", 3, "due_from_round"), "two-dates")],
    ),
    "a date of the round for a duty of units": (
        with_milestone(0, due=None, due_from_round="held"),
        [(("milestones", 0, "due_from_round"), "two-dates")],
    ),
    "a milestone of dossiers that is never met": (
        with_milestone(2, reach=()),
        [(("milestones", 2), "reach-missing")],
    ),
    "states to reach for a duty of units": (
        with_milestone(0, reach=("check",)),
        [(("milestones", 0), "only-for-dossiers")],
    ),
    "columns for a milestone of dossiers": (
        with_milestone(2, columns=("Tên sản phẩm",)),
        [(("milestones", 2, "columns"), "only-for-units")],
    ),
    "a column that the table does not have": (
        with_milestone(0, columns=("Giá",), holds={"Sản phẩm": "product"}),
        [(("milestones", 0, "holds", "Sản phẩm"), "no-such-column")],
    ),
    "two columns of one name": (
        with_milestone(0, columns=("Giá", "Sản lượng", "Giá")),
        [(("milestones", 0, "columns", 2), "named-twice")],
    ),
    "a milestone that comes before itself": (
        with_milestone(0, follows=("report",)),
        [(("milestones", 0, "follows"), "follow-ring")],
    ),
    "two dossiers for one product in a round": (
        plan(products=(*PRODUCTS, Product(id="x", name="MẬT ONG mẫu", producer="ong", kind="upgrade", round="first"))),
        [(("products", 2), "dossier-twice")],
    ),
}


@pytest.mark.parametrize(("flawed", "expected"), FLAWS.values(), ids=FLAWS.keys())
def test_a_flaw_is_told_with_its_place(flawed: Plan, expected: list[Told]) -> None:
    """What makes a plan unusable is told at the key where it stands, and nothing else is."""
    assert flaws(flawed) == expected


WARNINGS: dict[str, tuple[Plan, list[Told]]] = {
    "no number": (
        plan(document=Document(kind="Kế hoạch", title="Kế hoạch", issuer="UBND huyện Mẫu")),
        [(("document",), "document-without-number")],
    ),
    "a draft without number and day": (
        plan(draft=True, document=Document(kind="Kế hoạch", title="K", issuer="U", month="2024-02")),
        [(("document",), "document-without-number")],
    ),
    "a draft with a number": (
        plan(draft=True),
        [(("document", "number"), "draft-with-number")],
    ),
    "a round called after another year": (
        with_round(1, label_year=2023),
        [(("rounds", 1, "label_year"), "label-year-differs")],
    ),
    "a month in which the round is not held": (
        with_round(0, months=("2024-07",)),
        [(("rounds", 0, "months", 0), "month-outside-round")],
    ),
    "dossiers due after the round": (
        with_round(0, dossiers_due="trước ngày 20/6/2024"),
        [(("rounds", 0, "dossiers_due"), "due-after-held")],
    ),
    "a class without units": (
        plan(
            unit_classes=(*small_plans.CLASSES, PlanUnitClass(id="unions", label=label("Đoàn thể"))),
            milestones=(duty("win-members", responsible=("agency", "unions")),),
        ),
        [(("milestones", 0, "responsible", 1), "class-without-units")],
    ),
    "a round without the date that a milestone takes from it": (
        with_round(1, held=None),
        [(("milestones", 3, "due_from_round"), "round-without-date")],
    ),
    "a state reached before the one that comes first": (
        with_milestone(2, due="trong tháng 7/2024", rounds=("first",)),
        [(("milestones", 3, "due"), "order-looks-odd")],
    ),
    "a duty due before the one it follows": (
        plan(milestones=(duty("list"), duty("visit", due="trước ngày 15/3/2024", follows=("list",)))),
        [(("milestones", 1, "due"), "order-looks-odd")],
    ),
    "a count in words that differs": (
        plan(stated=(Stated(where="Biểu 1", kind="re-evaluation", count=2),)),
        [(("stated", 0, "count"), "stated-differs")],
    ),
    "a round with too many products": (
        with_round(0, quota=0),
        [(("rounds", 0, "quota"), "quota-exceeded")],
    ),
    "sessions that are too short for the products": (
        with_round(0, sessions=2, products_per_session=0),
        [(("rounds", 0, "sessions"), "quota-exceeded")],
    ),
    "a producer without a commune": (
        plan(producers=(dataclasses.replace(small_plans.PRODUCERS[0], unit=None), small_plans.PRODUCERS[1])),
        [(("producers", 0), "producer-without-commune")],
    ),
    "a plan without rounds": (
        plan(rounds=(), products=(dataclasses.replace(PRODUCTS[0], round=None),), milestones=MILESTONES[:3]),
        [((), "no-rounds")],
    ),
    "a product without a round": (
        plan(products=(PRODUCTS[0], dataclasses.replace(PRODUCTS[1], round=None))),
        [(("products", 1), "product-without-round")],
    ),
    "a group of products that nobody looks after": (
        plan(
            units=(*UNITS[:-1], dataclasses.replace(UNITS[-1], product_groups=("Chè",))),
            products=(
                dataclasses.replace(PRODUCTS[0], group="chè"),
                dataclasses.replace(PRODUCTS[1], group="Mỹ phẩm"),
            ),
        ),
        [(("products", 1, "group"), "group-without-department")],
    ),
    "another paper that gives another day": (
        with_milestone(0, elsewhere=(Elsewhere(where="Công văn khác", says="trước ngày 1/1/2024"),)),
        [(("milestones", 0, "elsewhere", 0), "day-differs")],
    ),
    "support for a product that is not registered": (
        plan(support=(Support(row="8", producer="nam", product="Nấm sò", contents=("bao bì",)),)),
        [(("support", 0, "product"), "support-not-registered")],
    ),
}


@pytest.mark.parametrize(("odd", "expected"), WARNINGS.values(), ids=WARNINGS.keys())
def test_what_is_odd_is_told_and_kept(odd: Plan, expected: list[Told]) -> None:
    """What looks odd is a warning at its place: the plan can be applied as the document has it."""
    assert warnings(odd) == expected


def test_every_sentence_about_plans_has_a_case_here() -> None:
    """No sentence is written for a problem that no plan of these tests has, and each can be filled."""
    cases = [*FLAWS.values(), *WARNINGS.values(), _not_opened()]
    problems = [problem for case, _ in cases for problem in found(case, _regime_for(case))]

    worded = {problem.code: sentences.worded(problem) for problem in problems}

    assert set(plan_sentences.OF_PLANS) - set(worded) == set()
    assert [code for code, sentence in worded.items() if "{" in sentence or not sentence] == []


def _not_opened() -> tuple[Plan, list[Told]]:
    return plan(id="not-opened"), [(("products", 0, "kind"), "kind-not-opened")]


def _regime_for(case: Plan) -> Regime:
    if case.id != "not-opened":
        return REGIME
    return small_plans.regime(opens=(Span(since=REGIME.opens[0].since, kinds=("re-evaluation",), law=LAW),))


def test_a_kind_that_the_regime_does_not_open_is_told() -> None:
    """A product of a kind that no span of the regime opens in the plan's year cannot get a dossier."""
    value, expected = _not_opened()

    assert flaws(value, _regime_for(value)) == expected


def test_a_regime_that_opened_in_another_year_opens_nothing() -> None:
    """A span counts only when some day of the plan's year lies in it."""
    later = small_plans.regime(opens=(Span(since=REGIME.opens[0].since.replace(year=2025), law=LAW),))

    assert flaws(plan(), later) == [
        (("products", 0, "kind"), "kind-not-opened"),
        (("products", 1, "kind"), "kind-not-opened"),
    ]


def test_a_kind_without_a_first_state_is_not_opened() -> None:
    """A span may open a kind that no state begins: such a dossier would have nowhere to stand."""
    states = tuple(dataclasses.replace(s, initial_for=("new",) if s.initial_for else ()) for s in REGIME.states)

    assert flaws(plan(), small_plans.regime(states=states)) == [(("products", 1, "kind"), "kind-not-opened")]


def test_a_plan_without_its_regime_is_told_and_the_rest_is_judged() -> None:
    """Levels, states and kinds wait for the regime; what the plan says of itself does not."""
    value = plan(standing_agency="none", milestones=(dossier_milestone("m", reach=("no-such-state",)),))

    assert flaws(value, None) == [(("regime",), "unknown-regime"), (("standing_agency",), "unknown-unit")]


def test_the_nearest_name_is_offered() -> None:
    """Who mistypes a unit is shown the one that looks most like it."""
    (problem,) = found(with_milestone(0, receiving=("fnance",)))

    assert sentences.worded(problem) == "there is no unit 'fnance'; did you mean finance?"


def test_a_count_that_differs_names_both_numbers() -> None:
    """The warning about a count says what the words say and what the table has."""
    (problem,) = found(plan(stated=(Stated(where="Biểu 1, mục III", kind="re-evaluation", count=11),)))

    assert problem.facts == {"where": "Biểu 1, mục III", "kind": "re-evaluation", "stated": "11", "counted": "1"}


def test_a_count_may_be_of_one_round() -> None:
    """A count in words that names a round is held against the products of that round alone."""
    stated = (
        Stated(where="đợt 1", kind="new", count=1, round="first"),
        Stated(where="đợt 2", kind="new", count=1, round="second"),
    )

    assert warnings(plan(stated=stated)) == [(("stated", 1, "count"), "stated-differs")]


def test_a_round_of_another_year_is_accepted_when_its_note_says_so() -> None:
    """Round 2 of 2024, held in January 2025: the note names both the label's year and the year it is held in."""
    late = with_round(
        1, held="trước ngày 20/01/2025", dossiers_due="trước ngày 20/12/2024", months=("2025-01",),
        law=noted("Đợt 2 của năm 2024 họp vào tháng 01/2025."),
    )  # fmt: skip
    last_years = with_round(1, label_year=2023, law=noted("Đợt 2 năm 2023 lùi sang năm sau."))

    assert found(late) == []
    assert found(last_years) == []


def test_rounds_of_two_levels_may_be_held_together() -> None:
    """A district and a province may score in the same month: only rounds of one level must be told apart."""
    together = with_round(1, level="province", held="trong tháng 6/2024", dossiers_due=None, months=("2024-06",))

    assert found(together) == []


def test_the_same_product_may_be_listed_for_another_round_or_by_another_producer() -> None:
    """Two dossiers for one product are a flaw within one round only."""
    again = Product(id="x", name="Mật ong Mẫu", producer="ong", kind="new", round="second")
    others = Product(id="y", name="Mật ong Mẫu", producer="nam", kind="new", round="first")

    assert found(plan(products=(*PRODUCTS, again, others))) == []


def test_dates_for_different_dossiers_have_no_order() -> None:
    """Milestones of other kinds, producers or rounds do not wait for each other."""
    early = dossier_milestone("early", due="trong tháng 3/2024", reach=("certified",), dossiers=("upgrade",))
    late = dossier_milestone("late", due="trong tháng 8/2024", dossiers=("new",))
    for_ong = dossier_milestone("for-ong", due="trong tháng 3/2024", reach=("certified",), producers=("ong",))
    for_nam = dossier_milestone("for-nam", due="trong tháng 8/2024", producers=("nam",))
    in_first = dossier_milestone("in-first", due="trong tháng 3/2024", reach=("certified",), rounds=("first",))
    in_second = dossier_milestone("in-second", due="trong tháng 8/2024", rounds=("second",))

    assert found(plan(milestones=(early, late))) == []
    assert found(plan(milestones=(for_ong, for_nam))) == []
    assert found(plan(milestones=(in_first, in_second))) == []


def test_an_order_that_looks_odd_twice_is_told_once() -> None:
    """Where a milestone both follows another and is met in a later state, one warning says it."""
    first = dossier_milestone("first-step", due="trong tháng 8/2024")
    second = dossier_milestone("second-step", due="trong tháng 3/2024", reach=("certified",), follows=("first-step",))

    assert warnings(plan(milestones=(first, second))) == [(("milestones", 1, "due"), "order-looks-odd")]


def test_a_year_is_judged_on_the_strict_reading() -> None:
    """A day before 01/01/2025 is at the latest 31 December 2024; one before 01/01/2024 lies in the year before."""
    last_day = with_milestone(0, due="trước ngày 01/01/2025")
    too_early = with_milestone(0, due="trước ngày 01/01/2024")

    assert found(last_day) == []
    assert flaws(too_early) == [(("milestones", 0, "due"), "outside-year")]


def test_an_odd_order_names_both_milestones_and_both_wordings() -> None:
    """The official sees which two dates to ask about, as the document writes them."""
    (problem,) = found(plan(milestones=(duty("list"), duty("visit", due="trước ngày 15/3/2024", follows=("list",)))))

    assert problem.facts == {
        "first": "list",
        "first_due": "chậm nhất ngày 31/3/2024",
        "second": "visit",
        "second_due": "trước ngày 15/3/2024",
    }


def test_rings_of_several_steps_are_told_once_with_their_way() -> None:
    """A ring of three rounds is one problem, and its sentence shows the way round."""
    third = dataclasses.replace(ROUNDS[1], id="third", held="trong tháng 12/2024", months=(), rolls_to="first")
    value = plan(rounds=(ROUNDS[0], dataclasses.replace(ROUNDS[1], rolls_to="third"), third))

    (problem,) = found(value)

    assert (problem.path, problem.facts) == (("rounds", 0, "rolls_to"), {"way": "first → second → third → first"})


def test_a_unit_that_hangs_below_a_ring_is_not_part_of_it() -> None:
    """Only the units of the ring itself are named; what hangs below is found once the ring is open."""
    units = (unit("a", "district", "b"), unit("b", "district", "a"), *UNITS, unit("c", "district", "a"))

    assert flaws(plan(units=units)) == [(("units", 0, "parent"), "parent-ring")]
