"""
The words of the faces: one catalogue for each language in ``templates/interface/``, and how sentences are filled.

The pages of the web application have a catalogue of their own beside it, ``templates/web/``.

A sentence names its facts in braces. ``{state:duty-state}`` puts the word that the catalogue has for the value under
``values/duty-state``; ``{day:day}`` writes a day as offices do, ``{at:moment}`` a moment (``second``: to the second),
``{total:points}`` points, ``{limit:count}`` a great number; ``{why:phrase}`` tells a plain English sentence of the
lower floors in the reader's language, where the catalogue knows it. What stands between ``[[`` and ``]]`` is left out
when one of its facts is empty. ``{@sweep}`` puts what the face offers as the remedy of that name, from its
``remedies``: the command line a command, the pages words with the address of the page, which leads there for whoever
may open it.
"""

from __future__ import annotations

import functools
import importlib.util
import json
import logging
import re
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib import parse

from ocop_cycle import clock
from ocop_cycle.policy import own_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from ocop_cycle import errors
    from ocop_cycle.policy import labels

LANGUAGES = ("vi", "en")
INTERFACE, WEB = "interface", "web"
_FACT = re.compile(r"\{(\w+)(?::([\w-]+))?\}")
_OPTIONAL = re.compile(r"\[\[(.*?)\]\]", re.DOTALL)
_REMEDY = re.compile(r"\{@([\w-]+)\}")
log = logging.getLogger(__name__)

MOST_FLAWS = 100
"""How many flaws of one file a reader is told; a program is given all."""

_HOLE = re.compile(r"\\\{\w+\\\}")


def load(language: str, own: Path | None, *catalogues: str) -> Words:
    """
    The words of a language, of one or more catalogues (``templates/interface/`` where none is named).

    A catalogue in the instance's own folder wins, section by section, word by word. What cannot be used of it is told
    in the application log, and the shipped words stand in its place: without words nothing could be told at all.
    """
    said: dict[str, Any] = {}
    for catalogue in catalogues or (INTERFACE,):
        _join(said, _read(_shipped() / catalogue / f"{language}.json"))
        changed = own / "templates" / catalogue / f"{language}.json" if own else None
        if changed and _may_be_read(changed):
            for why in _take_over(said, changed):
                log.warning(load(language, None).usage("own-words-unfit", file=changed, why=why))
    return Words(language, said)


def _may_be_read(changed: Path) -> bool:
    """Whether a catalogue is there; in a folder that is closed to us there is none, and that it is closed is said."""
    try:
        return changed.exists()
    except PermissionError:
        return False


class Piece(NamedTuple):
    """A part of a sentence: its words and, where it is a remedy on a page, the address of that page."""

    text: str
    where: str = ""


class Words:
    """The catalogue of one language, and the ``labels`` it was taught; lives as long as the command, or the page."""

    __slots__ = ("_may", "_said", "_values", "labels", "language")

    def __init__(self, language: str, said: Mapping[str, Any], may: Callable[[str], bool] | None = None) -> None:
        self.language = language
        self._said = said
        self._values: Mapping[str, Mapping[str, str]] = said["values"]
        self._may = may
        self.labels: dict[str, Mapping[str, str]] = {}

    def apart(self, may: Callable[[str], bool] | None = None) -> Words:
        """The same words for one page, which may be taught labels of its own; ``may`` says what its reader may open."""
        return Words(self.language, self._said, may)

    def learn(self, kind: str, found: Mapping[str, labels.Label]) -> None:
        """Take the labels of one kind of thing for its words."""
        self.take({kind: {key: label.in_language(self.language) for key, label in found.items()}})

    def take(self, found: Mapping[str, Mapping[str, str]]) -> None:
        """
        Take words of this language for things of several kinds; what was given is kept, and never changed.

        What is no ``dict`` is looked up one by one, and takes the place of what was known of its kind.
        """
        for kind, called in found.items():
            known = self.labels.get(kind)
            self.labels[kind] = {**known, **called} if known and isinstance(called, dict) else called

    def say(self, name: str, /, **facts: object) -> str:
        """The sentence of that name, filled."""
        return self.fill(str(self._said["say"][name]), facts)

    def title(self, name: str) -> str:
        """What stands over a column, or before a value."""
        return str(self._said["titles"][name])

    def frame(self, name: str) -> str:
        """A word of the frame of help pages and error messages."""
        return str(self._said["frame"][name])

    def command(self, path: str) -> Mapping[str, Any]:
        """What the catalogue says of a command: ``short``, ``long``, ``params``."""
        found: Mapping[str, Any] = self._said["commands"][path]
        return found

    def param(self, path: str, name: str) -> str:
        """The help of one option or argument of a command; many commands share a word for the same thing."""
        own = self.command(path).get("params", {})
        return str(own.get(name) or self._said["params"][name])

    def general(self) -> list[Mapping[str, str]]:
        """The options that every command takes."""
        found: list[Mapping[str, str]] = self._said["general"]
        return found

    def metavar(self, name: str) -> str:
        """The stand-in for a value on help pages."""
        return str(self._said["metavars"].get(name, name.upper()))

    def value(self, kind: str, text: str) -> str:
        """The word for a value (or for each of several, parted by ``, ``); the value itself where there is none."""
        made = _MADE.get(kind)
        if made is not None:
            return made(self, text)
        taught, said = self.labels.get(kind, _NONE), self._values.get(kind, _NONE)
        if ", " not in text:
            return taught.get(text) or said.get(text, text)
        return ", ".join(taught.get(part) or said.get(part, part) for part in text.split(", "))

    def _roles(self, text: str) -> str:
        return ", ".join(self._role(part) for part in text.split(", "))

    def reason(self, reason: errors.Reason) -> str:
        """One reason for a refusal, as a sentence."""
        return "".join(piece.text for piece in self.reason_pieces(reason))

    def reason_pieces(self, reason: errors.Reason) -> list[Piece]:
        """The same in pieces, of which some lead to a page."""
        template = self._said["reasons"].get(reason.code)
        facts = {"sentence": reason.sentence, **reason.facts}
        return self.pieces(template, facts) if template else [Piece(str(reason))]

    def error(self, stop: errors.Stopped) -> str:
        """The sentence of an error: by its code, filled with its facts."""
        return "".join(piece.text for piece in self.error_pieces(stop))

    def error_pieces(self, stop: errors.Stopped) -> list[Piece]:
        """The same in pieces, of which some lead to a page."""
        facts = {"sentence": stop.sentence, **stop.facts}
        template = self._said["errors"].get(stop.code)
        return self.pieces(template, facts) if template else [Piece(self.phrase(stop.sentence))]

    def flaw(self, flaw: errors.Flaw) -> str:
        """What is wrong at one place of a policy file, without the place."""
        template = self._said["flaws"].get(flaw.code)
        return self.fill(template, flaw.facts) if template else self.phrase(flaw.sentence)

    def finding(self, code: str, facts: Mapping[str, str]) -> str:
        """What the doctor found; an error that the database gave is told as that error."""
        return "".join(piece.text for piece in self.finding_pieces(code, facts))

    def finding_pieces(self, code: str, facts: Mapping[str, str]) -> list[Piece]:
        """The same in pieces, of which some lead to a page."""
        template = self._said["findings"].get(code) or self._said["errors"].get(code)
        return self.pieces(template, facts) if template else [Piece(f"{code} {dict(facts)}")]

    def flaws_left(self, flaws: Sequence[errors.Flaw]) -> list[str]:
        """That more is wrong than a reader was told, when it is."""
        left = len(flaws) - MOST_FLAWS
        return [self.say("flaws-left", count=left)] if left > 0 else []

    def usage(self, name: str, /, **facts: object) -> str:
        """What is wrong with how a command was written."""
        return self.fill(str(self._said["usage"][name]), facts)

    def phrase(self, text: str) -> str:
        """A plain sentence of the lower floors in this language, where the catalogue has it; else the sentence."""
        for template, told in self._said.get("phrases", {}).items():
            pattern = _HOLE.sub("(.+?)", re.escape(template))
            found = re.fullmatch(pattern, text, re.DOTALL)
            if found:
                names = re.findall(r"\{(\w+)\}", template)
                facts = {n: self.phrase(v) for n, v in zip(names, found.groups(), strict=True)}
                return self.fill(told, facts)
        return text

    def fill(self, template: str, facts: Mapping[str, object]) -> str:
        """The template with its facts; a fact that is not given stays visible as its name."""

        def put(match: re.Match[str]) -> str:
            given = facts.get(match[1])
            text = match[0] if given is None else str(given)
            return self.value(match[2], text) if match[2] and given is not None else text

        return _FACT.sub(put, self._chosen(template, facts))

    def _chosen(self, template: str, facts: Mapping[str, object]) -> str:
        """The template without what is left out because a fact of it is empty."""

        def optional(match: re.Match[str]) -> str:
            names = [found[1] for found in _FACT.finditer(match[1])]
            return match[1] if all(str(facts.get(name) or "") for name in names) else ""

        return _OPTIONAL.sub(optional, template) if "[[" in template else template

    def pieces(self, template: str, facts: Mapping[str, object]) -> list[Piece]:
        """The template with its facts and remedies, parted where a remedy leads to a page."""
        if "{@" not in template:
            return [Piece(self.fill(template, facts))]
        parted = _REMEDY.split(self._chosen(template, facts))
        return [
            self._remedy(part, facts) if number % 2 else Piece(self.fill(part, facts))
            for number, part in enumerate(parted)
        ]

    def _remedy(self, name: str, facts: Mapping[str, object]) -> Piece:
        """What this face offers: a text, or words with the address of a page and the permission that it needs."""
        said = self._said["remedies"][name]
        if isinstance(said, str):
            return Piece(self.fill(said, facts))
        needs = said.get("needs")
        opens = needs is None or self._may is None or self._may(needs)
        quoted = {key: parse.quote(str(value), safe="") for key, value in facts.items()}
        return Piece(self.fill(said["say"], facts), self.fill(said["where"], quoted) if opens else "")

    def _role(self, text: str) -> str:
        role, _, level = text.partition("@")
        named = self.value("role", role)
        return f"{named} ({self.value('level', level)})" if level else named


@functools.lru_cache(maxsize=4_000)
def shown_day(text: str) -> str:
    """A day (``2024-06-03``) as offices write it (``03/6/2024``), a month likewise; other text as it is."""
    year, *rest = text.split("-")
    if len(year) != 4 or len(rest) not in (1, 2) or not all(part.isdecimal() for part in (year, *rest)):
        return text
    month = rest[0] if not 3 <= int(rest[0]) <= 9 else rest[0].lstrip("0")
    return "/".join([*rest[1:], month, year])


def _day(words: Words, text: str) -> str:
    return shown_day(text) if words.language == "vi" else text


def _moment(words: Words, text: str) -> str:
    time, day = _in_office(text)
    return f"{time} {_day(words, day)}"


def _second(words: Words, text: str) -> str:
    local = clock.in_office(datetime.fromisoformat(text))
    return f"{local:%H:%M:%S} {_day(words, local.date().isoformat())}"


def _count(words: Words, text: str) -> str:
    return text.replace(",", ".") if words.language == "vi" else text


def _points(words: Words, text: str) -> str:
    return text.replace(".", ",") if words.language == "vi" else text


@functools.lru_cache(maxsize=4_000)
def _in_office(text: str) -> tuple[str, str]:
    local = clock.in_office(clock.from_text(text))
    return f"{local:%H:%M}", local.date().isoformat()


_NONE: Mapping[str, str] = {}
_MADE: Mapping[str, Callable[[Words, str], str]] = {
    "count": _count,
    "day": _day,
    "moment": _moment,
    "points": _points,
    "phrase": Words.phrase,
    "roles": Words._roles,
    "second": _second,
}
"""Kinds of values that are written by a rule, and not from a list."""


def _shipped() -> Path:
    # importlib.resources would do the same and costs a tenth of the time that `ocop --help` has.
    found = importlib.util.find_spec("ocop_cycle.templates")
    if found is None or not found.submodule_search_locations:
        raise FileNotFoundError("ocop_cycle.templates")
    return Path(next(iter(found.submodule_search_locations)))


def _read(place: Path) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(place.read_text(encoding="utf-8"))
    return said


def _take_over(said: dict[str, Any], changed: Path) -> list[str]:
    """Put an office's own words in the place of shipped ones; why some were left out."""
    try:
        return list(_merge(said, own_json.read(changed)))
    except own_json.Unread as wrong:
        return [wrong.why]


def _join(into: dict[str, Any], more: Mapping[str, Any]) -> None:
    """Put shipped catalogues together, word by word."""
    for key, value in more.items():
        if isinstance(value, dict) and isinstance(into.get(key), dict):
            _join(into[key], value)
        else:
            into[key] = value


def _merge(into: dict[str, Any], own: Mapping[str, Any], above: str = "") -> Iterator[str]:
    for key, value in own.items():
        there = into.get(key)
        if isinstance(value, dict) and isinstance(there, dict):
            yield from _merge(there, value, f"{above}{key}.")
        elif _fits(there, value) and _is_whole({key: value}):
            into[key] = value
        else:
            place = f"{above}{key}".encode(errors="backslashreplace").decode()
            yield f"{place} is missing, or of another kind"


def _is_whole(said: Any) -> bool:
    """Whether all of it can be told: half a character of two cannot."""
    try:
        return bool(json.dumps(said, ensure_ascii=False).encode())
    except UnicodeEncodeError:
        return False


def _fits(there: Any, value: Any) -> bool:
    """Whether a value may stand where another stands, or none."""
    if isinstance(there, list):
        return isinstance(value, list) and all(isinstance(one, str) for one in value)
    return isinstance(value, str if isinstance(there, str) else dict | str)
