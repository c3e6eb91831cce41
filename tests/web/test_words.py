"""The words of the pages: Vietnamese as an office writes it, and the same names in both languages."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ocop_cycle.application import interface
from tests.delivery import syllables

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "templates" / "web"
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


def _sources() -> str:
    found = [*(ROOT / "templates" / "pages" / "web").glob("*.html"), *(ROOT / "ocop_cycle" / "web").glob("*.py")]
    found += (ROOT / "ocop_cycle" / "web" / "pages").glob("*.py")
    return "\n".join(one.read_text(encoding="utf-8") for one in found)


def _composed(sources: str) -> Iterator[str]:
    """The names that are put together where they are said, each as a pattern."""
    for said in re.findall(r'say\(f"([^"]+)"', sources):
        yield re.sub(r"\{[^}]*\}", "[a-z0-9-]*", said)
    yield from (f"{begun}[a-z0-9-]*" for begun in re.findall(r'say\("([\w-]+-)" ~', sources))
    yield from (f"[a-z0-9-]*{ended}" for ended in re.findall(r'say\(\w+ ~ "(-[\w-]+)"', sources))


def test_every_word_is_said_somewhere() -> None:
    """A word that no page says any more is taken out."""
    sources = _sources()
    said = set(re.findall(r"[\"']([\w-]+)[\"']", sources))
    composed = re.compile("|".join(_composed(sources)))

    assert [name for name in _said("vi")["say"] if name not in said and not composed.fullmatch(name)] == []


def test_every_rule_of_the_style_sheet_dresses_something() -> None:
    """A class that no page wears any more is taken out; those put together are known by their beginning."""
    style = (ROOT / "templates" / "pages" / "web" / "ocop.css").read_text(encoding="utf-8")
    sources = _sources()
    worn = set(re.findall(r"[\w-]+", sources))
    begun = tuple(re.findall(r'["\s]([a-z]+-)(?:\{\{|" ~)', sources))
    selectors = re.findall(r"[^{}]+(?=\{)", re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL))
    dressed = {name for one in selectors for name in re.findall(r"\.([a-z][\w-]*)", one)}

    assert sorted(name for name in dressed - worn if not name.startswith(begun)) == []


def test_every_macro_is_called() -> None:
    """A part of pages that no page calls any more is taken out."""
    sources = _sources()
    macros = re.findall(r"macro (\w+)\(", sources)

    assert [name for name in macros if len(re.findall(rf"\b{name}\(", sources)) < 1 + macros.count(name)] == []


def test_no_page_sends_anybody_to_the_command_line() -> None:
    """Why something was not done, and what wants looking after, are told on pages without a command or an option."""
    found = {}
    for language in interface.LANGUAGES:
        known, own = (
            json.loads((FOLDER.parent / of / f"{language}.json").read_text(encoding="utf-8"))
            for of in ("interface", "web")
        )
        for part in ("reasons", "findings"):
            found |= {(language, part, code): text for code, text in (known[part] | own[part]).items()}

    assert [at for at, text in found.items() if re.search(r"--[a-z]|\bocop [a-z]", str(text))] == []
