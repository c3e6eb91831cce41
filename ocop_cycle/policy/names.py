"""
The shape of names in policy files: small letters, digits and hyphens. Nothing else may stand where a name may stand.

A dotted path, an expression or a template would be refused anyway, because nothing known has such a name; here it is
refused for what it is, before anything looks it up (failures.md, L4: a dotted string given as a condition was imported
and run).
"""

import re
from collections.abc import Iterator
from typing import Any

from ocop_cycle.policy.problems import Place, Problem

LONGEST = 100
"""Signs that a name may have: with the ending of a file it is still one that every disk takes."""

NAME = re.compile(rf"[a-z0-9][a-z0-9-]{{0,{LONGEST - 1}}}")
GUARD = re.compile(r"[a-z][a-z0-9_]*")
PERMISSION = re.compile(r"[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*")

_KEYS = {
    "regime": """id stage level sources dest runs_in whose duty_of made_by role step automatic document from_regime
        states""",
    "rules": "id template to states steps deadlines escalates units cc cc_units role at document level",
    "rights": "id",
    "plan": """id regime locality standing_agency unit_class level parent unit producer round rolls_to responsible
        coordinating receiving via rounds producers reach follows""",
    "calendar": "",
    "units": "id unit_class level parent old new people area unit with_units",
    "scenario": "id plan level product unit step milestone state documents",
}
FIELDS = {kind: frozenset(keys.split()) for kind, keys in _KEYS.items()}
"""The keys of each kind of file that hold names; guards and permissions have shapes of their own."""
_SHAPES = {"guard": GUARD, "grants": PERMISSION}


def is_name(text: str) -> bool:
    """Whether a file or a part of it may be called so."""
    return NAME.fullmatch(text) is not None


def why_not_names(kind: str, data: Any, path: Place = ()) -> Iterator[Problem]:
    """A problem for each text in the data of a file that stands where a name must stand and is none."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from why_not_names(kind, value, (*path, key))
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield from why_not_names(kind, value, (*path, number))
    elif isinstance(data, str):
        yield from _why_not(kind, data, path)


def _why_not(kind: str, text: str, path: Place) -> Iterator[Problem]:
    keys = [step for step in path if isinstance(step, str)][-2:]
    field = keys[-1] if keys else ""
    if keys[:1] == ["states"] and len(keys) > 1 and kind == "regime" and _is_map(path):
        yield from _judged(keys[-1], NAME, path)
        field = "states"
    shape = _SHAPES.get(field) or (NAME if field in FIELDS[kind] else None)
    if shape is not None:
        yield from _judged(text, shape, path)


def _is_map(path: Place) -> bool:
    return len(path) == len(("clauses", 0, "states", "from")) and path[0] == "clauses"


def _judged(text: str, shape: re.Pattern[str], path: Place) -> Iterator[Problem]:
    if shape.fullmatch(text) is None:
        yield Problem(path, "not-a-name", {"found": text})
