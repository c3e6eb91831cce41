"""The picture of a year: every bar, sign and line where it belongs, told by more than colour, and safe to show."""

import dataclasses
import itertools
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import date

import pytest

from ocop_cycle.delivery import chart_signs, charts

SVG = "{http://www.w3.org/2000/svg}"

ROW = charts.Row(
    code="M24-0001",
    name="Rượu mẫu",
    words="M24-0001 Rượu mẫu: hồ sơ từ 01/3",
    bars=(
        charts.Bar(stage=0, label="Hồ sơ", since=date(2024, 3, 1), until=date(2024, 6, 1)),
        charts.Bar(stage=1, label="Chấm", since=date(2024, 6, 1), until=date(2024, 6, 8)),
        charts.Bar(stage=2, label="Chứng nhận", since=date(2024, 6, 8), until=date(2025, 1, 1)),
    ),
    marks=(charts.Mark(sign="scored", day=date(2024, 6, 4)), charts.Mark(sign="certified", day=date(2024, 6, 8))),
)
STILL = charts.Row(
    code="M24-0002",
    name="Một cái tên rất dài của một sản phẩm mẫu",
    words="M24-0002: dừng",
    bars=(charts.Bar(stage=0, label="", since=date(2024, 3, 1), until=date(2025, 1, 1), fading=True),),
    marks=(charts.Mark(sign="stopped", day=date(2024, 3, 1), label="dừng ở: Xã"),),
)
CHART = charts.Chart(
    title="Năm mẫu",
    description="Một năm mẫu bằng chữ",
    first=date(2024, 3, 1),
    last=date(2024, 12, 31),
    months=tuple((date(2024, month, 1), f"T{month}") for month in range(3, 13)),
    groups=(charts.Group(label="Đợt 1", rows=(ROW, STILL)),),
    deadlines=(charts.Deadline(day=date(2024, 6, 14), label="Đợt 1: 14/6"),),
    days_off=((date(2024, 1, 1), "Tết Dương lịch"), (date(2024, 4, 30), "Chiến thắng")),
    legend=charts.Legend(
        stages=("Hồ sơ", "Chấm", "Chứng nhận"),
        signs=(("scored", "Đã chấm"), ("certified", "Có giấy"), ("stopped", "Dừng")),
        deadline="Hạn của đợt",
        day_off="Ngày lễ",
    ),
)


def drawn(chart: charts.Chart = CHART) -> ET.Element:
    """The picture, read as XML."""
    return ET.fromstring(charts.draw(chart))  # noqa: S314 - our own picture


def texts(picture: ET.Element) -> list[str]:
    """All words that are drawn."""
    return [element.text or "" for element in picture.iter(f"{SVG}text")]


def x_of(day: date) -> float:
    """Where a day begins."""
    scale = (charts.WIDTH - 318 - 14) / ((CHART.last - CHART.first).days + 1)
    return round(318 + (day - CHART.first).days * scale, 1)


def bars(picture: ET.Element) -> Iterator[tuple[float, float]]:
    """Where the bars of the rows begin, and how wide they are."""
    for rect in picture.iter(f"{SVG}rect"):
        if rect.get("rx") == "2" and rect.get("height") == "17" and float(rect.get("x", "0")) >= 318:
            yield float(rect.get("x", "0")), float(rect.get("width", "0"))


def test_the_same_year_gives_the_same_bytes() -> None:
    """Two pictures of one rehearsal can be compared."""
    assert charts.draw(CHART) == charts.draw(CHART)


def test_bars_lie_on_their_days() -> None:
    """From the day a stage began to the day it ended; the last to the end of the picture."""
    starts = sorted({start for start, _ in bars(drawn())})

    assert starts == [x_of(date(2024, 3, 1)), x_of(date(2024, 6, 1)), x_of(date(2024, 6, 8))]
    ends = {round(start + width, 1) for start, width in bars(drawn())}
    assert max(ends) == pytest.approx(charts.WIDTH - 14, abs=0.2)


def test_a_deadline_stands_at_the_end_of_its_day() -> None:
    """What was done on the day itself is left of the line."""
    dashed = [path for path in drawn().iter(f"{SVG}path") if path.get("stroke-dasharray") == "7 4"]

    assert dashed[0].get("d", "").startswith(f"M{x_of(date(2024, 6, 15))},")
    assert "Đợt 1: 14/6" in texts(drawn())


def test_days_off_outside_the_picture_are_left_out() -> None:
    """New Year's Day lies before the cycle began."""
    shades = [rect for rect in drawn().iter(f"{SVG}rect") if rect.get("fill") == chart_signs.OFF]
    titles = [title.text for shade in shades for title in shade.iter(f"{SVG}title")]

    assert titles == ["30/04/2024: Chiến thắng"]


def test_a_word_that_does_not_fit_its_bar_is_left_to_the_legend() -> None:
    """Seven days are too short for a word; it is in the legend all the same."""
    assert texts(drawn()).count("Chấm") == 1
    assert texts(drawn()).count("Hồ sơ") == 2


def test_a_long_name_is_shortened_and_whole_in_the_words_of_its_row() -> None:
    """The picture stays in its frame; who hears it hears the row's own words."""
    titles = [title.text for title in drawn().iter(f"{SVG}title")]

    assert "Một cái tên rất dài của một s…" in texts(drawn())
    assert {ROW.words, STILL.words} <= set(titles)


def test_the_picture_has_a_name_and_a_description() -> None:
    """Screen readers tell what it is and where the same stands in words."""
    picture = drawn()
    named = {element.get("id"): element.text for element in picture if element.get("id")}

    assert picture.get("role") == "img"
    assert [named[part] for part in picture.get("aria-labelledby", "").split()] == [CHART.title, CHART.description]


def test_stages_are_told_apart_by_more_than_their_hue() -> None:
    """In grey, neighbours still differ: by a texture, or by how light they are."""
    looks = chart_signs.DYES
    pairs = itertools.pairwise(looks)

    assert [pair for pair in pairs if pair[0].texture == pair[1].texture and _alike(*pair)] == []


def test_words_in_bars_can_be_read() -> None:
    """Ink and ground of each stage have the contrast that WCAG 2.2 asks for (4.5 : 1)."""
    assert [look for look in chart_signs.DYES if _contrast(look.ground, look.ink) < 4.5] == []
    assert _contrast("#ffffff", chart_signs.ALARM) >= 4.5
    assert _contrast("#ffffff", chart_signs.QUIET) >= 4.5


def test_signs_have_shapes_of_their_own() -> None:
    """Each sign is drawn from other figures, so that none needs its colour."""
    signs = ("scored", "certified", "returned", "stopped")
    shapes = [_shape(chart_signs.sign(sign, 50, 50)) for sign in signs]

    assert len(set(shapes)) == len(signs)


def test_no_name_becomes_markup() -> None:
    """Whatever a product is called, the picture stays a picture."""
    evil = dataclasses.replace(ROW, name='<b onload="x">&', words="<script>alert(1)</script>")
    chart = dataclasses.replace(CHART, title="<i>", groups=(charts.Group(label="<u>&", rows=(evil,)),))

    picture = drawn(chart)

    assert '<b onload="x">&' in texts(picture)
    assert [
        element.tag for element in picture.iter() if element.tag.removeprefix(SVG) in ("script", "b", "i", "u")
    ] == []


def test_a_legend_that_is_too_long_for_a_line_goes_on_in_the_next() -> None:
    """Nothing of it stands outside of the picture."""
    long = dataclasses.replace(CHART.legend, stages=tuple(f"Giai đoạn thứ {n} của quy trình" for n in range(8)))
    picture = drawn(dataclasses.replace(CHART, legend=long))

    labels = [t for t in picture.iter(f"{SVG}text") if (t.text or "").startswith("Giai đoạn")]
    assert len({label.get("y") for label in labels}) > 1
    assert max(float(label.get("x", "0")) for label in labels) < charts.WIDTH - 150
    assert float(picture.get("height", "0")) > float(drawn().get("height", "0"))


def _shape(drawn_sign: object) -> str:
    paper = charts.drawsvg.Drawing(100, 100)
    paper.append(drawn_sign)
    return re.sub(r"#[0-9a-f]{3,6}", "", paper.as_svg())


def _light(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    lights = sorted((_light(one), _light(other)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def _alike(one: chart_signs.Dye, other: chart_signs.Dye) -> bool:
    return _contrast(one.ground, other.ground) < 1.15
