"""
Turns a template and plain facts into the subject, the text and the HTML part of a notice.

Rendering is a pure function of template content and facts: it reads no file and no clock, it runs before the
transaction in which a message is issued, and what it returned never changes. It is strict: a missing word is a
failure with its place, never an empty space in a letter. Facts, words and failures can be pickled, so that templates
which an office edits can be rendered in a process of their own, with limits.
"""

from __future__ import annotations

import itertools
import re
import traceback
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Protocol

import jinja2
import jinja2.exceptions

from ocop_cycle import errors
from ocop_cycle.delivery import sandbox
from ocop_cycle.domain import plain

PARTS = ("subject.txt", "body.txt", "body.html")
"""The files of one template, in its folder below ``notices/``."""

IN_ENGLISH = "en"
"""The folder of the English parts below that of a template."""

ENGLISH = "english"
"""Where among facts those lie that are different in English."""

LONGEST_SUBJECT = 400
LONGEST_BODY = 200_000
"""Characters. What grows beyond is not sent, whatever made it grow."""

_AT_ONCE = 100
"""Pieces of a text that are gathered before its length is looked at."""

_PATH = re.compile(r"notices/([^/_][^/]*)/([^/]+)")
_EMPTY_LINES = re.compile(r"\n{3,}")
# Controls, halves of characters, breaks of lines and paragraphs, and what turns the direction of reading round.
_HIDDEN = r"\x7f-\x9f\ud800-\udfff\u2028-\u202e\u2066-\u2069"
_HALVES = re.compile(r"[\ud800-\udfff]")
_UNPRINTED = re.compile(rf"[\x00-\x1f{_HIDDEN}]")
_UNREADABLE = re.compile(rf"[\x00-\x08\x0b-\x1f{_HIDDEN}]")
_FAILURES = (
    *(jinja2.TemplateError, RecursionError, TypeError, ValueError, LookupError, AttributeError),
    *(SyntaxError, MemoryError, OverflowError),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Rendered:
    """
    What a template said, in NFC.

    Attributes:
        subject: one line, nothing unprinted in it.
        text: the plain text; no line ends in a space, no two lines in a row are empty.
        html: a fragment of HTML; the document around it is the frame's.
        texts: the digest of the files it was made of (`office_texts.Texts.digest`), where somebody reckoned it.
    """

    subject: str
    text: str
    html: str
    texts: str = ""


class Renders(Protocol):
    """Whoever gives words for facts: in this process, or in one with limits."""

    def render(self, template: str, facts: Mapping[str, Any]) -> Rendered:
        """The words of a template for these facts; errors as `Renderer.render`."""


def _nobody(_path: str) -> None:
    return


class Renderer:
    """
    Renders the templates of one set. Built once and kept as long as the process; threads may share it.

    Args:
        contents: the text of each template, and of what templates lean on, by its path with forward slashes
            ("notices/duty-opened/body.txt", "notices/_words.txt").
        told: hears the path of each part before it is begun.
    """

    def __init__(self, contents: Mapping[str, str], *, told: Callable[[str], None] = _nobody) -> None:
        self._told = told
        self._environment = sandbox.Sandbox({path: plain.nfc(text) for path, text in contents.items()})

    def render(self, template: str, facts: Mapping[str, Any]) -> Rendered:
        """
        The words of `template` ("duty-opened") for these facts.

        Raises:
            errors.TemplateFailed: there is no such template; a word is missing; it does what no template may do; its
                subject is not one line; it grew too long; or there is nothing in it.
            plain.NotCanonical: the facts hold something else than text, whole numbers, truth values, lists, dicts and
                nothing.
        """
        words = freeze(facts)
        subject, text, html = (f"notices/{template}/{part}" for part in PARTS)
        return Rendered(
            subject=_one_line(subject, self._fill(subject, words, LONGEST_SUBJECT)),
            text=_tidy(text, self._fill(text, words, LONGEST_BODY)),
            html=_tidy(html, self._fill(html, words, LONGEST_BODY)),
        )

    def _fill(self, path: str, words: Mapping[str, Any], longest: int) -> str:
        self._told(path)
        try:
            return _gather(path, self._environment.get_template(path).generate(words), longest)
        except _FAILURES as error:
            raise _failure(path, error) from error


def complete(contents: Iterable[str]) -> frozenset[str]:
    """The names of the templates of which every part is among these paths: what a notice rule may name."""
    parts: dict[str, set[str]] = {}
    for found in filter(None, map(_PATH.fullmatch, contents)):
        parts.setdefault(found[1], set()).add(found[2])
    return frozenset(name for name, there in parts.items() if there.issuperset(PARTS))


def spoken(facts: Mapping[str, Any], template: str) -> dict[str, Any]:
    """
    The facts in the language of a template ("x/en" is the English of "x").

    What differs in English lies under ``english`` among them, for who is written to in English.
    """
    differing = facts.get(ENGLISH, {}) if template.endswith(f"/{IN_ENGLISH}") else {}
    return {**{name: part for name, part in facts.items() if name != ENGLISH}, **differing}


def freeze(facts: Mapping[str, Any]) -> Mapping[str, Any]:
    """
    The facts as templates see them: read-only through and through, all text in NFC.

    Raises:
        plain.NotCanonical: something among them is not plain: a float, a date, an object, a text of a class of its own
            (which might call itself safe for HTML).
    """
    plain_facts = dict(facts)
    try:
        return MappingProxyType({key: _frozen(part) for key, part in plain_facts.items() if _is_key(key)})
    except _Odd:
        if flaw := plain.flaw_in(plain_facts):
            raise flaw from None
        return MappingProxyType({key: _frozen(part) for key, part in plain.composed(plain_facts).items()})


class _Odd(Exception):
    """Something among facts is perhaps not plain, and must be looked at closely. Never leaves this module."""


def _is_key(key: Any) -> bool:
    """True: keys are words of code. Any other is looked at closely."""
    if type(key) is str and key.isascii():
        return True
    raise _Odd


def _frozen(value: Any) -> Any:
    kind = type(value)
    if kind is str:
        return value if value.isascii() else _composed(value)
    if kind is dict:
        return MappingProxyType({key: _frozen(part) for key, part in value.items() if _is_key(key)})
    if kind is list or kind is tuple:
        return tuple(map(_frozen, value))
    if value is None or kind is bool or (kind is int and abs(value) <= plain.MAX_INTEGER):
        return value
    raise _Odd


def _composed(text: str) -> str:
    if _HALVES.search(text):
        raise _Odd
    return unicodedata.normalize("NFC", text)


def _gather(path: str, pieces: Iterable[str], longest: int) -> str:
    gathered, length, left = list[str](), 0, iter(pieces)
    while some := list(itertools.islice(left, _AT_ONCE)):
        gathered += some
        length += sum(map(len, some))
        if length > longest:
            raise errors.TemplateFailed(path, f"grew longer than {longest} characters")
    return plain.nfc("".join(gathered))


def _one_line(path: str, text: str) -> str:
    line = text.strip()
    if not line:
        raise errors.TemplateFailed(path, "says nothing")
    if found := unprinted(line):
        raise errors.TemplateFailed(path, f"is not one line of plain letters: it holds U+{ord(found):04X}")
    return line


def _tidy(path: str, text: str) -> str:
    tidy = _EMPTY_LINES.sub("\n\n", "\n".join(line.rstrip() for line in text.splitlines())).strip()
    if not tidy:
        raise errors.TemplateFailed(path, "says nothing")
    if found := _UNREADABLE.search(tidy):
        raise errors.TemplateFailed(path, f"holds a character that nobody can read: U+{ord(found[0]):04X}")
    return f"{tidy}\n"


def unprinted(line: str) -> str | None:
    """The first character that does not belong in a line: a control, a line break, one that turns the reading round."""
    found = _UNPRINTED.search(line)
    return found[0] if found else None


def _failure(path: str, error: Exception) -> errors.TemplateFailed:
    place, line = _place(path, error)
    return errors.TemplateFailed(place, _why(error, path), line, getattr(error, "word", None))


_WHYS: Mapping[type[Exception], str] = {
    RecursionError: "calls itself without end",
    MemoryError: "needs more memory than a message may take",
    SyntaxError: "nests loops or questions too deeply",
}


def _why(error: Exception, path: str) -> str:
    if isinstance(error, jinja2.TemplateNotFound):
        return "is not there" if error.name == path else f"leans on {error.name}, which is not there"
    if isinstance(error, jinja2.exceptions.SecurityError):
        return "calls what is no macro"
    return next((why for kind, why in _WHYS.items() if isinstance(error, kind)), "") or str(error)


def _place(path: str, error: Exception) -> tuple[str, int | None]:
    """In which file and on which line a template failed: its own, or one it leans on."""
    if isinstance(error, jinja2.TemplateSyntaxError):
        return error.name or path, error.lineno
    if isinstance(error, sandbox.WordMissing | sandbox.Forbidden) and error.path:
        return error.path, error.line
    frames = [(frame.f_code.co_filename, line) for frame, line in traceback.walk_tb(error.__traceback__)]
    file, line = next((f for f in reversed(frames) if f[0].startswith("<notices/")), (f"<{path}>", 0))
    return file[1:-1], line or None
