"""
Facts that an office wrote to try a text with: held against what every message speaks of, before a text is tried.

A sample is a file like any other: what it lacks is told at its place, and is no failure of the program that reads it.
"""

import datetime
from collections.abc import Iterator, Mapping
from typing import Any

from ocop_cycle.delivery import rendering
from ocop_cycle.domain import plain
from ocop_cycle.policy import text_files

Facts = Mapping[str, Any]

_OTHERWISE = "is missing, or of another kind"
_ALWAYS = ("recipient", "office")
_TEXTS: Mapping[str, tuple[str, ...]] = {
    "recipient": ("name", "kind"), "office": ("name",), "dossier": ("code",), "duty": ("label",), "plan": ("title",),
}  # fmt: skip
_DAYS: Mapping[str, tuple[str, ...]] = {"deadline": ("day", "lenient_day"), "certificate": ("ends",)}
"""Of each block the words that the checks of a text ask for."""


def checked(template: str, facts: Facts) -> Facts:
    """
    The facts, in both languages such as a message could have.

    Raises:
        errors.PolicyFlawed: they lack what every message speaks of, or hold what no message can say.
    """
    differing = facts.get(rendering.ENGLISH, {})
    if not isinstance(differing, dict):
        raise text_files.unfit(template, 1, f"{rendering.ENGLISH} {_OTHERWISE}")
    for one in (facts, {**facts, **differing}):
        for place in _odd(one):
            raise text_files.unfit(template, 1, f"{place} {_OTHERWISE}")
    return facts


def _odd(facts: Facts) -> Iterator[str]:
    """The places of what is missing or of another kind."""
    found = plain.flaw_in(dict(facts))
    if found is not None:
        yield found.place
    if not isinstance(facts.get("demo", False), bool):
        yield "demo"
    for name in {**_TEXTS, **_DAYS}:
        block = facts.get(name)
        if block is None and name not in _ALWAYS:
            continue
        if not isinstance(block, dict):
            yield name
            continue
        yield from (f"{name}.{word}" for word in _TEXTS.get(name, ()) if not isinstance(block.get(word), str))
        yield from (f"{name}.{word}" for word in _DAYS.get(name, ()) if not _is_day_or_nothing(block, word))
    office = facts["office"]
    if "contact" not in office or not isinstance(office["contact"], str | None):
        yield "office.contact"


def _is_day_or_nothing(block: Facts, word: str) -> bool:
    said = block.get(word, "")
    if said is None:
        return True
    try:
        return isinstance(said, str) and datetime.date.fromisoformat(said).isoformat() == said
    except ValueError:
        return False
