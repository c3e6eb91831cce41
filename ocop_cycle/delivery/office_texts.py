"""
The texts of notices as an instance has them: the shipped ones, and the office's own in their place.

A shipped text that nobody changed is rendered in this process. Whatever an office wrote or changed is rendered apart,
with limits, and held against the lint before it may leave; what fails does so with file and line, and stops nothing
else. The files are looked at again for every message, so that a text takes effect with the next one: what was issued
before is kept with its bytes and does not change, and each message's entry in the trail holds the digest of the texts
it was made of.
"""

from __future__ import annotations

import collections
import dataclasses
import functools
import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal

from ocop_cycle import errors
from ocop_cycle.delivery import apart, lint, rendering

Origin = Literal["shipped", "changed", "own"]
"""As it was shipped; the office's own file in the place of a shipped one; the office's alone."""

STRIKES = 2
"""So often a text may take too much; then it is not tried again until one of the office's files changes."""

_PART = re.compile(rf"notices/[^/_][^/]*/(?:[a-z]{{2}}/)?(?:{'|'.join(re.escape(part) for part in rendering.PARTS)})")
_DEADLINE = re.compile(r"\bdeadline\b")


class Texts:
    """
    The texts in use at one moment; nothing in it changes.

    Args:
        shipped: the text of each shipped file by its path.
        own: the bytes of each file that the office keeps, by its path; None for one that cannot be read.
    """

    def __init__(self, *, shipped: Mapping[str, str], own: Mapping[str, bytes | None]) -> None:
        self.shipped = shipped
        self.own = own

    @functools.cached_property
    def spoiled(self) -> Mapping[str, errors.Flaw]:
        """Own files that cannot be read, and why."""
        return {path: flaw for path, (_, flaw) in self._read.items() if flaw is not None}

    @functools.cached_property
    def contents(self) -> Mapping[str, str]:
        """Every text that can be read, the office's own in the place of the shipped one."""
        own = {path: text for path, (text, _) in self._read.items() if text is not None}
        return {**{path: text for path, text in self.shipped.items() if path not in self.own}, **own}

    @functools.cached_property
    def paths(self) -> frozenset[str]:
        """The paths of all files, readable or not."""
        return frozenset((*self.shipped, *self.own))

    def files(self, template: str) -> tuple[str, ...]:
        """The paths of the parts of a template that are there, and of everything that templates may lean on."""
        known = {path for path in self.paths if path.startswith("notices/")}
        parts = [f"notices/{template}/{part}" for part in rendering.PARTS]
        return tuple(sorted([*(part for part in parts if part in known), *_leant_on(known)]))

    def origin(self, path: str) -> Origin:
        """Where the file in use under a path is from; a copy of a shipped file that says the same is as shipped."""
        if path not in self.own or self._read[path][0] == self.shipped.get(path):
            return "shipped"
        return "changed" if path in self.shipped else "own"

    def edited(self, template: str) -> tuple[str, ...]:
        """The files of a template that the office wrote or changed."""
        return tuple(path for path in self.files(template) if self.origin(path) != "shipped")

    def digest(self, template: str) -> str:
        """
        SHA-256 over the files of a template: a line for each, as ``sha256sum`` writes it, in the order of their paths.

        The bytes of a shipped file are its text in UTF-8.
        """
        lines = (f"{hashlib.sha256(self._bytes(path)).hexdigest()}  {path}\n" for path in self.files(template))
        return hashlib.sha256("".join(lines).encode()).hexdigest()

    def source_flaws(self, template: str, *, counts_days: bool) -> Iterator[errors.Flaw]:
        """What is wrong with the files of a template as they were typed, those included that it may lean on."""
        for path in self.files(template):
            if path in self.spoiled:
                yield self.spoiled[path]
            else:
                yield from lint.of_source(path, self.contents[path], counts_days=counts_days)

    @functools.cached_property
    def _read(self) -> Mapping[str, tuple[str | None, errors.Flaw | None]]:
        return {path: _decoded(path, raw) for path, raw in self.own.items()}

    def _bytes(self, path: str) -> bytes:
        return (self.own[path] or b"") if path in self.own else self.shipped[path].encode()


class OfficeRenderer:
    """
    Gives words for facts, from shipped texts here and from edited ones apart; lives as long as the house.

    Args:
        shipped: the shipped texts by their paths.
        own: gives the office's own files as they are now.
        limits: what an edited text may take.
    """

    def __init__(
        self,
        shipped: Mapping[str, str],
        own: Callable[[], Mapping[str, bytes | None]],
        limits: apart.Limits = apart.LIMITS,
    ) -> None:
        self._shipped = shipped
        self._own = own
        self._limits = limits
        self._plain = rendering.Renderer(shipped)
        self._texts = Texts(shipped=shipped, own={})
        self._apart: apart.Apart | None = None
        self._known: dict[str, tuple[str, tuple[str, ...]]] = {}
        self._costly: collections.Counter[str] = collections.Counter()
        self._last: dict[str, errors.TemplateFailed] = {}

    def texts(self) -> Texts:
        """The texts in use now."""
        own = self._own()
        if own is not self._texts.own and own != self._texts.own:
            self.close()
            self._costly.clear()
            self._texts, self._known = Texts(shipped=self._shipped, own=own), {}
        return self._texts

    def render(self, template: str, facts: Mapping[str, Any]) -> rendering.Rendered:
        """
        The words of a template, with the digest of the texts they were made of.

        Raises:
            errors.TemplateFailed: as `rendering.Renderer.render`; and an edited text takes too long, needs too much
                memory, or says what the lint refuses.
        """
        texts = self.texts()
        digest, edited = self._looked_up(texts, template)
        if not edited:
            return dataclasses.replace(self._plain.render(template, facts), texts=digest)
        said = self.fill(template, facts)
        for flaw in self._flaws(texts, template, said, facts):
            raise errors.TemplateFailed(flaw.file, flaw.sentence, flaw.line)
        return dataclasses.replace(said, texts=digest)

    def fill(self, template: str, facts: Mapping[str, Any]) -> rendering.Rendered:
        """
        The words of a template whatever the lint would say of them; for the lint itself, and for previews.

        Raises:
            errors.TemplateFailed: as `rendering.Renderer.render`; and an edited text takes too long or too much.
        """
        texts = self.texts()
        if not self._looked_up(texts, template)[1]:
            return self._plain.render(template, facts)
        for path in texts.files(template):
            if path in texts.spoiled:
                flaw = texts.spoiled[path]
                raise errors.TemplateFailed(flaw.file, flaw.sentence, flaw.line)
        if self._costly[template] >= STRIKES:
            raise self._last[template].with_traceback(None)
        if self._apart is None:
            self._apart = apart.Apart(texts.contents, self._limits)
        try:
            return self._apart.render(template, facts)
        except errors.TemplateFailed as failed:
            if apart.is_costly(failed):
                self._costly[template] += 1
                self._last[template] = failed
            raise

    def close(self) -> None:
        """End the other process, if there is one; it is started anew when it is needed."""
        if self._apart is not None:
            self._apart.close()
            self._apart = None

    def _looked_up(self, texts: Texts, template: str) -> tuple[str, tuple[str, ...]]:
        found = self._known.get(template)
        if found is None:
            found = self._known[template] = (texts.digest(template), texts.edited(template))
        return found

    def _flaws(
        self, texts: Texts, template: str, said: rendering.Rendered, facts: Mapping[str, Any]
    ) -> Iterator[errors.Flaw]:
        yield from texts.source_flaws(template, counts_days=True)
        bodies = [texts.contents[f"notices/{template}/{part}"] for part in rendering.PARTS]
        names_day = any(_DEADLINE.search(body) for body in bodies)
        yield from lint.of_said(template, said, facts, names_day=names_day)


def _leant_on(paths: set[str]) -> Iterator[str]:
    """Of these paths those that are no part of a template: what templates lean on."""
    return (path for path in paths if not _PART.fullmatch(path))


def _decoded(path: str, raw: bytes | None) -> tuple[str | None, errors.Flaw | None]:
    try:
        return lint.decoded(path, raw), None
    except errors.PolicyFlawed as refused:
        return None, refused.flaws[0]
