"""The words of the pages: Vietnamese as an office writes it, and the same names in both languages."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ocop_cycle.application import interface
from ocop_cycle.application.queries import notice_tabs
from ocop_cycle.web import routes, telling
from tests.delivery import syllables

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "templates" / "web"
INTERFACE = ROOT / "templates" / "interface"
TERMINAL = {"account-unbound", "no-demo", "address-taken"}
"""Errors that only somebody at a terminal can meet."""

SIGNS = {
    "ocop", "succeed", "unit", "web", "English", "clock", "confirm", "sweep", "Excel", "apply", "plan", "Python",
    "lg", "old", "new", "name", "people", "note",
}  # fmt: skip
"""Names of commands, of columns of tables and of other people's products, which are no Vietnamese."""


def _said(language: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / f"{language}.json").read_text(encoding="utf-8"))
    return found


def _merged(language: str) -> dict[str, Any]:
    """The words that pages have: their own, and those of the command line beside them."""
    words = interface.load(language, None, interface.INTERFACE, interface.WEB)
    return words._said  # type: ignore[return-value] # looked at from inside


def _texts(said: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(said, dict):
        for name, inner in said.items():
            if name not in ("where", "needs"):
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


READS_STRICTLY = {"FieldUnread": 0, "number": 1, "day": 1, "one_of": 1, "_said": 1}
"""What refuses a field of a form, and which of its arguments names it."""


def test_every_field_that_is_refused_has_a_name_that_people_read() -> None:
    """Not the one that stands in the code of the page."""
    calls = [
        call
        for file in (ROOT / "ocop_cycle" / "web").rglob("*.py")
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call)
    ]
    called = [(call, getattr(call.func, "attr", getattr(call.func, "id", ""))) for call in calls]
    given = [call.args[READS_STRICTLY[name]] for call, name in called if name in READS_STRICTLY]
    constants = [one.value for name in given for one in ast.walk(name) if isinstance(one, ast.Constant)]
    fields = {name for name in constants if isinstance(name, str)}

    assert len(fields) > 20
    for language in ("vi", "en"):
        assert sorted(fields - set(_said(language)["values"]["form-field"])) == []


def test_both_languages_have_the_same_words() -> None:
    """What a page says in one language it says in the other."""
    assert {path for path, _ in _texts(_said("vi"))} == {path for path, _ in _texts(_said("en"))}


def _sources() -> str:
    found = [*(ROOT / "templates" / "pages" / "web").glob("*.html"), *(ROOT / "ocop_cycle" / "web").glob("*.py")]
    found += [*(ROOT / "ocop_cycle" / "web" / "pages").glob("*.py"), ROOT / "templates" / "pages" / "web" / "ocop.js"]
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


@pytest.mark.parametrize("language", interface.LANGUAGES)
def test_no_page_sends_anybody_to_the_command_line(language: str) -> None:
    """Why something was not done, and what wants looking after, are told on pages without a command or an option."""
    words = interface.load(language, None, interface.INTERFACE, interface.WEB)
    known = _merged(language)
    told = {
        (part, code): "".join(piece.text for piece in words.pieces(text, {}))
        for part in ("reasons", "findings", "errors") for code, text in known[part].items()
        if code not in TERMINAL
    }  # fmt: skip

    assert [at for at, text in told.items() if re.search(r"--[a-z]|\bocop [a-z]", text)] == []


@pytest.mark.parametrize("language", interface.LANGUAGES)
def test_every_remedy_has_its_words_and_its_page_asks_for_what_it_needs(language: str) -> None:
    """What sentences name is there, on the command line and on pages; no link is shown to whom it leads nowhere."""
    own, pages = json.loads((INTERFACE / f"{language}.json").read_text(encoding="utf-8")), _merged(language)
    named = {
        name: {found for part in ("reasons", "findings", "errors") for text in said[part].values()
               for found in re.findall(r"\{@([\w-]+)\}", text)}
        for name, said in (("interface", own), ("pages", pages))
    }  # fmt: skip
    needs = {route.path: route.needs for route in routes.ROUTES if route.method == "GET"}
    links = [one for one in pages["remedies"].values() if isinstance(one, dict)]

    assert (named["interface"], named["pages"]) == (set(own["remedies"]), set(pages["remedies"]))
    assert [
        (one["where"], one.get("needs")) for one in links
        if needs.get(re.sub(r"\{id\}", "{unit}", one["where"].partition("?")[0])) != one.get("needs", routes.SIGNED_IN)
    ] == []  # fmt: skip


def test_a_link_to_notices_names_a_tab_that_there_is() -> None:
    """An address whose words the page does not know would show everything."""
    links = [one["where"] for one in _merged("vi")["remedies"].values() if isinstance(one, dict)]
    narrowed = [where.partition("?")[2] for where in links if where.startswith("/notices?")]

    assert [said for said in narrowed if said not in {f"tab={tab}" for tab in notice_tabs.TABS}] == []


def test_a_remedy_leads_only_where_its_reader_may_go() -> None:
    """The words stay; the address is quoted, whatever the name of the thing is."""
    words = interface.load("vi", None, interface.INTERFACE, interface.WEB)
    facts = {"unit": "UBND <xã>", "id": "a/b?c"}

    told = [str(telling.finding(words.apart(may), "unit-without-address", facts)) for may in (bool, lambda _: False)]

    assert told == [
        'UBND &lt;xã&gt;: chưa có địa chỉ thư điện tử. Nhập: <a href="/office/units/a%2Fb%3Fc">trang của đơn vị</a>',
        "UBND &lt;xã&gt;: chưa có địa chỉ thư điện tử. Nhập: trang của đơn vị",
    ]
