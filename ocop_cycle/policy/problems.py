"""What a check of a policy value hands to the loader: where, what (as a code with facts), and how grave."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from ocop_cycle import errors

NOTHING: Mapping[str, str] = MappingProxyType({})
"""No facts."""

Place = tuple[str | int, ...]
"""The keys and indexes that lead to a value from the top of its file."""


class Problem(NamedTuple):
    """
    Something wrong (or, as a ``warning``, odd) at ``path`` of a policy value.

    ``code`` is stable and is what a face looks its own sentence up by; ``facts`` fill it. The English sentence comes
    from ``policy/sentences.py`` by the code, unless ``sentence`` gives it whole.
    """

    path: Place
    code: str
    facts: Mapping[str, str] = NOTHING
    warning: bool = False
    sentence: str = ""


def unknown(path: Place, thing: str, name: str, known: Iterable[str]) -> Problem:
    """``name`` stands where only the name of a known ``thing`` (level, state, guard …) may stand."""
    near = errors.nearest(name, known)
    offer = f"; did you mean {' or '.join(near)}?" if near else ""
    code = f"unknown-{thing.replace(' ', '-')}"
    return Problem(path, code, {"thing": thing, "name": name, "nearest": ", ".join(near), "offer": offer})


def duplicates(path: Place, thing: str, names: Iterable[str], key: str = "id") -> Iterable[Problem]:
    """A problem for each name in the list at ``path`` that stood there before."""
    seen: set[str] = set()
    for number, name in enumerate(names):
        if name in seen:
            yield Problem((*path, number, key), "named-twice", {"thing": thing, "name": name})
        seen.add(name)
