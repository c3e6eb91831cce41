"""QĐ 26/2026 as it was read: rounds, papers of each level and kind, the end of certificates; each value cited."""

import pytest

from ocop_cycle.policy import regime
from tests.policy import shipped


def law() -> regime.Regime:
    """The shipped regime."""
    value: regime.Regime = shipped.checked("regime", "qd-26-2026").value
    return value


def test_two_rounds_a_year_on_either_level() -> None:
    """Điều 5: province 30/4 → 30/6 and 30/10 → 30/12, centre 30/7 → 30/9 and 30/01 → 30/3."""
    assert [(each.level, each.dossiers_due, each.held) for each in law().rounds] == [
        ("province", "trước ngày 30/4", "trước ngày 30/6"),
        ("province", "trước ngày 30/10", "trước ngày 30/12"),
        ("ministry", "trước ngày 30/7", "trước ngày 30/9"),
        ("ministry", "trước ngày 30/01", "trước ngày 30/3"),
    ]


@pytest.mark.parametrize("kind", regime.ALL_KINDS)
def test_what_each_level_must_hand_over(kind: regime.DossierKind) -> None:
    """Điều 6: of a renewal the ministry gets a report of the agency instead of those of team and council."""
    found = {
        level: [item.id for item in law().documents if item.level == level and kind in item.kinds]
        for level in ("commune", "province", "ministry")
    }
    council = ["advisory-report", "council-report", "result-decision"]

    assert found == {
        "commune": ["registration-form", "self-assessment", "paper-set", "electronic-set"],
        "province": ["samples", "commune-report", "commune-request"],
        "ministry": [
            "province-request", *(["agency-report"] if kind == "re-evaluation" else council), "extra-tests",
        ],
    }  # fmt: skip


def test_sets_and_samples_are_counted() -> None:
    """Điều 7.1, 7.2: one paper set, one electronic set, five samples; what is counted stops no step by itself."""
    counted = {item.id: (item.copies, item.required) for item in law().documents if item.copies is not None}

    assert counted == {"paper-set": (1, False), "electronic-set": (1, False), "samples": (5, False)}


def test_the_end_of_a_certificate() -> None:
    """Điều 4.3, 7.6, 12: 36 months; renewals from 180 to 120 days before; at most 180 days of grace."""
    rule = law().certificate
    (window,) = rule.clocks

    assert (rule.months, window.opens_days_before, window.due_days_before) == (36, 180, 120)
    assert (rule.grace.days if rule.grace else None) == 180


def test_six_grounds_and_a_wrong_recognition() -> None:
    """Điều 8 lists a to e with đ; Điều 10.1b has a wrong recognition evaluated again. Rank decides who revokes."""
    rule = law().certificate.revocation
    assert rule is not None

    assert [ground.point for ground in rule.grounds if not ground.redo] == ["a", "b", "c", "d", "đ", "e"]
    assert [ground.id for ground in rule.grounds if ground.redo] == ["wrong-recognition"]
    assert [(each.stars, each.level) for each in rule.authorities] == [
        (3, "province"),
        (4, "province"),
        (5, "ministry"),
    ]


def test_only_a_renewal_is_judged_in_writing() -> None:
    """Điều 7.6: the council writes, and meets where opinions differ or the matter is complex."""
    (opinion,) = law().opinions

    assert opinion.kinds == ("re-evaluation",)
    assert set(opinion.levels) == {"province", "ministry"}
    assert set(opinion.meeting_when) == {"opinions-differ", "complex"}
