"""
Where everything of a picture lies: boxes in their columns, and a track of its own for each part of an arrow.

Arrows run level or upright, as in a plan of a railway. Between two columns lies a channel: each upright part has its
own track there, and each way past a column its own lane below all boxes, so that no two arrows ever run on one
another. They may cross. All measures are those of the picture.
"""

from __future__ import annotations

import textwrap
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, TypeAlias

from ocop_cycle.delivery.flow_values import Arrow, Box, Flow

Side: TypeAlias = Literal["left", "right"]
Point: TypeAlias = tuple[float, float]

WIDTH, LINE, GRID = 178, 15, 20
"""How wide a box is, how high a line of its words, and how far two ends of arrows lie apart."""

LETTERS = 22
TOP, GAP, EDGE = 112, 28, 26
STUB, TRACK = 38, 11
"""How far the first track lies from the boxes, leaving room for the number; and how far one track from the next."""


class Placed(NamedTuple):
    """A box with its words in lines, and where it lies."""

    box: Box
    lines: tuple[str, ...]
    x: float
    y: float
    height: float


class Drawn(NamedTuple):
    """An arrow as the corners it runs along, from its source to its dest."""

    arrow: Arrow
    corners: tuple[Point, ...]


class Layout(NamedTuple):
    """Where everything lies; ``bottom`` is below the last lane, ``columns`` the left edges of the columns."""

    boxes: tuple[Placed, ...]
    arrows: tuple[Drawn, ...]
    columns: tuple[float, ...]
    width: float
    bottom: float


@dataclass(frozen=False, kw_only=True, slots=True)
class _Way:
    """An arrow on its way to being drawn: its ends, the channels it uses, the lane it runs along (if any)."""

    arrow: Arrow
    out: Side
    into: Side
    channels: tuple[int, ...]
    ends: list[float] = field(default_factory=lambda: [0.0, 0.0])
    tracks: list[float] = field(default_factory=list)
    lane: float | None = None


def lay_out(flow: Flow) -> Layout:
    """Lay out a picture: boxes first, as high as the ends of their arrows need, then the ends, tracks and lanes."""
    column = {box.id: box.column for box in flow.boxes}
    order = {box.id: place for place, box in enumerate(flow.boxes)}
    ways = [_way(arrow, column, order) for arrow in flow.arrows]
    ends = _ends(ways, order)
    boxes = {one.box.id: one for one in _stack(flow, ends)}
    _set_ends(ends, boxes)
    bottom = _set_lanes(ways, max(one.y + one.height for one in boxes.values()))
    used = _by_channel(ways)
    lefts = _columns(len(flow.columns), used)
    _set_tracks(used, lefts)
    placed = tuple(one._replace(x=lefts[one.box.column]) for one in boxes.values())
    where = {one.box.id: one.x for one in placed}
    return Layout(
        boxes=placed, arrows=tuple(Drawn(way.arrow, tuple(_corners(way, where))) for way in ways),
        columns=tuple(lefts), width=lefts[-1] + WIDTH + _room(used.get(len(lefts) - 1, ())), bottom=bottom,
    )  # fmt: skip


def _way(arrow: Arrow, column: Mapping[str, int], order: Mapping[str, int]) -> _Way:
    """By which sides of the boxes an arrow leaves and comes, and through which channels (n lies right of column n)."""
    here, there = column[arrow.source], column[arrow.dest]
    if here == there:
        side: Side = "right" if order[arrow.dest] > order[arrow.source] else "left"
        return _Way(arrow=arrow, out=side, into=side, channels=(here if side == "right" else here - 1,))
    out, into = ("right", "left") if there > here else ("left", "right")
    first, last = (here, there - 1) if there > here else (here - 1, there)
    channels = (first,) if first == last else (first, last)
    return _Way(arrow=arrow, out=out, into=into, channels=channels)  # type: ignore[arg-type] # both are sides


_Ends: TypeAlias = "dict[tuple[str, Side], list[tuple[_Way, int]]]"


def _ends(ways: Sequence[_Way], order: Mapping[str, int]) -> _Ends:
    """The ends of arrows at each side of each box, from the top, in the order of what lies at their other ends."""
    found: _Ends = defaultdict(list)
    for way in ways:
        found[way.arrow.source, way.out].append((way, 0))
        found[way.arrow.dest, way.into].append((way, 1))
    for key, listed in found.items():
        listed.sort(key=lambda end: order[end[0].arrow.dest if end[1] == 0 else end[0].arrow.source])
        del key
    return found


def _stack(flow: Flow, ends: _Ends) -> Iterator[Placed]:
    below: dict[int, float] = defaultdict(lambda: float(TOP))
    for box in flow.boxes:
        lines = tuple(textwrap.wrap(box.label, LETTERS))
        words = LINE * (len(lines) + 1) + 14
        most = max(len(ends.get((box.id, side), ())) for side in ("left", "right"))
        height = max(words, GRID * (most + 1))
        height = -(-height // GRID) * GRID
        yield Placed(box, lines, 0, below[box.column], height)
        below[box.column] += height + GAP


def _set_ends(ends: _Ends, boxes: Mapping[str, Placed]) -> None:
    """Ends lie on a grid; those at the left between those at the right, so that no two share a height in a channel."""
    for (key, side), listed in ends.items():
        box = boxes[key]
        slots = int(box.height // GRID) - 1
        start = (slots - len(listed)) // 2 + 1
        for place, (way, which) in enumerate(listed):
            way.ends[which] = box.y + GRID * (start + place) - (GRID / 2 if side == "left" else 0)


def _set_lanes(ways: Sequence[_Way], bottom: float) -> float:
    lane = bottom + GRID
    for way in sorted(ways, key=lambda each: -abs(each.channels[-1] - each.channels[0])):
        if len(way.channels) > 1:
            way.lane = lane + GRID / 4
            lane += GRID
    return lane + GRID


def _by_channel(ways: Sequence[_Way]) -> dict[int, list[tuple[_Way, int]]]:
    """The upright parts in each channel, in the order of their tracks: those further out cross fewest."""
    found: dict[int, list[tuple[_Way, int]]] = defaultdict(list)
    for way in ways:
        for part, channel in enumerate(way.channels):
            found[channel].append((way, part))
    for listed in found.values():
        listed.sort(key=_order_of_tracks)
    return found


def _order_of_tracks(part: tuple[_Way, int]) -> tuple[int, float]:
    since, until = _upright(*part)
    return (0, -since) if until >= since else (1, since)


def _upright(way: _Way, part: int) -> tuple[float, float]:
    """From where to where an upright part runs."""
    if way.lane is None:
        return way.ends[0], way.ends[1]
    return (way.ends[0], way.lane) if part == 0 else (way.lane, way.ends[1])


def _room(listed: Sequence[object]) -> float:
    """How wide a channel is."""
    return 2 * STUB + TRACK * max(len(listed) - 1, 0) if listed else EDGE


def _columns(count: int, used: Mapping[int, Sequence[object]]) -> list[float]:
    lefts = [_room(used.get(-1, ()))]
    for channel in range(count - 1):
        lefts.append(lefts[-1] + WIDTH + _room(used.get(channel, ())))
    return lefts


def _set_tracks(used: Mapping[int, Sequence[tuple[_Way, int]]], lefts: Sequence[float]) -> None:
    for channel, listed in used.items():
        start = lefts[channel] + WIDTH if channel >= 0 else 0.0
        for place, (way, part) in enumerate(listed):
            way.tracks += [0.0] * (len(way.channels) - len(way.tracks))
            way.tracks[part] = start + STUB + TRACK * place


def _corners(way: _Way, where: Mapping[str, float]) -> Iterator[Point]:
    since, until = way.ends
    yield where[way.arrow.source] + (WIDTH if way.out == "right" else 0), since
    yield way.tracks[0], since
    if way.lane is not None:
        yield from ((way.tracks[0], way.lane), (way.tracks[1], way.lane))
    yield way.tracks[-1], until
    yield where[way.arrow.dest] + (WIDTH if way.into == "right" else 0), until
