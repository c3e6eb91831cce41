"""What a plan must be able to say, each on a small made-up file: read by the loader, nothing lost, nothing added."""

from typing import Any

import pytest

from ocop_cycle import errors
from ocop_cycle.policy import loader, plan_lookup
from ocop_cycle.policy.plan import Plan
from ocop_cycle.policy.vocabulary import Vocabulary
from tests.policy import small_plans

FILE = """
id: mau-2024
code: M24
title: {vi: Kế hoạch mẫu, en: Made-up plan}
year: 2024
regime: small
locality: huyen
standing_agency: phong
draft: true
document: {kind: Kế hoạch, title: Kế hoạch mẫu năm 2024, issuer: UBND huyện Mẫu, month: "2024-02"}
unit_classes:
  - {id: xa, label: {vi: "UBND các xã, thị trấn", en: Communes}, aliases: ["các xã, thị trấn"]}
  - {id: co-quan, label: {vi: Các cơ quan, en: Offices}}
units:
  - {id: tinh, name: UBND tỉnh Mẫu, unit_class: co-quan, level: province, answers_for_level: true}
  - {id: huyen, name: UBND huyện Mẫu, unit_class: co-quan, level: district, parent: tinh}
  - {id: phong, name: Phòng NN&PTNT, unit_class: co-quan, level: district, parent: huyen, answers_for_level: true}
  - {id: dong, name: UBND xã Đông, unit_class: xa, level: commune, parent: huyen, answers_for_level: true,
     aliases: [xã Đông]}
  - {id: tay, name: UBND xã Tây, unit_class: xa, level: commune, parent: huyen, answers_for_level: true,
     aliases: [xã Tây]}
rounds:
  - id: r1
    label: {vi: Đợt 1 năm 2024, en: Round 1 of 2024}
    label_year: 2024
    level: district
    held: trong tháng 6/2024
    quota: 30
    rolls_to: r2
    law: {cites: mục 1}
  - id: r2
    label: {vi: Đợt 2 năm 2024, en: Round 2 of 2024}
    label_year: 2024
    level: district
    held: trước ngày 20/01/2025
    law: {cites: mục 1, note: "Đợt 2 của năm 2024 họp vào tháng 01/2025."}
  - id: r3
    label: {vi: Đợt bổ sung, en: Extra round}
    label_year: 2024
    level: district
    held: trước ngày 30/11/2024
    opened_by: {kind: Công văn, title: Về việc bổ sung đợt đánh giá, issuer: UBND huyện Mẫu, number: 77/UBND-NN,
                day: 2024-09-05}
    law: {cites: Công văn 77/UBND-NN}
milestones:
  - id: report
    label: {vi: Báo cáo, en: Report}
    about: units
    due: trước ngày 5/7/2024
    responsible: [xa]
    coordinating: [co-quan]
    receiving: [huyen]
    via: [phong]
    law: {cites: mục 2}
  - {id: publicity, label: {vi: Tuyên truyền, en: Publicity}, about: units, due: Liên tục trong năm, time: standing,
     responsible: [phong], law: {cites: mục 3}}
  - {id: survey, label: {vi: Khảo sát, en: Survey}, about: units, due: Khẩn trương, time: urgent,
     responsible: [tay], law: {cites: mục 4}}
targets:
  - {id: each, label: {vi: Mỗi xã 1 sản phẩm, en: One each}, count: 1, at_least_stars: 3, unit: xa, law: {cites: mục 5}}
  - {id: east, label: {vi: Xã Đông 4 sao, en: East}, count: 1, at_least_stars: 4, unit: dong, law: {cites: mục 5}}
"""


@pytest.fixture(scope="module")
def checked() -> loader.Checked:
    """The file above, through the loader."""
    return checked_text(FILE)


def checked_text(text: str) -> loader.Checked:
    """A text as if it were the file above."""
    regimes = {"small": small_plans.regime()}
    return loader.check("plan", "mau-2024", text.encode(), vocabulary=Vocabulary(), regimes=regimes)


@pytest.fixture(scope="module")
def plan(checked: loader.Checked) -> Plan:
    """The value of the file above."""
    value: Plan = checked.value
    return value


def by_id(items: tuple[Any, ...], name: str) -> Any:
    """The item with this id."""
    return next(item for item in items if item.id == name)


def test_a_draft_without_number_and_day(checked: loader.Checked, plan: Plan) -> None:
    """Both stay blank, the month is kept, and the missing number is the only thing that is said."""
    assert (plan.draft, plan.document.number, plan.document.day, plan.document.month) == (True, None, None, "2024-02")
    assert [(flaw.key, flaw.code) for flaw in checked.warnings] == [("document", "document-without-number")]


def test_a_round_called_after_another_year_than_it_is_held_in(plan: Plan) -> None:
    """Round 2 of 2024 is held in January 2025; its note says so, and so the loader accepts it."""
    second = by_id(plan.rounds, "r2")

    assert (second.label_year, second.held) == (2024, "trước ngày 20/01/2025")


def test_an_extra_round_opened_by_a_letter(plan: Plan) -> None:
    """The letter is kept with its own number and day; the rounds of the plan itself have none."""
    letters = [(each.id, each.opened_by.number if each.opened_by else None) for each in plan.rounds]

    assert letters == [("r1", None), ("r2", None), ("r3", "77/UBND-NN")]
    assert str(by_id(plan.rounds, "r3").opened_by.day) == "2024-09-05"


def test_a_quota_and_where_late_dossiers_go(plan: Plan) -> None:
    """A round may take so many products, and late dossiers roll on to the round it names."""
    assert [(each.quota, each.rolls_to) for each in plan.rounds] == [(30, "r2"), (None, None), (None, None)]


def test_a_target_for_each_commune_and_one_for_a_single_commune(plan: Plan) -> None:
    """A target names a class, and then holds for each of its units, or one unit."""
    meant = {target.id: [unit.id for unit in plan_lookup.units_of(plan, target.unit or "")] for target in plan.targets}

    assert meant == {"each": ["dong", "tay"], "east": ["dong"]}


def test_standing_and_urgent_duties_have_no_date(plan: Plan) -> None:
    """Their words are kept, their kind says why there is no day."""
    undated = [(each.id, each.time, each.due) for each in plan.milestones if each.time != "dated"]

    assert undated == [("publicity", "standing", "Liên tục trong năm"), ("survey", "urgent", "Khẩn trương")]


def test_four_roles_of_units(plan: Plan) -> None:
    """Responsible, coordinating, receiving and via are told apart, each by class or by unit."""
    report = by_id(plan.milestones, "report")
    roles = (report.responsible, report.coordinating, report.receiving, report.via)

    assert [[unit.id for unit in plan_lookup.units_named(plan, names)] for names in roles] == [
        ["dong", "tay"],
        ["tinh", "huyen", "phong"],
        ["huyen"],
        ["phong"],
    ]


def test_an_unknown_kind_is_refused_by_name() -> None:
    """A kind of dossier is one of three words; another is a flaw at its line, and nothing is loaded."""
    product = "products:\n  - {id: p, name: P, producer: q, kind: renewal, law: {cites: mục 1}}\n"
    text = FILE + "producers:\n  - {id: q, name: Q, unit: dong}\n" + product

    with pytest.raises(errors.PolicyFlawed) as refusal:
        checked_text(text)

    (flaw,) = refusal.value.flaws
    assert (flaw.key, flaw.code, flaw.line) == ("products[p].kind", "not-one-of", len(text.splitlines()))
