"""How the place of a value within a policy file is written for people: ``states[district-check].label.vi``."""

from typing import Any

from ocop_cycle.policy.problems import Place

NAMING = ("id", "guard", "role", "number", "row", "day", "stars")
"""The keys that name an item of a list, in order of preference."""


def shown(path: Place) -> str:
    """The path as text; positions in lists count from 0."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.removeprefix(".")


def named(path: Place, value: Any) -> str:
    """The path as text, with items of lists called by their names where ``value`` (data or policy value) has them."""
    text = ""
    for step in path:
        value = _within(value, step)
        text += f"[{_name_of(value, step)}]" if isinstance(step, int) else f".{step}"
    return text.removeprefix(".")


def _within(value: Any, step: str | int) -> Any:
    if isinstance(value, dict):
        return value.get(step)
    if isinstance(step, int):
        return value[step] if isinstance(value, (list, tuple)) and step < len(value) else None
    return getattr(value, step, None)


def _name_of(item: Any, number: int) -> str:
    names = (_within(item, key) for key in NAMING)
    return next((str(name) for name in names if isinstance(name, (str, int))), str(number))
