"""What a fragment of HTML shows, as plain text; and what in it has no place in a message."""

from __future__ import annotations

import html.parser
from dataclasses import dataclass

_SINGLE = frozenset({"br", "hr"})
_INLINE = frozenset({"a", "abbr", "b", "em", "i", "small", "span", "strong", "sub", "sup", "time", "u"})
_BLOCKS = frozenset({"blockquote", "caption", "dd", "div", "dl", "dt", "h2", "h3", "li"})
_TABLES = frozenset({"ol", "p", "table", "tbody", "td", "th", "thead", "tr", "ul"})
TAGS = _SINGLE | _INLINE | _BLOCKS | _TABLES
"""What mail programs show alike, and what cannot load or run anything."""

_ATTRIBUTES = frozenset({"class", "colspan", "datetime", "lang", "rowspan", "scope", "start", "title"})
_LINKS = ("mailto:", "tel:")


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """
    What a fragment shows.

    Attributes:
        text: its words; what stands in blocks of their own is parted.
        strange: tags, attributes and links that have no place there, and tags that do not close in their order.
    """

    text: str
    strange: tuple[str, ...]


def read(fragment: str) -> Shown:
    """What a fragment shows and what is strange in it."""
    reader = _Reader()
    reader.feed(fragment)
    reader.close()
    left = [f"<{tag}> without its end" for tag in reader.open]
    return Shown(text="".join(reader.pieces), strange=tuple(dict.fromkeys([*reader.strange, *left])))


class _Reader(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.strange: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self.strange.append(f"<{tag}>")
        for name, value in attrs:
            is_link = tag == "a" and name == "href" and (value or "").startswith(_LINKS)
            if name not in _ATTRIBUTES and not is_link:
                self.strange.append(f'{name}="{value or ""}"')
        if tag not in _SINGLE:
            self.open.append(tag)
        self._part(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _SINGLE:
            return
        if self.open and self.open[-1] == tag:
            self.open.pop()
        else:
            self.strange.append(f"</{tag}> out of its order")
        self._part(tag)

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)

    def handle_comment(self, data: str) -> None:
        self.strange.append(f"<!--{data.strip()[:20]}-->")

    def handle_decl(self, decl: str) -> None:
        self.strange.append(f"<!{decl[:20]}>")

    def _part(self, tag: str) -> None:
        if tag not in _INLINE:
            self.pieces.append("\n")
