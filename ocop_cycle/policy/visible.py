"""What a person sees of a text: the rule by which faces, files and commands leave out what nobody sees."""

from __future__ import annotations

import re

_BREAKS = "\x0b\x0c\x85\u2028\u2029"
_UNSEEN = "\x00-\x08\x0d-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff"
_TO_TIDY = re.compile(f"[{_BREAKS}]|[{_UNSEEN}]")


def seen(text: str) -> str:
    """
    The text as a person sees it: without control characters, marks of direction and letters of no width.

    They come with what is copied from a letter or a web page. Kept, they make two names differ that look alike, turn
    a line about on the screen, and give orders to a terminal. A break of the line stays one, whichever it was.
    """
    return _TO_TIDY.sub(lambda found: "\n" if found[0] in _BREAKS else "", text)
