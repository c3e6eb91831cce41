"""The assumptions of rehearsals: what the shipped ones hold, which word counts, and each flaw at its place."""

import pytest

from ocop_cycle.policy import scenario
from tests.policy import shipped

SOUND = """\
id: mau
title: {vi: Kịch bản mẫu, en: Sample}
plan: lang-giang-2024
scores:
  - {level: district, total: "60"}
  - {level: district, kind: new, total: "61"}
  - {level: district, product: lg-gio-lua, total: "62.5"}
late:
  - {product: lg-gio-lua, step: confirm, working_days: 2}
  - {unit: lg-xa-thai-dao, working_days: 3}
  - {milestone: v-9-bao-cao, working_days: 4}
returns:
  - {product: lg-gio-lua, state: district-check, reason: Thiếu, working_days: 5, documents: [samples]}
withdrawals:
  - {product: lg-nem-ong-te, state: dossier-draft, reason: Xin rút}
"""


def sound() -> scenario.Scenario:
    """The sample as a value."""
    value: scenario.Scenario = shipped.check("scenario", "mau", SOUND).value
    return value


def test_there_is_a_scenario_for_any_plan_and_one_for_each_shipped_plan() -> None:
    """A rehearsal of a plan finds its assumptions by the plan's name, or takes those for any plan."""
    made_for = {name: shipped.checked("scenario", name).value.plan for name in shipped.SHELF.names("scenario")}

    assert made_for == {
        "cam-xuyen-2024": "cam-xuyen-2024",
        "cao-loc-2024": "cao-loc-2024",
        "dak-nong-2022": "dak-nong-2022",
        "dung-han": None,
        "lang-giang-2024": "lang-giang-2024",
        "lang-giang-2025": "lang-giang-2025",
        "muong-ang-2024": "muong-ang-2024",
        "tinh-mau-2026": "tinh-mau-2026",
        "xa-mau-2026": "xa-mau-2026",
    }
    assert {name for name in made_for.values() if name} == set(shipped.SHELF.names("plan"))


@pytest.mark.parametrize(
    ("kind", "product", "total"),
    [("re-evaluation", "lg-nem-ong-te", "60"), ("new", "lg-nem-ong-te", "61"), ("new", "lg-gio-lua", "62.5")],
)
def test_the_nearest_word_on_a_score_counts(kind: str, product: str, total: str) -> None:
    """A product's own score wins over that of its kind, and that over the one for all."""
    found = sound().score("district", kind, product)

    assert found is not None
    assert found.total == total


def test_without_a_word_on_a_level_there_is_no_score() -> None:
    """Nobody makes up a figure that the file does not give."""
    assert sound().score("province", "new", "lg-gio-lua") is None


def test_lateness_is_of_a_product_or_a_unit() -> None:
    """A late unit is late with every dossier and duty; a late product only with the step that is named."""
    said = sound()
    own, of_unit, of_duty = said.late

    assert said.lateness(product="lg-gio-lua", unit=None, step="confirm") == own
    assert said.lateness(product="lg-gio-lua", unit=None, step="submit-dossier") is None
    assert said.lateness(product="lg-nem-ong-te", unit="lg-xa-thai-dao", step="confirm") == of_unit
    assert said.duty_lateness(milestone="v-9-ke-hoach-xa", unit="lg-xa-thai-dao") == of_unit
    assert said.duty_lateness(milestone="v-9-bao-cao", unit="lg-xa-an-ha") == of_duty
    assert said.duty_lateness(milestone="v-9-ke-hoach-xa", unit="lg-xa-an-ha") is None


def test_returns_and_withdrawals_are_of_one_product_in_one_state() -> None:
    """What goes wrong goes wrong once, where the file says."""
    said = sound()

    assert said.return_from("lg-gio-lua", "district-check") == said.returns[0]
    assert said.return_from("lg-gio-lua", "district-scoring") is None
    assert said.withdrawal_in("lg-nem-ong-te", "dossier-draft") == said.withdrawals[0]
    assert said.withdrawal_in("lg-gio-lua", "dossier-draft") is None


def test_a_step_may_have_a_pace_of_its_own() -> None:
    """Days between steps are assumptions, one for all and others for some."""
    pace = scenario.Pace(steps=(scenario.StepPace(step="submit-dossier", working_days=15),))

    assert (pace.of("submit-dossier"), pace.of("confirm")) == (15, 5)


@pytest.mark.parametrize(
    ("found", "instead", "key", "code"),
    [
        ('total: "62.5"', 'total: "162.5"', "scores[2].total", "not-points"),
        ("level: district, kind", "level: distric, kind", "scores[1].level", "unknown-level"),
        ("kind: new, ", "", "scores[1]", "score-twice"),
        ("step: confirm", "step: confrim", "late[0].step", "unknown-step"),
        ("working_days: 2", "working_days: 0", "late[0].working_days", "figure-too-small"),
        ("unit: lg-xa-thai-dao", "unit: lg-xa-thai", "late[1].unit", "unknown-unit"),
        ("unit: lg-xa-thai-dao, ", "", "late[1]", "late-names-nobody"),
        ("milestone: v-9-bao-cao", "milestone: danh-gia-cap-huyen", "late[2].milestone", "unknown-milestone"),
        ("milestone: v-9", "step: confirm, milestone: v-9", "late[2].milestone", "late-two-things"),
        ("product: lg-gio-lua, state", "product: lg-gio, state", "returns[0].product", "unknown-product"),
        ("state: district-check", "state: plan-draft", "returns[0].state", "no-such-way-out"),
        ("state: dossier-draft", "state: certified", "withdrawals[0].state", "no-such-way-out"),
        ("documents: [samples]", "documents: [sample]", "returns[0].documents[0]", "unknown-document"),
        ("plan: lang-giang-2024", "plan: lang-giang", "plan", "unknown-plan"),
        ("plan: lang-giang-2024\n", "begins: 2024-03-32\n", "begins", "day-wanted"),
    ],
)
def test_each_flaw_is_told_at_its_place(found: str, instead: str, key: str, code: str) -> None:
    """A scenario that names what is not there, or figures that are none, is refused whole."""
    changed = SOUND.replace(found, instead)

    assert changed != SOUND
    assert (key, code) in shipped.codes("scenario", "mau", changed)


def test_a_scenario_for_any_plan_names_nothing_of_one() -> None:
    """Products, units and milestones belong to a plan, and the file must say to which."""
    found = shipped.codes("scenario", "mau", SOUND.replace("plan: lang-giang-2024\n", ""))

    assert found == [
        ("scores[2].product", "names-without-plan"),
        ("late[0].product", "names-without-plan"),
        ("late[1].unit", "names-without-plan"),
        ("late[2].milestone", "names-without-plan"),
        ("returns[0].product", "names-without-plan"),
        ("withdrawals[0].product", "names-without-plan"),
    ]
