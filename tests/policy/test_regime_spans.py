"""The four regimes one after another: on every day since 2019 one law, and one only, opens each kind of dossier."""

from datetime import date, timedelta

import pytest

from ocop_cycle.policy import regime, regime_figures
from tests.policy import regime_ways, shipped

BEGAN = {
    "qd-1048-2019": date(2019, 8, 21),
    "qd-148-2023": date(2023, 2, 24),
    "qd-1489-2025": date(2025, 7, 6),
    "qd-26-2026": date(2026, 5, 22),
}


def opening(day: date, kind: str) -> list[str]:
    """The regimes under which a dossier of that kind may be opened on that day."""
    return [n for n in shipped.REGIMES if any(span.covers(day, kind) for span in regime_ways.law(n).opens)]


def test_no_two_regimes_open_one_kind_of_dossier_on_one_day() -> None:
    """Nobody could tell under which law it stands."""
    assert list(regime_figures.overlaps(regime_ways.law(name) for name in shipped.REGIMES)) == []


@pytest.mark.parametrize("kind", regime.ALL_KINDS)
@pytest.mark.parametrize("name", BEGAN)
def test_each_regime_follows_the_one_before_without_a_gap(name: str, kind: str) -> None:
    """From its first day on a regime takes what is new; the day before it was still the regime before."""
    order = [None, *BEGAN]
    before = order[order.index(name) - 1]

    assert opening(BEGAN[name], kind) == [name]
    assert opening(BEGAN[name] - timedelta(days=1), kind) == ([before] if before else [])


def test_the_five_days_without_a_district_still_stand_under_148() -> None:
    """Units change on 1 July 2025, the law on 6 July: between them the regime still names a district."""
    days = [date(2025, 7, day) for day in range(1, 7)]

    assert [opening(day, "new") for day in days] == [["qd-148-2023"]] * 5 + [["qd-1489-2025"]]


def test_the_law_of_2026_says_the_same_of_both_texts_it_replaces() -> None:
    """QĐ 148 and QĐ 1489 lapse together: what the law itself says stands once for dossiers of either."""
    clauses = regime_ways.law("qd-26-2026").clauses

    of_148, of_1489 = (
        [(c.kinds, c.states, c.finish_by) for c in clauses if c.from_regime == before and c.law.cites]
        for before in ("qd-148-2023", "qd-1489-2025")
    )
    assert of_148 == of_1489
    assert {c.finish_by for c in clauses if c.finish_by} == {date(2026, 7, 21), date(2026, 6, 21)}
