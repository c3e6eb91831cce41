"""What adopting new content would change, place by place, so that it can be shown before it is done."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ocop_cycle.policy.places import shown
from ocop_cycle.policy.problems import Place

NAMING = ("id", "number", "row", "day")
"""The keys whose text names an item of a list, in order of preference."""

ORDER = "order"
"""The last step of the path of a change that moved named items within their list."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """
    One place where two contents differ.

    ``path`` leads to it; items of a list are named by their id where they have one. ``old`` is None for what is new,
    ``new`` is None for what is gone.
    """

    path: Place
    old: Any
    new: Any

    def __str__(self) -> str:
        """Place, old and new on one line."""
        return f"{shown(self.path)}: {self.old!r} → {self.new!r}"


def diff(old: Any, new: Any, path: Place = ()) -> tuple[Change, ...]:
    """
    Every place where two decoded contents differ, in the order of the new one, what is gone last.

    It is empty if and only if the two are equal.
    """
    return tuple(_differences(old, new, path))


def _differences(old: Any, new: Any, path: Place) -> Iterator[Change]:
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        yield from _of_mappings(old, new, path)
    elif isinstance(old, list) and isinstance(new, list):
        yield from _of_lists(old, new, path)
    elif type(old) is not type(new) or old != new:
        yield Change(path=path, old=old, new=new)


def _of_mappings(old: Mapping[Any, Any], new: Mapping[Any, Any], path: Place) -> Iterator[Change]:
    for key in (*new, *(k for k in old if k not in new)):
        if key in old and key in new:
            yield from _differences(old[key], new[key], (*path, key))
        elif old.get(key) is not None or new.get(key) is not None:
            yield Change(path=(*path, key), old=old.get(key), new=new.get(key))


def _of_lists(old: list[Any], new: list[Any], path: Place) -> Iterator[Change]:
    key = _naming_key(old + new)
    if key is None or not (_all_differ(old, key) and _all_differ(new, key)):
        yield from _of_unnamed(old, new, path)
        return
    before, after = {item[key]: item for item in old}, {item[key]: item for item in new}
    yield from _of_mappings(before, after, path)
    kept_before, kept_after = [n for n in before if n in after], [n for n in after if n in before]
    if kept_before != kept_after:
        yield Change(path=(*path, ORDER), old=kept_before, new=kept_after)


def _of_unnamed(old: list[Any], new: list[Any], path: Place) -> Iterator[Change]:
    for number in range(max(len(old), len(new))):
        if number >= len(old):
            yield Change(path=(*path, number), old=None, new=new[number])
        elif number >= len(new):
            yield Change(path=(*path, number), old=old[number], new=None)
        else:
            yield from _differences(old[number], new[number], (*path, number))


def _naming_key(items: Sequence[Any]) -> str | None:
    return next(
        (k for k in NAMING if items and all(isinstance(i, dict) and isinstance(i.get(k), str) for i in items)), None
    )


def _all_differ(items: Sequence[Any], key: str) -> bool:
    return len({item[key] for item in items}) == len(items)
