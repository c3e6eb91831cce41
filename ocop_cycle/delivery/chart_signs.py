"""
What a chart is drawn with: dyes and textures for stages, shapes for signs, and words that stay readable.

Stages are told apart by colour, by the texture over it and by lightness; signs by their shapes. Nothing here has a
meaning that colour alone carries. Words and titles are the only data that reach the picture, and both are escaped.
"""

from __future__ import annotations

from typing import Any, Literal, NamedTuple, TypeAlias

import drawsvg

Sign: TypeAlias = Literal["scored", "certified", "returned", "stopped"]
Texture: TypeAlias = Literal["plain", "rising", "falling", "level", "dots", "crossed"]


class Dye(NamedTuple):
    """How the bars of one stage look: ground, ink of its words and texture, and the texture."""

    ground: str
    ink: str
    texture: Texture


DYES: tuple[Dye, ...] = (
    Dye("#d7e3f4", "#1d3557", "plain"),
    Dye("#a9c6ea", "#14304f", "rising"),
    Dye("#f3dfa2", "#4d3800", "plain"),
    Dye("#f0b46b", "#4a2600", "falling"),
    Dye("#c9a7d8", "#3b1553", "level"),
    Dye("#e79aa0", "#5a0f17", "dots"),
    Dye("#a8d5b5", "#0b3d1f", "plain"),
    Dye("#c9cdd2", "#2c3238", "crossed"),
)
"""Light grounds with dark ink; neighbours differ in lightness or texture as well as in colour."""

INK, QUIET, RULE, BAND, ALARM, OFF = "#1b2126", "#59636b", "#dde2e6", "#f1f4f5", "#a4161a", "#dfe3e7"

LETTER = 0.54
"""How wide a letter is taken to be, in parts of its height; a word that might not fit is left out."""

_SIDE = 7
_STROKES: dict[str, tuple[tuple[float, float, float, float], ...]] = {
    "rising": ((0, 7, 7, 0),),
    "falling": ((0, 0, 7, 7),),
    "level": ((0, 3.5, 7, 3.5),),
    "crossed": ((0, 0, 7, 7), (0, 7, 7, 0)),
}


def dye(stage: int) -> Dye:
    """The dye of a stage, counted from 0."""
    return DYES[stage % len(DYES)]


def textures() -> list[Any]:
    """What lies over the ground of each dye; None for a plain one."""
    return [texture(one) for one in DYES]


def texture(one: Dye) -> Any:
    """What lies over the ground of a dye; None for a plain one."""
    if one.texture == "plain":
        return None
    pattern = drawsvg.Pattern(width=_SIDE, height=_SIDE)
    if one.texture == "dots":
        pattern.append(drawsvg.Circle(3.5, 3.5, 1.1, fill=one.ink, fill_opacity=0.55))
    for x, y, x2, y2 in _STROKES.get(one.texture, ()):
        pattern.append(drawsvg.Line(x, y, x2, y2, stroke=one.ink, stroke_width=0.8, stroke_opacity=0.45))
    return pattern


def width_of(words: str, size: float) -> float:
    """How wide words are taken to be."""
    return len(words) * size * LETTER


def text(
    words: str, x: float, y: float, size: float, *, anchor: str = "start", weight: str = "400", fill: str = INK
) -> Any:
    """Words."""
    return drawsvg.Text(words, size, round(x, 1), round(y, 1), text_anchor=anchor, font_weight=weight, fill=fill)


def line(x: float, y: float, x2: float, y2: float, *, stroke: str, width: float = 1, dash: str | None = None) -> Any:
    """A straight line."""
    return drawsvg.Line(x, y, x2, y2, stroke=stroke, stroke_width=width, stroke_dasharray=dash)


def bar(x: float, y: float, width: float, height: float, stage: int, texture: Any, *, fading: bool = False) -> Any:
    """A bar in the dye of its stage; a fading one tells that nothing moves on."""
    look = dye(stage)
    drawn = drawsvg.Group(opacity=0.45) if fading else drawsvg.Group()
    edge = {"stroke": look.ink, "stroke_width": 0.6, "stroke_dasharray": "4 3" if fading else None}
    drawn.append(drawsvg.Rectangle(x, y, width, height, fill=look.ground, rx=2, **edge))
    if texture is not None:
        drawn.append(drawsvg.Rectangle(x, y, width, height, fill=texture, rx=2))
    return drawn


def plate(words: str, x: float, y: float, height: float, look: Dye) -> Any:
    """The words of a bar on its own ground, so that no texture runs through them."""
    drawn = drawsvg.Group()
    drawn.append(
        drawsvg.Rectangle(round(x - 2, 1), y + 2, round(width_of(words, 11) + 4, 1), height - 4, fill=look.ground)
    )
    drawn.append(text(words, x, y + height - 4.5, 11, fill=look.ink))
    return drawn


def note(words: str, x: float, y: float) -> Any:
    """Words beside a sign, with a white edge so that lines behind them do not disturb."""
    return drawsvg.Text(
        words, 11, round(x, 1), round(y, 1), fill=ALARM, font_weight="600", stroke="#ffffff", stroke_width=3,
        paint_order="stroke",
    )  # fmt: skip


def sign(kind: str, x: float, y: float) -> Any:
    """A diamond, a star in a disc, an arrow back, a cross in a ring."""
    return {"scored": _diamond, "certified": _star, "returned": _arrow}.get(kind, _cross)(x, y)


def _diamond(x: float, y: float) -> Any:
    return drawsvg.Lines(x, y - 6, x + 6, y, x, y + 6, x - 6, y, close=True, fill="#1d3557", stroke="#ffffff")


def _star(x: float, y: float) -> Any:
    drawn = drawsvg.Group()
    drawn.append(drawsvg.Circle(x, y, 7.5, fill="#0b5d2e", stroke="#ffffff"))
    drawn.append(text("★", x, y + 3.7, 10, anchor="middle", fill="#ffffff"))
    return drawn


def _arrow(x: float, y: float) -> Any:
    return drawsvg.Lines(x + 5, y - 6, x + 5, y + 6, x - 6, y, close=True, fill="#b45309", stroke="#ffffff")


def _cross(x: float, y: float) -> Any:
    drawn = drawsvg.Group(stroke=ALARM, stroke_width=2.4)
    drawn.append(drawsvg.Circle(x, y, 7, fill="#ffffff", stroke=ALARM, stroke_width=1.4))
    drawn.append(drawsvg.Line(x - 3.2, y - 3.2, x + 3.2, y + 3.2))
    drawn.append(drawsvg.Line(x - 3.2, y + 3.2, x + 3.2, y - 3.2))
    return drawn
