"""The catalogue says everything the command line may have to say, in both languages, and each of it is said well."""

import ast
import functools
import importlib.resources
import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

import ocop_cycle
from ocop_cycle import cli, errors
from ocop_cycle.application import checkup, interface, keeping
from ocop_cycle.cli import parsing, rehearse, tree
from ocop_cycle.delivery import mailboxes
from ocop_cycle.policy import own_json, sentences
from ocop_cycle.storage import driver_errors, self_test

PACKAGE = Path(ocop_cycle.__file__).parent
HOLE = re.compile(r"\{\w+(?::[\w-]+)?\}")

# Names of sentences that are put together while the program runs: module of cli/ → the names it can come to.
MADE_UP = {
    "say": {
        "owed-notice-owed", "owed-notice-held", "done", "repeated", "offset-on", "offset-before", "offset-after",
        "band-below", "band-to", "change-new", "change-gone", "change-other", "ask-name", "ask-code", "ask-mail-from",
        "ask-person", "ask-person-name", "worker-rang", "worker-gate-closed", "worker-doubt", "worker-sealed",
        "worker-not-sealed", "worker-not-rung",
    },
    "usage": {"see-help", "missing", "no-such-option", "no-such-command", "option-without-value", "unfit", "empty"},
}  # fmt: skip


@pytest.fixture(params=interface.LANGUAGES)
def said(request: pytest.FixtureRequest) -> interface.Words:
    """The catalogue of one language."""
    return interface.load(request.param, None)


def catalogue(language: str, *name: str) -> dict[str, Any]:
    """A catalogue as its file has it."""
    found: dict[str, Any] = interface.load(language, None, *name)._said  # type: ignore[assignment] # looked at from inside
    return found


@pytest.fixture(scope="module", autouse=True)
def forgotten() -> Iterator[None]:
    """What was read of the program fills no memory of the tests that come after these."""
    yield
    read.cache_clear()


@functools.cache
def read() -> tuple[list[tuple[Path, ast.Call]], list[Path]]:
    """Every call in the program, and the files in which a class has a parent."""
    found: list[tuple[Path, ast.Call]] = []
    heirs: list[Path] = []
    for file in sorted(PACKAGE.rglob("*.py")):
        nodes = list(ast.walk(ast.parse(file.read_text(encoding="utf-8"))))
        found += [(file, node) for node in nodes if isinstance(node, ast.Call)]
        if any(isinstance(node, ast.ClassDef) and node.bases for node in nodes):
            heirs.append(file)
    return found, heirs


def calls() -> Iterator[tuple[Path, ast.Call, str]]:
    """Every call in the program, with the last name of what is called."""
    for file, node in read()[0]:
        yield file, node, node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def literals(name: str, place: int = 0, *, within: str = "", without: str = "(none)") -> set[str]:
    """The texts given at one place of all calls of that name."""
    return {
        node.args[place].value
        for file, node, called in calls()
        if called == name and within in file.as_posix() and without not in file.name and len(node.args) > place
        if isinstance(node.args[place], ast.Constant) and isinstance(node.args[place].value, str)
    }  # type: ignore[union-attr, misc] # constants were told apart above


def facts_of(node: ast.Call) -> set[str] | None:
    """The names of the facts that a call gives to the sentence it names; None where either is put together."""
    name, facts = [*node.args, None, None][:2]
    if not isinstance(name, ast.Constant) or None in [keyword.arg for keyword in node.keywords]:
        return None
    if isinstance(facts, ast.Dict):
        return None if None in facts.keys else {key.value for key in facts.keys if isinstance(key, ast.Constant)}
    return {str(keyword.arg) for keyword in node.keywords} if facts is None else None


def needed(sentence: str) -> set[str]:
    """The facts without which a sentence cannot be read."""
    return {hole.strip("{}").split(":")[0] for hole in HOLE.findall(re.sub(r"\[\[.*?\]\]", "", sentence))}


def stopped() -> list[type[errors.Stopped]]:
    """Every error of the house, wherever it is defined."""
    for file in read()[1]:
        module = ".".join(file.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")
        if "migrations" not in module:
            __import__(module)
    found: list[type[errors.Stopped]] = []
    waiting = [errors.Stopped]
    while waiting:
        one = waiting.pop()
        found.append(one)
        waiting.extend(each for each in one.__subclasses__() if each.__module__.startswith("ocop_cycle."))
    return found


def code_of(error: type[errors.Stopped]) -> str:
    """The code of an error, from its class alone."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", error.__name__).lower()


def template(node: ast.expr) -> str | None:
    """A text in the program with its holes, or None where it is put together elsewhere."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "{x}" for part in node.values)
    return None


def test_every_error_has_a_sentence(said: interface.Words) -> None:
    """Each class that derives from Stopped is told in the reader's language."""
    missing = {code_of(each) for each in stopped()} - set(said._said["errors"])

    assert missing == set()


def test_every_reason_has_a_sentence(said: interface.Words) -> None:
    """Each code of a reason in domain/ and application/ is told in the reader's language."""
    codes = literals("Reason") - {""}

    assert codes - set(said._said["reasons"]) == set()
    assert len(codes) > 40


def test_every_flaw_has_a_sentence(said: interface.Words) -> None:
    """Each code that a check of a policy file can give is told in the reader's language."""
    assert set(sentences.ALL) - set(said._said["flaws"]) == set()


def test_every_finding_has_a_sentence(said: interface.Words) -> None:
    """Whatever the doctor finds is told; what the database refuses is told as that refusal."""
    codes = {
        keyword.value.value
        for file, node, name in calls()
        if name == "Finding" and file.name in ("checkup.py", "bootstrap.py")
        for keyword in node.keywords
        if keyword.arg == "code" and isinstance(keyword.value, ast.Constant)
    }
    codes |= {f"messages-{state}" for state in ("issued", "sending", "retry", "uncertain")}

    assert codes - set(said._said["findings"]) == set()
    assert checkup.Finding(code="x").facts == {}


@pytest.mark.parametrize("section", ["say", "title", "usage", "frame"])
def test_every_word_that_is_asked_for_is_there(section: str) -> None:
    """A page never stops in the middle for want of a word."""
    asked = literals(section, within="/cli/", without="rehears") | MADE_UP.get(section, set())
    if section == "usage":
        asked |= literals("Misread", within="/cli/")

    missing = asked - set(catalogue("vi")["titles" if section == "title" else section])

    assert missing == set()


@pytest.mark.parametrize("section", ["say", "title"])
@pytest.mark.parametrize("language", interface.LANGUAGES)
def test_every_word_of_a_rehearsal_is_there(section: str, language: str) -> None:
    """Rehearsals have a catalogue of their own, which is held against their page likewise."""
    own = catalogue(language, rehearse.CATALOGUE)

    missing = literals(section, within="/cli/rehears") - set(own.get("titles" if section == "title" else section, {}))

    assert missing - set(catalogue(language)["titles"]) == set()


@pytest.mark.parametrize(
    ("called", "section"), [("say", "say"), ("usage", "usage"), ("Misread", "usage"), ("Reason", "reasons")]
)
def test_a_sentence_gets_every_fact_that_it_names(called: str, section: str) -> None:
    """Where sentence and facts are given at one place: what is not given would be read as its name in braces."""
    told = {
        "web": catalogue("vi", interface.INTERFACE, interface.WEB)[section], "cli": catalogue("vi")[section],
        "rehearsal": {**catalogue("vi")[section], **catalogue("vi", rehearse.CATALOGUE).get(section, {})},
    }  # fmt: skip
    given = [
        (told["web" if "web" in file.parts else "rehearsal" if "rehears" in file.as_posix() else "cli"], node, facts)
        for file, node, name in calls()
        if name == called and (facts := facts_of(node)) is not None
    ]
    lacking = {
        (node.args[0].value, fact)
        for words, node, facts in given
        for fact in needed(words.get(node.args[0].value, "")) - facts - {"sentence"}  # type: ignore[attr-defined]
    }

    assert lacking == set()
    assert len(given) > 10


@pytest.mark.parametrize("section", ["say", "titles", "usage", "frame", "errors", "reasons", "flaws", "findings"])
def test_both_catalogues_have_the_same_words(section: str) -> None:
    """What can be said in one language can be said in the other."""
    assert set(catalogue("vi")[section]) ^ set(catalogue("en")[section]) == set()


@pytest.mark.parametrize("catalogue_of", [interface.INTERFACE, interface.WEB])
@pytest.mark.parametrize("language", interface.LANGUAGES)
def test_no_word_stands_twice(catalogue_of: str, language: str) -> None:
    """Of two under one name the later would be said, and nobody would see the other."""
    twice: list[str] = []

    def note(pairs: list[tuple[str, object]]) -> dict[str, object]:
        names = [name for name, _ in pairs]
        twice.extend(name for name in set(names) if names.count(name) > 1)
        return dict(pairs)

    file = importlib.resources.files("ocop_cycle.templates") / catalogue_of / f"{language}.json"
    json.loads(file.read_text(encoding="utf-8"), object_pairs_hook=note)

    assert twice == []


def test_both_catalogues_know_the_same_values() -> None:
    """So it is with the words for values."""
    vi, en = catalogue("vi")["values"], catalogue("en")["values"]

    assert {kind: set(found) for kind, found in vi.items()} == {kind: set(found) for kind, found in en.items()}


@pytest.mark.parametrize("section", ["say", "errors", "reasons", "flaws", "findings", "usage"])
def test_a_sentence_names_the_same_facts_in_both_languages(section: str) -> None:
    """No fact is lost on the way from one language to the other, save where Vietnamese is given whole."""
    vi, en = catalogue("vi")[section], catalogue("en")[section]
    given_whole = {"wording-not-understood"}

    differing = {
        name: (vi[name], en[name])
        for name in vi
        if {f.split(":")[0].strip("{}") for f in HOLE.findall(vi[name])}
        != {f.split(":")[0].strip("{}") for f in HOLE.findall(en[name])}
        and name not in given_whole
    }

    assert differing == {}


@pytest.mark.parametrize("language", interface.LANGUAGES)
def test_l13_the_catalogue_is_in_one_unicode_form(language: str) -> None:
    """Every word is in NFC, as everything it stands beside."""
    text = json.dumps(catalogue(language), ensure_ascii=False)

    assert text == unicodedata.normalize("NFC", text)


def test_every_command_has_help_in_both_languages(said: interface.Words) -> None:
    """Each command, each option and each argument says what it is for."""
    for path, command in commands_of(tree.TREE, ""):
        assert said.command(path)["short"]
        for param in command.params if command else ():
            assert said.param(path, str(param.name)), (path, param.name)
            assert said.metavar(param.metavar or param.type.name)


@pytest.mark.parametrize("language", interface.LANGUAGES)
def test_help_is_a_line_and_paragraphs(language: str) -> None:
    """A line without a full stop, which the page adds and a list of commands does not; then a list of paragraphs."""
    listed = catalogue(language)["commands"]
    stopped = [path for path, found in listed.items() if found["short"].endswith(".")]
    shapes = {type(found.get("long", [])) for found in listed.values()}

    assert (stopped, shapes) == ([], {list})


def test_no_help_is_left_behind() -> None:
    """The catalogue describes no command that is not there."""
    there = {path for path, _ in commands_of(tree.TREE, "")} | {""}

    assert set(catalogue("vi")["commands"]) ^ there == set()


def commands_of(branch: dict[str, Any], above: str) -> Iterator[tuple[str, click.Command | None]]:
    """Every command by its path; a group has none of its own."""
    for name, found in branch.items():
        path = f"{above} {name}".strip()
        if isinstance(found, str):
            yield path, cli.command(found)
        else:
            if "" not in found:
                yield path, None
            yield from commands_of(found, path)


# --- plain sentences of the lower floors, told in Vietnamese --------------------------------------------------------

TOLD = {
    "DatabaseRefused": (0, 1), "KeyFileRefused": (1, 2), "WrongUse": (0,), "TemplateFailed": (1,),
    "HeaderRefused": (2,), "Doubt": (0, 1),
}  # fmt: skip
"""Errors whose sentence is given where they are raised, and at which places of the call."""


def plain_sentences() -> set[str]:
    """Every such sentence in the program, with its holes."""
    found = {
        text
        for _, node, name in calls()
        for place in TOLD.get(name, ())
        if len(node.args) > place and (text := template(node.args[place])) is not None
    }
    for table in (driver_errors._REFUSED_CODES, driver_errors._REFUSED_STATES):
        found |= {f"{{x}} {why} ({{y}})" for why, _ in table.values()} | {remedy for _, remedy in table.values()}
    found |= set(self_test._REMEDIES.values())
    return found - {"{x} {x} ({x})"}


def test_every_plain_sentence_is_told_in_vietnamese() -> None:
    """What the lower floors say in English reaches a Vietnamese reader in Vietnamese, place and remedy."""
    said = interface.load("vi", None)
    names = iter(range(10_000))

    untold = {
        text
        for text in plain_sentences()
        if said.phrase(filled := HOLE.sub(lambda _: f"x{next(names)}", text)) == filled and "ALTER DATABASE" not in text
    }

    assert untold == set()


def test_why_an_address_is_none_is_told_in_vietnamese() -> None:
    """So are the reasons against an address."""
    said = interface.load("vi", None)
    told = [mailboxes.why_not_a_mailbox(text) for text in ("đ@x.vn", "x" * 400 + "@x.vn", "x", "x@y")]
    told += [mailboxes.why_not_a_number(text) for text in ("x", "1234@x.vn")]

    assert [reason for reason in told if reason is None or said.phrase(reason) == reason] == []


def test_why_a_record_is_kept_is_told(said: interface.Words) -> None:
    """Each reason for which something is not erased yet has its words."""
    assert [code for code in keeping.KEPT if said.value("kept", code) == code] == []


# --- how sentences are filled ---------------------------------------------------------------------------------------


def test_what_is_not_known_is_left_out() -> None:
    """A part in double brackets goes when one of its facts is empty."""
    said = interface.load("vi", None)

    assert said.fill("một[[, hai {x}]]", {"x": ""}) == "một"
    assert said.fill("một[[, hai {x}]]", {"x": "3"}) == "một, hai 3"


@pytest.mark.parametrize(
    ("unsure", "told"), [(True, "chưa biết việc đã được ghi hay chưa"), (False, "chưa có gì được ghi")]
)
def test_whether_anything_was_kept_is_told_in_words(unsure: bool, told: str) -> None:
    """When the server goes away: whoever asked again under the same key would find out, and need not always."""
    lost = errors.ConnectionLost("postgresql://ocop@may-chu/ocop", unsure=unsure)

    said = interface.load("vi", None).error(lost)

    assert said == f"Mất kết nối với postgresql://ocop@may-chu/ocop; {told}; hãy thử lại với cùng khóa (--key)."


def test_a_fact_that_is_not_given_stays_visible() -> None:
    """Nothing is made up, and nothing vanishes."""
    assert interface.load("vi", None).fill("{a} {b}", {"a": "x"}) == "x {b}"


@pytest.mark.parametrize(
    ("text", "shown"),
    [("2024-06-03", "03/6/2024"), ("2024-12-31", "31/12/2024"), ("2024-02-05", "05/02/2024"), ("2024-02", "02/2024"),
     ("2024", "2024"), ("dot-1", "dot-1"), ("LG24-0003", "LG24-0003")],
)  # fmt: skip
def test_days_are_written_as_offices_write_them(text: str, shown: str) -> None:
    """Day and the first two months with a nought, as in official papers; other words are left alone."""
    assert interface.shown_day(text) == shown


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "JSON"), (b"\xff", "JSON"), (b"[" * 100_000, "JSON"), (b'{"frame": {"x": "\\ud800"}}', "frame.x"),
        (b'{"frame": {"\\ud800": "x"}}', r"frame.\ud800"), (b"[]", "block"), (b'{"usage": 5}', "usage"),
        (b'{"usage": {"missing": ["x"]}}', "usage.missing"),
        (b'{"commands": {"board": 5}}', "commands.board"), (b" " * own_json.LARGEST + b"{}", "larger"),
    ],
    ids=["empty", "no text", "deep", "half a character", "half a name", "list", "section", "word", "command", "huge"],
)  # fmt: skip
def test_an_own_catalogue_that_is_no_good_is_told_and_left(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, raw: bytes, why: str
) -> None:
    """The shipped words stand in its place: nothing could be told without any."""
    own = tmp_path / "templates" / "interface"
    own.mkdir(parents=True)
    (own / "en.json").write_bytes(raw)

    words = interface.load("en", tmp_path)

    assert words.usage("missing", param="X") == interface.load("en", None).usage("missing", param="X")
    assert len(caplog.messages) == 1
    assert caplog.messages[0].startswith(f"{own / 'en.json'}: ")
    assert why in caplog.messages[0]


def test_an_own_catalogue_wins_word_by_word(tmp_path: Path) -> None:
    """An office may word one sentence differently and keep all others."""
    own = tmp_path / "templates" / "interface"
    own.mkdir(parents=True)
    (own / "vi.json").write_text('{"frame": {"usage": "Viết thế này"}}', encoding="utf-8")

    said = interface.load("vi", tmp_path)

    assert said.frame("usage") == "Viết thế này"
    assert said.frame("options") == "Tùy chọn"


def test_text_is_put_into_nfc() -> None:
    """L13 at the border: what is typed in another form of Unicode is the same text."""
    typed = unicodedata.normalize("NFD", "Nguyễn Thị Thu")

    assert parsing.Text().convert(typed, None, None) == "Nguyễn Thị Thu"
