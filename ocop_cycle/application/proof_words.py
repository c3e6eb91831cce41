"""
The sentences of proofs in the reader's language: the same phrase with the same facts, from ``templates/proofs/``.

What documents say is quoted as it stands, and so are names of laws and of holidays; so is a whole sentence that is none
of ours. A language without a file reads proofs as they were written.
"""

import functools
import importlib.resources
import json
import re
from collections.abc import Mapping
from typing import Any

from ocop_cycle.domain import proof_reading, proofs

QUOTED = frozenset({"wording", "words", "event", "about", "text", "hour", "count", "number", "year"})
"""Facts that stand as they were written."""

TOLD = frozenset({"skipped", "made_up", "doubt", "sentence"})
"""Facts that are sentences themselves."""

_FOLDER = importlib.resources.files("ocop_cycle.templates") / "proofs"
_DAY = re.compile(r"(?<!\d)(\d{2})/(\d{1,2})/(\d{4})")
_SHORT = re.compile(r"(?<![\d/])(\d{2}(?:–\d{2})?)/(\d{1,2})(?![\d/])")


@functools.lru_cache(maxsize=4_000)
def told(language: str, text: str) -> str:
    """A sentence of a proof, or what it rests on, in a language."""
    said = _said(language)
    if said is None or not text:
        return text
    for name, source in proofs.HOUSE_RULES.items():
        if text == source:
            return str(said["sources"][name])
    found = proof_reading.read(text)
    if found is None:
        return text
    facts = {name: _fact(language, said, name, fact) for name, fact in found.facts.items()}
    return str(said["phrases"][found.phrase]).format_map(facts)


@functools.cache
def _said(language: str) -> Mapping[str, Any] | None:
    place = _FOLDER / f"{language}.json"
    return json.loads(place.read_text(encoding="utf-8")) if place.is_file() else None


def _fact(language: str, said: Mapping[str, Any], name: str, fact: str) -> str:
    if name in QUOTED:
        return fact
    if name in TOLD:
        return told(language, fact)
    if name == "unit":
        return next((str(said["units"][unit]) for unit, words in proofs.UNITS.items() if words == fact), fact)
    if name == "span":
        return _span(said, fact)
    return _words(said, _days(said, fact))


def _span(said: Mapping[str, Any], text: str) -> str:
    found = proof_reading.read_span(text)
    if found is None:
        return text
    part, kind, numbers = found
    month = said["months"][int(numbers["month"]) - 1] if "month" in numbers else ""
    span = str(said["spans"][kind]).format_map({**numbers, "month": month})
    return str(said["parts"][part]).format(span=span) if part else span


def _days(said: Mapping[str, Any], text: str) -> str:
    """Days as the language writes them: 2024-06-03, and without a year "03 June"."""
    whole = _DAY.sub(lambda day: f"{day[3]}-{int(day[2]):02d}-{day[1]}", text)
    return _SHORT.sub(lambda day: f"{day[1]} {said['months'][int(day[2]) - 1]}", whole)


def _words(said: Mapping[str, Any], text: str) -> str:
    known: Mapping[str, str] = said["words"]
    longest = "|".join(map(re.escape, sorted(known, key=len, reverse=True)))
    return re.sub(longest, lambda word: known[word[0]], text)
