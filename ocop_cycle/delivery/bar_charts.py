"""
Draws counts as bars: lying ones in parts, for stages or states, and upright ones for months.

A chart is told in plain counts and words; nothing here knows what is counted. Parts are told apart by lightness,
texture and their numbers as well as by colour. Words take their typeface from the page around; the picture carries no
style and no script, so the strictest page may show it. The same chart gives the same bytes.
"""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any, Literal, TypeAlias

import drawsvg

from ocop_cycle.delivery import chart_signs as signs

Look: TypeAlias = Literal["alarm", "soon", "firm", "faint", "none"]
"""How a part looks: what is past or failed, what presses, what is well, what is to come, and what has no day."""

LOOKS: dict[Look, signs.Dye] = {
    "alarm": signs.Dye("#a8201a", "#ffffff", "falling"),
    "soon": signs.Dye("#f0b46b", "#4a2600", "plain"),
    "firm": signs.Dye("#146c43", "#ffffff", "plain"),
    "faint": signs.Dye("#b9dec6", "#0b3d1f", "rising"),
    "none": signs.Dye("#d5dae0", "#2c3238", "dots"),
}

WIDE, NARROW = 760, 380
"""Widths of a picture in its own units: for a column of text, and for a telephone or the side of a page."""

_SIZE, _ROW, _BAR, _KEY = 13, 29, 19, 24
_UPRIGHT, _FEET = 116, 38


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """So many of one look."""

    look: Look
    count: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One bar: its label, its parts in order, and all of it in words; of upright bars ``foot`` stands below."""

    label: str
    words: str
    parts: tuple[Part, ...]
    foot: str = ""

    @property
    def total(self) -> int:
        """How many there are in all parts together."""
        return sum(part.count for part in self.parts)


@dataclass(frozen=True, kw_only=True, slots=True)
class Chart:
    """A picture; ``id`` is its own on the page, ``legend`` the words of the looks where there are several."""

    id: str
    title: str
    description: str
    rows: tuple[Row, ...]
    legend: tuple[tuple[Look, str], ...] = ()

    @property
    def most(self) -> int:
        """The count of the longest bar."""
        return max((row.total for row in self.rows), default=0)


class _Paper:
    """One picture in the making."""

    def __init__(self, chart: Chart, width: int) -> None:
        self.chart, self.width = chart, width
        self.id = f"{chart.id}-{width}"
        self.textures = {look: signs.texture(dye) for look, dye in LOOKS.items()}

    def svg(self, height: float, drawn: Iterator[Any]) -> str:
        """The picture, as high as told, of what is drawn."""
        paper = drawsvg.Drawing(
            self.width, height, id_prefix=self.id, role="img", aria_labelledby=f"{self.id}-title {self.id}-desc"
        )
        paper.append(drawsvg.Raw(f'<title id="{self.id}-title">{html.escape(self.chart.title)}</title>'))
        paper.append(drawsvg.Raw(f'<desc id="{self.id}-desc">{html.escape(self.chart.description)}</desc>'))
        for element in drawn:
            paper.append(element)
        found: str = paper.as_svg(header="", skip_js=True, skip_css=True)
        return found

    def box(self, look: Look, x: float, y: float, width: float, height: float) -> Iterator[Any]:
        """A part of a bar: its ground, and its texture over it."""
        place = (round(x, 1), round(y, 1), round(width, 1), round(height, 1))
        yield drawsvg.Rectangle(*place, fill=LOOKS[look].ground, stroke="#ffffff", stroke_width=0.8)
        if self.textures[look] is not None:
            yield drawsvg.Rectangle(*place, fill=self.textures[look])

    def legend(self, y: float) -> tuple[list[Any], float]:
        """The legend in lines that fit, and where it ends."""
        drawn: list[Any] = []
        x = 0.0
        for look, label in self.chart.legend:
            wide = 24 + signs.width_of(label, _SIZE) + 16
            if x and x + wide > self.width:
                x, y = 0.0, y + _KEY
            drawn += [*self.box(look, x, y, 16, 14), signs.text(label, x + 22, y + 12, _SIZE)]
            x += wide
        return drawn, y + _KEY if drawn else y


def lying(chart: Chart, width: int = WIDE) -> str:
    """Lying bars below each other, their labels before them and their totals behind, as SVG for a page."""
    paper = _Paper(chart, width)
    left = min(max((signs.width_of(row.label, _SIZE) for row in chart.rows), default=0) + 12, width * 0.46)
    scale = (width - left - 40) / max(chart.most, 1)
    bars = (element for place, row in enumerate(chart.rows) for element in _bar(paper, row, left, place * _ROW, scale))
    legend, height = paper.legend(len(chart.rows) * _ROW + 8)
    return paper.svg(height, chain(bars, legend))


def _bar(paper: _Paper, row: Row, left: float, y: float, scale: float) -> Iterator[Any]:
    drawn = drawsvg.Group()
    drawn.append_title(row.words)
    drawn.append(drawsvg.Rectangle(0, y, paper.width, _ROW, fill="#ffffff", fill_opacity=0))
    drawn.append(signs.text(row.label, 0, y + 19, _SIZE))
    x = left
    for part in (part for part in row.parts if part.count):
        wide = max(part.count * scale, 3)
        for element in paper.box(part.look, x, y + 5, wide, _BAR):
            drawn.append(element)
        if len(row.parts) > 1 and wide > signs.width_of(str(part.count), 12) + 8:
            drawn.append(_number(part, x + wide / 2, y + 19))
        x += wide
    drawn.append(signs.text(str(row.total), x + 6, y + 19, _SIZE, weight="600"))
    yield drawn


def _number(part: Part, x: float, y: float) -> Any:
    """The number of a part, with an edge in the ground's colour, so that no texture runs through it."""
    look = LOOKS[part.look]
    return drawsvg.Text(
        str(part.count), 12, round(x, 1), round(y - 0.5, 1), text_anchor="middle", font_weight="600", fill=look.ink,
        stroke=look.ground, stroke_width=4, paint_order="stroke",
    )  # fmt: skip


def upright(chart: Chart, width: int = NARROW) -> str:
    """Upright bars beside each other, their totals on top, their labels and feet below, as SVG for a page."""
    paper = _Paper(chart, width)
    step = width / max(len(chart.rows), 1)
    scale = (_UPRIGHT - 20) / max(chart.most, 1)
    bars = (element for place, row in enumerate(chart.rows) for element in _column(paper, row, place * step, scale))
    ground = signs.line(0, _UPRIGHT, width, _UPRIGHT, stroke="#9aa4ab")
    legend, height = paper.legend(_UPRIGHT + _FEET)
    return paper.svg(height, chain([ground], bars, legend))


def _column(paper: _Paper, row: Row, x: float, scale: float) -> Iterator[Any]:
    drawn = drawsvg.Group()
    drawn.append_title(row.words)
    step, y = paper.width / len(paper.chart.rows), float(_UPRIGHT)
    for part in (part for part in row.parts if part.count):
        high = max(part.count * scale, 3)
        y -= high
        for element in paper.box(part.look, x + step * 0.14, y, step * 0.72, high):
            drawn.append(element)
    middle = x + step / 2
    if row.total:
        drawn.append(signs.text(str(row.total), middle, y - 5, 12, anchor="middle", weight="600"))
    drawn.append(signs.text(row.label, middle, _UPRIGHT + 15, 12, anchor="middle", fill=signs.QUIET))
    if row.foot:
        drawn.append(signs.text(row.foot, middle, _UPRIGHT + 30, 11.5, anchor="middle", fill=signs.QUIET))
    yield drawn
