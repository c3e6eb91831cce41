"""What changes from one regime to another: all of it is told, nothing of what stayed, and both ways agree."""

import dataclasses
import itertools

import pytest

from ocop_cycle.policy import law_changes, regime
from ocop_cycle.policy.labels import Label
from tests.policy import shipped

PAIRS = list(itertools.permutations(shipped.REGIMES, 2))


def law(name: str) -> regime.Regime:
    """A shipped regime."""
    found: regime.Regime = shipped.checked("regime", name).value
    return found


def codes(old: str, new: str) -> dict[str, int]:
    """How many changes of each code there are."""
    found = [change.code for change in law_changes.changes(law(old), law(new))]
    return {code: found.count(code) for code in sorted(set(found))}


def told(old: regime.Regime, new: regime.Regime, code: str) -> list[dict[str, law_changes.Fact]]:
    """The facts of the changes of one code."""
    return [dict(change.facts) for change in law_changes.changes(old, new) if change.code == code]


@pytest.mark.parametrize("name", shipped.REGIMES)
def test_nothing_changes_from_a_regime_to_itself(name: str) -> None:
    """Whatever the file holds."""
    assert law_changes.changes(law(name), law(name)) == ()


@pytest.mark.parametrize(("old", "new"), PAIRS)
def test_what_is_new_one_way_is_gone_the_other(old: str, new: str) -> None:
    """As many things come as go when the two are exchanged."""
    there, back = codes(old, new), codes(new, old)

    assert {code.removesuffix("-new"): count for code, count in there.items() if code.endswith("-new")} == {
        code.removesuffix("-gone"): count for code, count in back.items() if code.endswith("-gone")
    }


def test_the_district_is_gone_in_july_2025() -> None:
    """QĐ 1489: three stars are recognised by the province, and nothing is sent up from a district any more."""
    old, new = law("qd-148-2023"), law("qd-1489-2025")

    assert [fact["name"] for fact in told(old, new, "level-gone")] == [Label(vi="Cấp huyện", en="District")]
    assert [fact["stars"] for fact in told(old, new, "authority-other") if fact["stars"] == "3"] == ["3"]
    assert told(old, new, "sent-up-gone") == [{"level": "district", "to": "province", "points": "70"}]


def test_the_commune_has_fifteen_working_days_since_2026() -> None:
    """QĐ 26/2026 brings the limit, four rounds, the two-sided window and the grounds for revocation."""
    old, new = law("qd-1489-2025"), law("qd-26-2026")

    limits = {fact["limit"] for fact in told(old, new, "clock-new")}
    assert "trong thời hạn 15 ngày làm việc kể từ ngày nhận hồ sơ" in limits
    assert len(told(old, new, "round-new")) == 4
    assert [(f["opens"], f["days"]) for f in told(old, new, "certificate-clock-new")] == [("180", "120")]
    assert len(told(old, new, "ground-new")) == 7


def test_stars_are_told_as_points_where_a_regime_names_stars() -> None:
    """QĐ 1048 sends three stars and more up: from 50 points; QĐ 148 from 70."""
    (found,) = told(law("qd-1048-2019"), law("qd-148-2023"), "sent-up-other")

    assert (found["level"], found["old_points"], found["points"]) == ("district", "50", "70")


def test_a_limit_that_changes_is_told_with_both_wordings() -> None:
    """As the two laws write them."""
    old = law("qd-26-2026")
    clock = dataclasses.replace(old.clocks[0], limit="trong thời hạn 10 ngày kể từ ngày nhận hồ sơ")
    new = dataclasses.replace(old, clocks=(clock, *old.clocks[1:]))

    (found,) = law_changes.changes(old, new)
    assert (found.code, found.facts["old_limit"], found.facts["limit"]) == (
        "clock-other", old.clocks[0].limit, clock.limit,
    )  # fmt: skip


def test_another_wording_of_a_name_is_no_change_of_the_law() -> None:
    """A label may be written better without anything being told as changed."""
    old = law("qd-26-2026")
    clock = dataclasses.replace(old.clocks[0], label=Label(vi="Xã xem hồ sơ", en="Commune looks"))

    assert law_changes.changes(old, dataclasses.replace(old, clocks=(clock, *old.clocks[1:]))) == ()
