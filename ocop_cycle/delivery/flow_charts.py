"""
Draws a procedure as one picture: a column for each stage, a colour for each level, a numbered arrow for each step.

What the numbers mean stands below, in words, so that no word lies on an arrow. Levels are written in their boxes, kinds
of arrows differ by their strokes: nothing has a meaning that colour alone carries. The same flow gives the same bytes.
"""

from __future__ import annotations

import html
import textwrap
from collections.abc import Iterator
from itertools import chain
from typing import Any, NamedTuple

import drawsvg

from ocop_cycle.delivery import chart_signs as signs
from ocop_cycle.delivery import flow_layout
from ocop_cycle.delivery.charts import FONT
from ocop_cycle.delivery.flow_values import Arrow, Box, Flow, Look, Step

__all__ = ["Arrow", "Box", "Flow", "Look", "Step", "draw"]


class _Stroke(NamedTuple):
    ink: str
    width: float
    dashes: str


_STROKES: dict[Look, _Stroke] = {
    "onward": _Stroke("#33475b", 1.4, "none"),
    "back": _Stroke("#a35200", 1.4, "6 4"),
    "stopped": _Stroke("#a4161a", 1.3, "2 3"),
    "certified": _Stroke("#1c6b3c", 2.4, "none"),
}
_LEVELS = ("#fff4cf", "#d9efdf", "#d7e3f4", "#e6d9f0", "#f8dcd9", "#e3e6e8")
_MARK, _ITEM, _COLUMNS = 9, 46, 3


def draw(flow: Flow) -> str:
    """The picture as SVG, a file of its own."""
    return _Drawing(flow).svg()


class _Drawing:
    """One picture in the making."""

    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        self.layout = flow_layout.lay_out(flow)
        self.width = max(self.layout.width, 1000)
        self.words_top = self.layout.bottom + 34
        self.item = (self.width - 2 * flow_layout.EDGE) / _COLUMNS
        self.letters = int((self.item - 52) / 6.3)
        rows = -(-len(flow.steps) // _COLUMNS)
        self.rows = rows
        self.height = self.words_top + rows * _ITEM + 26 + 19 * (len(flow.notes) + 1)

    def svg(self) -> str:
        paper = drawsvg.Drawing(
            self.width, self.height, role="img", aria_labelledby="flow-title flow-desc", font_family=FONT
        )
        paper.append(drawsvg.Raw(f'<title id="flow-title">{html.escape(self.flow.title)}</title>'))
        paper.append(drawsvg.Raw(f'<desc id="flow-desc">{html.escape(self.flow.description)}</desc>'))
        paper.append(drawsvg.Rectangle(0, 0, self.width, self.height, fill="#ffffff"))
        parts = (self._head(), self._bands(), self._lines(), self._boxes(), self._numbers(), self._steps())
        for element in chain(*parts, self._notes()):
            paper.append(element)
        drawn: str = paper.as_svg(skip_js=True, skip_css=True)
        return drawn

    def _head(self) -> Iterator[Any]:
        """The title, and below it which colour is which level and which stroke which kind of step."""
        yield _text(self.flow.title, 20, flow_layout.EDGE, 30, weight="bold")
        x = float(flow_layout.EDGE)
        for number, level in enumerate(self.flow.levels):
            yield drawsvg.Rectangle(x, 43, 16, 16, rx=4, fill=_ground(number), stroke="#59636b")
            yield _text(level, 13, x + 22, 56)
            x += 40 + 7.2 * len(level)
        for look, words in self.flow.looks.items():
            yield _line(look, (x, 51, x + 34, 51))
            yield _text(words, 13, x + 42, 56)
            x += 62 + 7.2 * len(words)

    def _bands(self) -> Iterator[Any]:
        for number, (x, name) in enumerate(zip(self.layout.columns, self.flow.columns, strict=True)):
            ground = signs.BAND if number % 2 == 0 else "#ffffff"
            height = self.layout.bottom - 70
            yield drawsvg.Rectangle(x - 12, 70, flow_layout.WIDTH + 24, height, rx=8, fill=ground, stroke=signs.RULE)
            yield _text(name, 15, x + flow_layout.WIDTH / 2, 92, weight="bold", anchor="middle")

    def _lines(self) -> Iterator[Any]:
        for one in self.layout.arrows:
            yield _line(one.arrow.look, tuple(chain(*one.corners)))
            yield _head_of(one)

    def _boxes(self) -> Iterator[Any]:
        for one in self.layout.boxes:
            box = one.box
            strong = 2.6 if box.first or box.last else 1.1
            radius = 20 if box.last else 6
            yield drawsvg.Rectangle(
                one.x, one.y, flow_layout.WIDTH, one.height, rx=radius, fill=_ground(box.level), stroke="#33475b",
                stroke_width=strong,
            )  # fmt: skip
            middle = one.x + flow_layout.WIDTH / 2
            y = one.y + (one.height - flow_layout.LINE * (len(one.lines) + 1)) / 2 + 11
            for line in one.lines:
                yield _text(line, 13, middle, y, weight="600", anchor="middle")
                y += flow_layout.LINE
            yield _text(box.note or self.flow.levels[box.level], 11, middle, y, ink=signs.QUIET, anchor="middle")

    def _numbers(self) -> Iterator[Any]:
        for one in self.layout.arrows:
            (x, y), (towards, _) = one.corners[0], one.corners[1]
            wide = _wide(one.arrow.numbers)
            yield from _mark(one.arrow.numbers, one.arrow.look, x + (wide / 2 + 5) * (1 if towards > x else -1), y)
        for placed in self.layout.boxes:
            if placed.box.marks:
                wide = _wide(placed.box.marks)
                yield from _mark(
                    placed.box.marks, "stopped", placed.x + flow_layout.WIDTH - wide / 2 - 8, placed.y + placed.height
                )

    def _steps(self) -> Iterator[Any]:
        for place, step in enumerate(self.flow.steps):
            x = flow_layout.EDGE + self.item * (place // self.rows)
            y = self.words_top + _ITEM * (place % self.rows)
            yield from _mark((step.number,), step.look, x + 12, y - 4)
            lines = textwrap.wrap(step.label, self.letters, max_lines=1, placeholder=" …")
            lines += textwrap.wrap(step.detail, self.letters + 6, max_lines=2, placeholder=" …")
            yield _text(lines[0], 13, x + 30, y, weight="600")
            for number, line in enumerate(lines[1:], 1):
                yield _text(line, 11.5, x + 30, y + 14 * number, ink=signs.QUIET)

    def _notes(self) -> Iterator[Any]:
        y = self.words_top + self.rows * _ITEM + 14
        if self.flow.notes:
            yield _text(self.flow.notes_title, 13, flow_layout.EDGE, y, weight="bold")
        for number, note in enumerate(self.flow.notes, 1):
            yield _text(note, 12.5, flow_layout.EDGE, y + 19 * number)


def _ground(level: int) -> str:
    return _LEVELS[level % len(_LEVELS)]


def _text(words: str, size: float, x: float, y: float, *, ink: str = signs.INK, **more: str) -> Any:
    styles = {f"{'font' if name == 'weight' else 'text'}_{name}": value for name, value in more.items()}
    return drawsvg.Text(words, size, x, y, fill=ink, **styles)


def _line(look: Look, corners: tuple[float, ...]) -> Any:
    stroke = _STROKES[look]
    return drawsvg.Lines(
        *corners, close=False, fill="none", stroke=stroke.ink, stroke_width=stroke.width,
        stroke_dasharray=stroke.dashes, stroke_linejoin="round",
    )  # fmt: skip


def _head_of(one: flow_layout.Drawn) -> Any:
    """The head of an arrow; arrows come to their boxes from the left or the right."""
    (before, _), (x, y) = one.corners[-2:]
    back = x - 9 if before < x else x + 9
    return drawsvg.Lines(x, y, back, y - 4.5, back, y + 4.5, close=True, fill=_STROKES[one.arrow.look].ink)


def _shown(numbers: tuple[str, ...]) -> str:
    """Numbers as they stand at an arrow: three or more that follow one another by their first and last."""
    first, last = numbers[0], numbers[-1]
    follow = all(number.isdigit() for number in numbers) and int(last) - int(first) == len(numbers) - 1
    return f"{first}–{last}" if follow and len(numbers) > 2 else ",".join(numbers)


def _wide(numbers: tuple[str, ...]) -> float:
    return max(2 * _MARK, 6.4 * len(_shown(numbers)) + 8)


def _mark(numbers: tuple[str, ...], look: Look, x: float, y: float) -> Iterator[Any]:
    words, wide, ink = _shown(numbers), _wide(numbers), _STROKES[look].ink
    yield drawsvg.Rectangle(
        x - wide / 2, y - _MARK, wide, 2 * _MARK, rx=_MARK, fill="#ffffff", stroke=ink, stroke_width=1.3
    )
    yield drawsvg.Text(words, 11, x, y + 4, fill=ink, text_anchor="middle", font_weight="bold")
