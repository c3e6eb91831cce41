"""
The border to files: bytes → plain data with the line of every key, and nothing that a file could do on the way.

Read as YAML 1.2, event by event and without recursion. A file that is too large, too deep, not UTF-8, not YAML, or that
uses anchors, aliases, tags, directives, several documents or one key twice gets a problem with its line; nothing of it
is ever expanded, constructed or run. Text leaves in NFC.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML, events
from ruamel.yaml.error import YAMLError

from ocop_cycle.policy import yaml_scalars
from ocop_cycle.policy.problems import NOTHING, Place, Problem

LARGEST = 1_000_000
"""Bytes of the largest file that is read: the plan of a province with three thousand products is smaller."""

MOST = 100
"""Problems after which a file is not read further: it is not a policy file."""

DEEPEST = 24
"""Lists and blocks within each other; policy files need seven."""

Found = tuple[int, Problem]
"""A problem with the line it stands on."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """
    What a file says.

    ``lines`` gives the line of each key and list item. ``found`` lists what is wrong with the file as YAML; after a
    problem that leaves the meaning open ``readable`` is false, and ``data`` is not to be looked at.
    """

    data: Any = None
    lines: Mapping[Place, int] = field(default_factory=dict, hash=False)
    found: tuple[Found, ...] = ()
    readable: bool = True

    def line_of(self, path: Place) -> int:
        """The line of the value at ``path``, or of the nearest thing around it that the file has."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read(raw: bytes) -> Source:
    """The data of a file, from its bytes. It never raises: what is wrong is listed in the source."""
    if len(raw) > LARGEST:
        return _unreadable(1, "file-too-large", limit=f"{LARGEST:,}")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as refusal:
        return _unreadable(raw.count(b"\n", 0, refusal.start) + 1, "not-utf-8")
    return _assemble(text)


def _assemble(text: str) -> Source:
    """Read by libyaml, ten times as fast; what it finds fault with is read again by the parser that words faults."""
    quick = _parsed(text, pure=False)
    return _parsed(text, pure=True) if quick.found else quick


def _parsed(text: str, *, pure: bool) -> Source:
    assembly = _Assembly()
    try:
        for event in YAML(typ="safe", pure=pure).parse(text):
            assembly.take(event)
    except _BeyondReading:
        assembly.readable = False
    except (YAMLError, ValueError, OverflowError) as refusal:  # the scanner lets chr() speak for itself
        assembly.found.append(_not_yaml(text, refusal))
        assembly.readable = False
    return Source(data=assembly.data, lines=assembly.lines, found=tuple(assembly.found), readable=assembly.readable)


def _unreadable(line: int, code: str, **facts: str) -> Source:
    return Source(found=((line, Problem((), code, facts)),), readable=False)


def _not_yaml(text: str, refusal: Exception) -> Found:
    line = _line_of(text, refusal)
    rows = text.splitlines()
    row = rows[line - 1] if line <= len(rows) else ""
    if "\t" in row[: len(row) - len(row.lstrip()) + 1]:
        return line, Problem((), "tab")
    return line, Problem((), "not-yaml", {"problem": str(getattr(refusal, "problem", None) or refusal).split("\n")[0]})


def _line_of(text: str, refusal: Exception) -> int:
    mark = getattr(refusal, "problem_mark", None) or getattr(refusal, "context_mark", None)
    if mark is not None:
        return int(mark.line) + 1
    return text.count("\n", 0, getattr(refusal, "position", 0)) + 1


class _BeyondReading(Exception):
    """What follows cannot be read without guessing."""


@dataclass(frozen=False, kw_only=True, slots=True)
class _Block:
    """A list or mapping that is still being read."""

    path: Place
    items: Any
    key: str | None = None

    def place(self) -> Place:
        """Where the next value belongs."""
        return (*self.path, len(self.items) if self.key is None else self.key)

    def put(self, value: Any) -> None:
        if self.key is None:
            self.items.append(value)
        else:
            self.items[self.key] = value
            self.key = None

    def awaits_key(self) -> bool:
        return isinstance(self.items, dict) and self.key is None


class _Assembly:
    """Data put together from events; holds what is open, what was found, and the lines."""

    def __init__(self) -> None:
        self.data: Any = None
        self.lines: dict[Place, int] = {}
        self.found: list[Found] = []
        self.readable = True
        self._open: list[_Block] = []
        self._documents = 0

    def take(self, event: events.Event) -> None:
        """One event more."""
        match event:
            case events.DocumentStartEvent():
                self._document(event)
            case events.AliasEvent():
                self._stop(event, "alias")
            case events.ScalarEvent():
                self._scalar(event)
            case events.CollectionStartEvent():
                self._collection(event)
            case events.CollectionEndEvent():
                self._open.pop()

    def _document(self, event: events.DocumentStartEvent) -> None:
        self._documents += 1
        if self._documents > 1:
            self._stop(event, "several-documents")
        if event.version or event.tags:
            self._note(event, "directive")

    def _scalar(self, event: events.ScalarEvent) -> None:
        self._refuse_marks(event)
        word = str(event.value)
        if not yaml_scalars.is_fit(word):
            self._stop(event, "unfit-text")
        if self._open and self._open[-1].awaits_key():
            self._key(event, yaml_scalars.text(word))
            return
        is_plain = not event.style
        self._put(event, yaml_scalars.plain(word) if is_plain else yaml_scalars.text(word))

    def _key(self, event: events.Event, key: str) -> None:
        block = self._open[-1]
        if key in block.items:
            first = self.lines[(*block.path, key)]
            self._note(event, "key-twice", {"key": key, "first": str(first)}, (*block.path, key))
        block.key = key
        self.lines[(*block.path, key)] = _line(event)

    def _collection(self, event: events.CollectionStartEvent) -> None:
        self._refuse_marks(event)
        if len(self._open) >= DEEPEST:
            self._stop(event, "too-deep", {"limit": str(DEEPEST)})
        if self._open and self._open[-1].awaits_key():
            self._stop(event, "key-not-text")
        items: Any = {} if isinstance(event, events.MappingStartEvent) else []
        path = self._open[-1].place() if self._open else ()
        self._put(event, items)
        self._open.append(_Block(path=path, items=items))

    def _put(self, event: events.Event, value: Any) -> None:
        if not self._open:
            self.data = value
            return
        self.lines.setdefault(self._open[-1].place(), _line(event))
        self._open[-1].put(value)

    def _refuse_marks(self, event: events.ScalarEvent | events.CollectionStartEvent) -> None:
        if event.anchor:
            self._note(event, "anchor", {"name": str(event.anchor)})
        if event.tag and event.tag != "!":
            self._note(event, "tag", {"name": str(event.tag)})

    def _note(self, event: events.Event, code: str, facts: Mapping[str, str] = NOTHING, path: Place = ()) -> None:
        self.found.append((_line(event), Problem(path, code, facts)))
        if len(self.found) >= MOST:
            raise _BeyondReading

    def _stop(self, event: events.Event, code: str, facts: Mapping[str, str] = NOTHING) -> None:
        self._note(event, code, facts)
        raise _BeyondReading


def _line(event: events.Event) -> int:
    return int(event.start_mark.line) + 1


def each_text(data: Any, path: Place = ()) -> Iterator[tuple[Place, str]]:
    """Every text within the data, with its place; keys of mappings are not values and do not come."""
    if isinstance(data, str):
        yield path, data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from each_text(value, (*path, key))
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield from each_text(value, (*path, number))
