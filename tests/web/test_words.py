"""The words of the pages: Vietnamese as an office writes it, and the same names in both languages."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.delivery import syllables

FOLDER = Path(__file__).parents[2] / "templates" / "web"
SIGNS = {
    "ocop", "succeed", "unit", "web", "English", "clock", "confirm", "sweep", "Excel", "apply", "plan", "Python",
    "lg", "old", "new", "name", "people", "note",
}  # fmt: skip
"""Names of commands, of columns of tables and of other people's products, which are no Vietnamese."""


def _said(language: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / f"{language}.json").read_text(encoding="utf-8"))
    return found


def _texts(said: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(said, dict):
        for name, inner in said.items():
            yield from _texts(inner, f"{path}.{name}")
    elif isinstance(said, list):
        for number, inner in enumerate(said):
            yield from _texts(inner, f"{path}.{number}")
    else:
        yield path, said


def test_every_syllable_of_the_pages_is_vietnamese() -> None:
    """No letter slipped or lost its mark."""
    words = {w for _, text in _texts(_said("vi")) for w in syllables.misspelt(re.sub(r"\{[^}]*\}", " ", text))}

    assert {word for word in words if len(word) > 1} - SIGNS == set()


def test_both_languages_have_the_same_words() -> None:
    """What a page says in one language it says in the other."""
    assert {path for path, _ in _texts(_said("vi"))} == {path for path, _ in _texts(_said("en"))}
