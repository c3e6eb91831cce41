"""Where official papers disagree: told with both sides, kept as written, never mended."""

import dataclasses

import pytest

from ocop_cycle import errors
from ocop_cycle.policy import plan, plan_conflicts
from tests.policy import plan_letters, shipped


def conflicts(made_of: plan.Plan) -> tuple[errors.Flaw, ...]:
    """Where the papers of a plan disagree."""
    return plan_conflicts.conflicts(made_of, shipped.checked("regime", made_of.regime).value)


def with_elsewhere(says: str) -> plan.Plan:
    """Mường Ảng's report, of which another letter gives a day."""
    made_of = plan_letters.loaded("muong-ang-2024")
    other = plan.Elsewhere(where="Công văn của Sở (dựng)", says=says)
    milestones = tuple(
        dataclasses.replace(one, elsewhere=(other,)) if one.id == "bao-cao-ra-soat" else one
        for one in made_of.milestones
    )
    return dataclasses.replace(made_of, milestones=milestones)


def test_two_papers_that_give_different_days_are_both_kept() -> None:
    """The day of the plan is used; what the other paper says stands beside it with its place."""
    (found,) = conflicts(with_elsewhere("trước ngày 10/7/2024"))

    assert (found.code, found.key) == ("day-differs", "milestones[bao-cao-ra-soat].elsewhere[0]")
    assert found.facts == {
        "name": "bao-cao-ra-soat", "due": "trước ngày 5/7/2024", "where": "Công văn của Sở (dựng)",
        "says": "trước ngày 10/7/2024",
    }  # fmt: skip


def test_two_papers_that_give_the_same_day_do_not_disagree() -> None:
    """Even where they write it differently."""
    assert conflicts(with_elsewhere("trước ngày 05 tháng 7 năm 2024")) == ()


def test_a_header_that_says_eleven_over_twelve_rows() -> None:
    """Lạng Giang, Biểu 1, mục III: the header and the table are both told."""
    found = [one for one in conflicts(plan_letters.loaded("lang-giang-2024")) if one.code == "stated-differs"]

    assert [(one.facts["stated"], one.facts["counted"]) for one in found] == [("11", "12")]


def test_an_idea_due_after_its_approval() -> None:
    """Cẩm Xuyên: the approval is due on 5 April, two ideas on 15 April; the dates stay as the letter has them."""
    made_of = plan_letters.loaded("cam-xuyen-2024")
    found = [one for one in conflicts(made_of) if plan_conflicts.concerns(one, "nang-hang-y-tuong")]

    assert {(one.facts["second"], one.code) for one in found} == {
        ("kiem-tra-thuc-te", "order-looks-odd"), ("chap-thuan-y-tuong", "order-looks-odd"),
    }  # fmt: skip
    dues = {one.id: one.due for one in made_of.milestones}
    assert (dues["chap-thuan-y-tuong"], dues["nang-hang-y-tuong"]) == (
        "chậm nhất ngày 05/4/2024", "chậm nhất trước ngày 15/4/2024",
    )  # fmt: skip


@pytest.mark.parametrize("name", shipped.SHELF.names("plan"))
def test_every_conflict_is_a_warning_of_the_check(name: str) -> None:
    """None of them keeps a plan from being applied."""
    warned = {(flaw.key, flaw.code) for flaw in shipped.checked("plan", name).warnings}

    assert {(one.key, one.code) for one in conflicts(plan_letters.loaded(name))} <= warned
