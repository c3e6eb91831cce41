"""
Draws the year as one picture: a row for each dossier, a bar for each stage, an upright line for each day that matters.

A chart is told in plain values and words; nothing here knows what a dossier is. Every row has its words as a title and
the picture as a whole has a description, for those who hear it. The same chart gives the same bytes.
"""

from __future__ import annotations

import html
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import chain
from typing import Any

import drawsvg

from ocop_cycle.delivery import chart_signs as signs
from ocop_cycle.delivery.chart_values import Bar, Chart, Deadline, Group, Legend, Mark, Row

__all__ = ["Bar", "Chart", "Deadline", "Group", "Legend", "Mark", "Row", "draw"]

WIDTH = 1240
"""Of the picture in its own units; shown at this width a unit is a pixel."""

FONT = "'Segoe UI', Roboto, 'Noto Sans', Arimo, 'Liberation Sans', Arial, sans-serif"

_LEFT, _RIGHT, _TOP = 318, 14, 78
_ROW, _GROUP, _BAR = 25, 32, 17
_LEGEND = 27
_NAME_LETTERS = 30
_ONE_DAY = timedelta(days=1)


def draw(chart: Chart) -> str:
    """The picture as SVG, to be put into a page."""
    return _Drawing(chart).svg()


class _Drawing:
    """One picture in the making."""

    def __init__(self, chart: Chart) -> None:
        self.chart = chart
        self.bottom = _TOP + sum(_GROUP + _ROW * len(group.rows) for group in chart.groups) + 4
        self.height = self.bottom + 18 + _LEGEND * len(list(_lines(chart.legend)))
        self.textures = signs.textures()
        self.scale = (WIDTH - _LEFT - _RIGHT) / ((chart.last - chart.first).days + 1)

    def svg(self) -> str:
        paper = drawsvg.Drawing(
            WIDTH, self.height, id_prefix="nam", role="img", aria_labelledby="nam-title nam-desc", font_family=FONT
        )
        paper.append(drawsvg.Raw(f'<title id="nam-title">{html.escape(self.chart.title)}</title>'))
        paper.append(drawsvg.Raw(f'<desc id="nam-desc">{html.escape(self.chart.description)}</desc>'))
        paper.append(drawsvg.Rectangle(0, 0, WIDTH, self.height, fill="#ffffff"))
        behind = (self._bands(), self._days_off(), self._months())
        for element in chain(*behind, self._rows(), self._deadlines(), self._notes(), self._legend()):
            paper.append(element)
        drawn: str = paper.as_svg(header="", skip_js=True, skip_css=True)
        return drawn

    def _x(self, day: date) -> float:
        inside = min(max(day, self.chart.first), self.chart.last + _ONE_DAY)
        return round(_LEFT + (inside - self.chart.first).days * self.scale, 1)

    def _places(self) -> Iterator[tuple[float, Group, Row | None]]:
        """Where each group and each row begins, from the top."""
        y = float(_TOP)
        for group in self.chart.groups:
            yield y, group, None
            y += _GROUP
            for row in group.rows:
                yield y, group, row
                y += _ROW

    # --- behind the rows

    def _bands(self) -> Iterator[Any]:
        for y, group, row in self._places():
            if row is None:
                yield drawsvg.Rectangle(0, y + 5, WIDTH - _RIGHT, _GROUP - 8, fill=signs.BAND)
                yield signs.text(group.label, 8, y + 21, 12.5, weight="600")

    def _days_off(self) -> Iterator[Any]:
        width = max(round(self.scale, 1), 2)
        for day, name in self.chart.days_off:
            if self.chart.first <= day <= self.chart.last:
                shade = drawsvg.Rectangle(self._x(day), _TOP - 6, width, self.bottom - _TOP + 6, fill=signs.OFF)
                shade.append_title(f"{day:%d/%m/%Y}: {name}")
                yield shade

    def _months(self) -> Iterator[Any]:
        for day, label in self.chart.months:
            yield signs.line(self._x(day), _TOP - 24, self._x(day), self.bottom, stroke=signs.RULE)
            yield signs.text(label, self._x(day) + 5, _TOP - 12, 12.5, fill=signs.QUIET)
        yield signs.line(_LEFT, _TOP - 6, WIDTH - _RIGHT, _TOP - 6, stroke="#9aa4ab")

    # --- the rows

    def _rows(self) -> Iterator[Any]:
        for y, _, row in self._places():
            if row is not None:
                yield self._row(row, y)

    def _row(self, row: Row, y: float) -> Any:
        drawn = drawsvg.Group()
        drawn.append_title(row.words)
        middle = y + _ROW / 2
        drawn.append(drawsvg.Rectangle(0, y, WIDTH - _RIGHT, _ROW, fill="#ffffff", fill_opacity=0))
        drawn.append(signs.text(row.code, 8, middle + 4, 11.5, fill=signs.QUIET))
        drawn.append(signs.text(_shortened(row.name), 92, middle + 4, 12.5))
        for bar in row.bars:
            for element in self._bar(bar, row, y + (_ROW - _BAR) / 2):
                drawn.append(element)
        for mark in row.marks:
            drawn.append(signs.sign(mark.sign, self._x(mark.day), middle))
        return drawn

    def _bar(self, bar: Bar, row: Row, y: float) -> Iterator[Any]:
        x, until = self._x(bar.since), self._x(bar.until)
        texture = self.textures[bar.stage % len(self.textures)]
        yield signs.bar(x, y, max(until - x, 2), _BAR, bar.stage, texture, fading=bar.fading)
        start = x + (14 if any(self._x(mark.day) == x for mark in row.marks) else 5)
        ahead = [self._x(mark.day) - 8 for mark in row.marks if self._x(mark.day) > x]
        if not bar.fading and start + signs.width_of(bar.label, 11) + 4 <= min([until, *ahead]):
            yield signs.plate(bar.label, start, y, _BAR, signs.dye(bar.stage))

    # --- before the rows

    def _deadlines(self) -> Iterator[Any]:
        for deadline in self.chart.deadlines:
            x = self._x(deadline.day + _ONE_DAY)
            yield signs.line(x, _TOP - 6, x, self.bottom, stroke=signs.ALARM, width=1.8, dash="7 4")
            top = _TOP - 32
            yield drawsvg.Lines(x - 5, top, x + 5, top, x, top + 8, close=True, fill=signs.ALARM)
            yield signs.line(x, top + 8, x, _TOP - 6, stroke=signs.ALARM, width=1.8)
            yield signs.text(deadline.label, x, top - 7, 13, anchor="middle", weight="600", fill=signs.ALARM)

    def _notes(self) -> Iterator[Any]:
        for y, _, row in self._places():
            for mark in row.marks if row else ():
                if mark.label:
                    yield signs.note(mark.label, self._x(mark.day) + 11, y + _ROW / 2 + 4)

    def _legend(self) -> Iterator[Any]:
        for number, keys in enumerate(_lines(self.chart.legend)):
            y = self.bottom + 22 + _LEGEND * number
            x = 8.0
            for kind, label in keys:
                yield self._key(kind, x, y)
                yield signs.text(label, x + 38, y + 13, 12.5)
                x += _width(label)

    def _key(self, kind: int | str, x: float, y: float) -> Any:
        if isinstance(kind, int):
            return signs.bar(x, y, 30, _BAR, kind, self.textures[kind % len(self.textures)])
        if kind == "deadline":
            return signs.line(x + 15, y - 2, x + 15, y + 19, stroke=signs.ALARM, width=1.8, dash="7 4")
        if kind == "day-off":
            return drawsvg.Rectangle(x + 9, y - 2, 12, 21, fill=signs.OFF)
        return signs.sign(kind, x + 15, y + 8)


def _width(label: str) -> float:
    return 38 + signs.width_of(label, 12.5) + 26


def _lines(legend: Legend) -> Iterator[list[tuple[int | str, str]]]:
    """The legend in lines that fit the width."""
    keys: list[tuple[int | str, str]] = [*enumerate(legend.stages), *legend.signs]
    keys += [("deadline", legend.deadline), ("day-off", legend.day_off)]
    line: list[tuple[int | str, str]] = []
    room = float(WIDTH)
    for key in keys:
        if line and _width(key[1]) > room:
            yield line
            line, room = [], float(WIDTH)
        line.append(key)
        room -= _width(key[1])
    yield line


def _shortened(name: str) -> str:
    return name if len(name) <= _NAME_LETTERS else f"{name[: _NAME_LETTERS - 1].rstrip()}…"
