"""Counts as bars: as long as they count, told by more than colour, and fit for the strictest page."""

import itertools
import xml.etree.ElementTree as ET
from collections.abc import Callable

import pytest

from ocop_cycle.delivery import bar_charts

SVG = "{http://www.w3.org/2000/svg}"
CHART = bar_charts.Chart(
    id="mau",
    title="Hồ sơ <mẫu>",
    description="Hồ sơ: 7; Chấm & xét: 0",
    rows=(
        bar_charts.Row(
            label="Hồ sơ", words="Hồ sơ: 7 (quá hạn 2; trong tuần 5)", foot="2024",
            parts=(bar_charts.Part(look="alarm", count=2), bar_charts.Part(look="soon", count=5)),
        ),
        bar_charts.Row(label="Chấm & <xét>", words="Chấm: 0", parts=(bar_charts.Part(look="alarm", count=0),)),
    ),
    legend=(("alarm", "Quá hạn"), ("soon", "Trong tuần")),
)  # fmt: skip
DRAWING: tuple[Callable[[bar_charts.Chart], str], ...] = (bar_charts.lying, bar_charts.upright)


def texts(picture: str) -> list[str]:
    """All words that are drawn."""
    return [element.text or "" for element in ET.fromstring(picture).iter(f"{SVG}text")]  # noqa: S314 - our own picture


def lengths(picture: str, side: str) -> list[float]:
    """How long the parts of bars are, in their order."""
    found = ET.fromstring(picture).iter(f"{SVG}rect")  # noqa: S314 - our own picture
    return [float(one.get(side, "0")) for one in found if one.get("stroke") and one.get("width") != "16"]


@pytest.mark.parametrize(("draw", "side"), list(zip(DRAWING, ("width", "height"), strict=True)))
def test_bars_are_as_long_as_they_count(draw: Callable[[bar_charts.Chart], str], side: str) -> None:
    """Five are two and a half times as long as two; what counts nothing is not drawn."""
    two, five = lengths(draw(CHART), side)

    assert five / two == pytest.approx(2.5, rel=0.01)


@pytest.mark.parametrize("draw", DRAWING)
def test_a_picture_of_counts_says_all_in_words(draw: Callable[[bar_charts.Chart], str]) -> None:
    """Labels, totals and the legend are drawn; the picture has a title and a description, each bar its words."""
    picture = ET.fromstring(draw(CHART))  # noqa: S314 - our own picture
    said = [element.text for element in picture.iter(f"{SVG}title")]

    assert {"Hồ sơ", "Chấm & <xét>", "7", "Quá hạn", "Trong tuần"} <= set(texts(draw(CHART)))
    assert said == ["Hồ sơ <mẫu>", "Hồ sơ: 7 (quá hạn 2; trong tuần 5)", "Chấm: 0"]
    assert picture.get("role") == "img"
    assert len((picture.get("aria-labelledby") or "").split()) == 2


@pytest.mark.parametrize("draw", DRAWING)
def test_a_picture_of_counts_carries_no_style_and_no_script(draw: Callable[[bar_charts.Chart], str]) -> None:
    """Nothing that a strict page forbids, and nothing from elsewhere; the same counts give the same bytes."""
    drawn = draw(CHART)
    picture = ET.fromstring(drawn)  # noqa: S314 - our own picture
    named = {name for element in picture.iter() for name in element.attrib}

    assert {element.tag.removeprefix(SVG) for element in picture.iter()} & {"style", "script", "image", "use"} == set()
    assert [name for name in named if name == "style" or name.startswith("on") or name.endswith("href")] == []
    assert drawn == draw(CHART)


def test_two_widths_of_one_chart_may_stand_on_one_page() -> None:
    """No id of the wide picture stands in the narrow one."""
    wide, narrow = (
        {element.get("id") for element in ET.fromstring(bar_charts.lying(CHART, width)).iter()} - {None}  # noqa: S314
        for width in (bar_charts.WIDE, bar_charts.NARROW)
    )

    assert wide & narrow == set()
    assert wide


def test_looks_differ_by_more_than_colour() -> None:
    """Any two looks differ in lightness or in texture."""

    def lightness(ground: str) -> float:
        red, green, blue = (int(ground[at : at + 2], 16) for at in (1, 3, 5))
        return (299 * red + 587 * green + 114 * blue) / 1000

    alike = [
        (one.ground, other.ground)
        for one, other in itertools.combinations(bar_charts.LOOKS.values(), 2)
        if one.texture == other.texture and abs(lightness(one.ground) - lightness(other.ground)) < 60
    ]

    assert alike == []


def test_a_chart_of_nothing_is_drawn() -> None:
    """No row, no fault."""
    empty = bar_charts.Chart(id="khong", title="Không", description="", rows=())

    assert [texts(draw(empty)) for draw in DRAWING] == [[], []]
