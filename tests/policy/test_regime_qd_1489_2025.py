"""What the regime of 2025 says: no district; the province scores everything and certifies three and four stars."""

import pytest

from ocop_cycle.policy import citations, regime
from tests.policy import regime_ways

NAME, BEFORE, AFTER = "qd-1489-2025", "qd-148-2023", "qd-26-2026"


@pytest.mark.parametrize(
    ("total", "stars"),
    [("29.99", 1), ("30", 2), ("49.99", 2), ("50", 3), ("69.99", 3), ("70", 4), ("89.99", 4), ("90", 5)],
)
def test_f22_each_boundary_begins_the_higher_band(total: str, stars: int) -> None:
    """The bands are still those of QĐ 148 ("đến dưới"), which leave no hole."""
    assert regime_ways.stars_of(NAME, total) == stars


@pytest.mark.parametrize(
    ("where", "what", "level", "total", "stars", "dest"),
    [
        ("province-scoring", "conclude", "province", "29.99", 1, "not-recognised"),
        ("province-scoring", "conclude", "province", "30", 2, "not-recognised"),
        ("province-scoring", "conclude", "province", "49.99", 2, "not-recognised"),
        ("province-scoring", "conclude", "province", "50", 3, "province-recognition"),
        ("province-scoring", "conclude", "province", "69.99", 3, "province-recognition"),
        ("province-scoring", "conclude", "province", "70", 4, "province-recognition"),
        ("province-scoring", "conclude", "province", "89.99", 4, "province-recognition"),
        ("province-scoring", "conclude", "province", "90", 5, None),
        ("province-scoring", "forward-to-centre", "province", "89.99", 4, None),
        ("province-scoring", "forward-to-centre", "province", "90", 5, "centre-scoring"),
        ("centre-scoring", "conclude", "ministry", "89.99", 4, "province-recognition"),
        ("centre-scoring", "conclude", "ministry", "90", 5, "centre-recognition"),
    ],
)
def test_f22_points_decide_the_way(where: str, what: str, level: str, total: str, stars: int, dest: str | None) -> None:
    """Three stars are the province's now, and 90 points still go up to the ministry."""
    assert regime_ways.way(NAME, where, what, level, total, stars) == dest


def test_there_is_no_district() -> None:
    """Neither as a level, nor as holder of a state, nor as one who certifies."""
    law = regime_ways.law(NAME)

    assert [level.id for level in law.levels] == ["commune", "province", "ministry"]
    assert "district" not in {state.level for state in law.states}
    assert regime_ways.certifying(NAME) == {3: "province", 4: "province", 5: "ministry"}


def test_the_commune_reports_and_asks_and_has_no_day_limit() -> None:
    """Report and request come from the commune; the fifteen working days are a rule of 2026 only."""
    law = regime_ways.law(NAME)

    by_commune = [each.id for each in law.documents if each.made_by == "commune"]
    assert (by_commune, law.clocks) == (["commune-report", "commune-request"], ())


@pytest.mark.parametrize("kind", regime.ALL_KINDS)
def test_the_papers_of_each_kind(kind: str) -> None:
    """The forms are those of QĐ 148 for every kind of dossier."""
    assert regime_ways.papers(NAME, kind) == [
        "registration-form", "producer-report", "samples", "commune-report", "commune-request",
    ]  # fmt: skip


def test_the_issuer_informs_in_writing_thirty_days_before_the_end() -> None:
    """QĐ 1489 left that duty of QĐ 148 as it was."""
    now, before = (regime_ways.law(name).certificate for name in (NAME, BEFORE))

    assert [(c.id, c.due_days_before, c.duty_of) for c in now.clocks] == [("inform-before-end", 30, "issuer")]
    assert (now.months, [c.id for c in now.clocks]) == (before.months, [c.id for c in before.clocks])


def test_only_dossiers_whose_holder_stays_are_mapped_from_148() -> None:
    """What lay at the district on 6 July 2025 has no mapping: nobody here has read where it goes."""
    (clause,) = regime_ways.law(NAME).clauses
    before = {state.id: state for state in regime_ways.law(BEFORE).states}

    assert {before[state].level for state in clause.states if state != "certified"} == {
        "producer", "commune", "province", "ministry",
    }  # fmt: skip
    unmapped = {state for state in before if state not in clause.states and not before[state].final}
    assert unmapped == {
        "idea-draft", "idea-review", "plan-draft", "plan-review", "district-check", "supplement", "district-scoring",
        "district-recognition",
    }  # fmt: skip


def test_it_ends_when_the_law_of_2026_says() -> None:
    """60 days after 22 May 2026 for first-time and upgrade, 30 days for re-evaluation, like the text it amends."""
    spans = {span.kinds: span.until for span in regime_ways.law(NAME).finishes}

    assert spans == {span.kinds: span.until for span in regime_ways.law(BEFORE).finishes}


def test_what_nobody_has_read_is_listed() -> None:
    """The gaps name the missing transition clause and the five days without a district."""
    said = " ".join(gap.says for gap in citations.gaps(regime_ways.law(NAME)))

    assert ("Điều khoản chuyển tiếp của QĐ 1489 chưa đọc được" in said, "01/7 đến 05/7/2025" in said) == (True, True)
