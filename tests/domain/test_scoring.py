"""Points to stars: every boundary, and the hole of the old bands."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocop_cycle import errors
from ocop_cycle.domain import scoring
from ocop_cycle.policy import labels, regime
from tests.policy import shipped

BANDS: tuple[regime.Band, ...] = shipped.checked("regime", "qd-148-2023").value.bands


def band(stars: int, from_points: str, to: str) -> regime.Band:
    """A band in the old wording, with both ends in it."""
    return regime.Band(stars=stars, from_points=from_points, to=to, law=labels.Citation(cites="QĐ 1048/QĐ-TTg"))


OLD = (band(3, "50", "69"), band(4, "70", "89"), band(5, "90", "100"))
"""Bands that leave holes between them, as those of 2019 did (69 to 70, 89 to 90)."""


@pytest.mark.parametrize(
    ("total", "stars"),
    [
        ("0", 1), ("29.99", 1), ("30", 2), ("49.99", 2), ("50", 3), ("69.99", 3), ("70", 4), ("89.99", 4), ("90", 5),
        ("100", 5),
    ],
)  # fmt: skip
def test_f22_each_boundary_belongs_to_one_band(total: str, stars: int) -> None:
    """The boundary itself begins the higher band."""
    assert scoring.stars_for(BANDS, Decimal(total)) == stars


def test_f22_a_hair_below_is_not_rounded_up() -> None:
    """The figure compared is the average as it is."""
    assert scoring.stars_for(BANDS, Decimal("69.99999999999999999999")) == 3


@pytest.mark.parametrize("name", [name for name in shipped.REGIMES if name != "qd-1048-2019"])
def test_f22_the_bands_of_every_regime_agree_at_the_boundaries(name: str) -> None:
    """From 2023 on ("đến dưới") bands of shipped regimes have no holes where one ends and the next begins."""
    bands = shipped.checked("regime", name).value.bands

    assert [scoring.stars_for(bands, Decimal(b)) for b in ("29.99", "30", "49.99", "50")] == [1, 2, 2, 3]
    assert [scoring.stars_for(bands, Decimal(b)) for b in ("69.99", "70", "89.99", "90")] == [3, 4, 4, 5]


@pytest.mark.parametrize("total", ["69.01", "69.5", "69.99", "89.5"])
def test_f22_what_falls_into_a_hole_is_named(total: str) -> None:
    """Nobody rounds: the hole of the old bands is told and asked about."""
    lower, upper = ("69", "70") if total.startswith("69") else ("89", "90")
    beside = "3, 4" if total.startswith("69") else "4, 5"

    facts = {"total": total, "since": lower, "until": upper, "stars": beside}
    assert scoring.stars_for(OLD, Decimal(total)) == errors.Reason("between-bands", facts)


@pytest.mark.parametrize(
    ("bands", "total", "since", "until", "stars"),
    [(OLD, "12", "0", "50", "3"), (OLD[:2], "95", "89", "100", "4"), (BANDS[:2], "50", "50", "100", "2")],
)
def test_a_hole_at_either_end_has_one_neighbour(
    bands: tuple[regime.Band, ...], total: str, since: str, until: str, stars: str
) -> None:
    """Below the lowest band and above the highest there is one band to choose."""
    facts = {"total": total, "since": since, "until": until, "stars": stars}

    assert scoring.stars_for(bands, Decimal(total)) == errors.Reason("between-bands", facts)


@pytest.mark.parametrize(("total", "stars"), [("69", 3), ("70", 4), ("89", 4), ("90", 5), ("100", 5)])
def test_the_old_bands_hold_both_their_ends(total: str, stars: int) -> None:
    """A band written as "từ 50 đến 69 điểm" has 69 in it."""
    assert scoring.stars_for(OLD, Decimal(total)) == stars


def test_a_band_open_to_the_right_holds_everything_above() -> None:
    """A band without an upper edge has none."""
    assert scoring.stars_for((replace(OLD[2], to=None),), Decimal(100)) == 5


@given(st.decimals(min_value=0, max_value=100, places=2))
def test_every_total_has_exactly_one_band(total: Decimal) -> None:
    """The bands in force neither overlap nor leave anything out."""
    holding = [one for one in BANDS if scoring.stars_for((one,), total) == one.stars]

    assert [one.stars for one in holding] == [scoring.stars_for(BANDS, total)]


@pytest.mark.parametrize(
    ("text", "total"),
    [("62", "62"), (" 62.5 ", "62.5"), ("62,5", "62.5"), ("0", "0"), ("100", "100"), ("69.990", "69.990")],
)
def test_points_are_read_with_point_or_comma(text: str, total: str) -> None:
    """What a secretary types is kept to the last digit."""
    assert scoring.points(text) == Decimal(total)


@pytest.mark.parametrize("text", ["", "sáu mươi", "1.234,5", "62 điểm", "0x20", "6e1", "NaN", "6_2", "６２"])
def test_what_are_no_points_is_named(text: str) -> None:
    """Nothing is guessed."""
    assert scoring.points(text) == errors.Reason("not-points", {"text": text})


@pytest.mark.parametrize("text", ["-0.01", "100.01", "100,01", "1000"])
def test_points_lie_between_0_and_100(text: str) -> None:
    """Neither less nor more."""
    assert scoring.points(text) == errors.Reason("points-out-of-range", {"text": text})
