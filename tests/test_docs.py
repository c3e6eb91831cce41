"""The pages say what is there: links, names, commands and lists are held against the code, and what is shown is run."""

import ast
import builtins
import configparser
import dataclasses
import functools
import importlib
import inspect
import json
import pkgutil
import re
import shlex
import shutil
import typing
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Literal

import click
import pytest
from sqlalchemy import CheckConstraint

import ocop_cycle
from ocop_cycle import bootstrap, cli, errors, settings
from ocop_cycle.application import commands, handlers, outcome
from ocop_cycle.cli import general, stops
from ocop_cycle.delivery import filters, rendering
from ocop_cycle.domain import guards
from ocop_cycle.policy import kinds, loader, notice_rules
from ocop_cycle.storage import schema
from tests import documents, house_rules, made_once
from tests.policy import shipped

ROOT = documents.ROOT
PAGES = documents.pages()
SHOWING = [page for page in PAGES if documents.runs(page.read_text(encoding="utf-8"))]
REFERENCE = ROOT / "docs" / "reference.md"
GLOSSARY = ROOT / "docs" / "glossary.md"

LINK = re.compile(r"!?\[[^\]]*\]\(([^()\s]+)\)")
HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)
INLINE = re.compile(r"`([^`\n]+)`")
PLACE = re.compile(r"([a-z_]+(?:\.[a-z_]+)*):([A-Za-z_][\w.]*)")
MODULE = re.compile(r"[a-z_]+(?:\.[a-z_]+)+")
CLASS = re.compile(r"[A-Z][a-z]+(?:[A-Z][a-z]+)+")
FLOORS = {entry.name for entry in pkgutil.iter_modules(ocop_cycle.__path__)}
TOPS = {"ocop_cycle", "docs", "tests", "workflows", "notifications", "templates", "benchmarks"}
FOREIGN = {"MachineError"}
"""Classes of libraries that the pages name."""


def text_of(page: Path) -> str:
    """The text of a page."""
    return page.read_text(encoding="utf-8")


def spoken(page: Path) -> list[str]:
    """What stands in backticks outside blocks of code."""
    return INLINE.findall(documents.prose(text_of(page)))


def table(page: Path, title: str) -> list[list[str]]:
    """The rows of the first table below a heading, each cell as it stands."""
    section = re.split(rf"^#+ {re.escape(title)}$", text_of(page), flags=re.MULTILINE)[1]
    lines = section.split("\n| ---", 1)[0].split("\n|---", 1)[1].split("\n")[1:]
    rows = []
    for line in lines:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


def first_words(page: Path, title: str) -> list[str]:
    """The code words in the first column of that table."""
    return [row[0].strip("`") for row in table(page, title)]


def words_in(cell: str) -> set[str]:
    """The code words of one cell."""
    return set(INLINE.findall(cell))


@pytest.fixture(params=PAGES, ids=documents.called)
def page(request: pytest.FixtureRequest) -> Path:
    """Each page."""
    found: Path = request.param
    return found


# --- links and names


def test_every_link_leads_somewhere(page: Path) -> None:
    """A relative link names a file that is there, and a heading that this file has."""
    broken = []
    for target in LINK.findall(documents.prose(text_of(page))):
        path, _, anchor = target.partition("#")
        if re.match(r"[a-z]+:", target):
            continue
        file = (page.parent / path) if path else page
        if not file.exists() or (anchor and anchor not in anchors(file)):
            broken.append(target)

    assert broken == []


def anchors(file: Path) -> set[str]:
    """What a link may name behind ``#``: headings in small letters, without marks, blanks as hyphens."""
    titles = HEADING.findall(text_of(file))
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def test_every_place_in_the_code_exists(page: Path) -> None:
    """``application.engine:WorkflowEngine.execute`` and ``storage.schema`` are there, under those names."""
    missing = []
    for word in spoken(page):
        found = PLACE.fullmatch(word)
        if found and not exists(found[1], found[2]):
            missing.append(word)
        if MODULE.fullmatch(word) and word.split(".")[0] in FLOORS and word not in handlers.PERMISSIONS:
            missing += [] if exists(word, "") or exists(*word.rsplit(".", 1)) else [word]

    assert missing == []


def exists(module: str, name: str) -> bool:
    """Whether a module of the house has something of that name."""
    try:
        found: Any = importlib.import_module(f"ocop_cycle.{module}")
    except ModuleNotFoundError:
        return False
    for part in filter(None, name.split(".")):
        if not hasattr(found, part):
            return part in getattr(found, "__annotations__", {})
        found = getattr(found, part)
    return True


def test_every_class_exists(page: Path) -> None:
    """A name in the form of a class is a class of the house, of Python, or of a library that is named here."""
    known = {each.__name__ for each in classes()} | set(dir(builtins)) | FOREIGN | {"OpenDuty", "ReplaceCertificate"}

    assert [word for word in spoken(page) if CLASS.fullmatch(word) and word not in known] == []


@functools.cache
def classes() -> frozenset[type[Any]]:
    """Every class that a module of the house defines."""
    found = set()
    for info in pkgutil.walk_packages(ocop_cycle.__path__, "ocop_cycle."):
        if ".migrations." in info.name or info.name.endswith("__main__"):
            continue
        module = importlib.import_module(info.name)
        found |= {each for _, each in inspect.getmembers(module, inspect.isclass) if each.__module__ == info.name}
    return frozenset(found)


def test_every_file_exists(page: Path) -> None:
    """A path in backticks that begins in one of the top folders names a file or folder that is there."""
    missing = []
    for word in spoken(page):
        path = word.split(":")[0]
        top, _, rest = path.partition("/")
        named = not set(path) & set("<>…{} ")
        if top in TOPS and rest and named and not list(ROOT.glob(path.rstrip("/"))):
            missing.append(word)

    assert missing == []


def test_pages_are_in_composed_letters(page: Path) -> None:
    """L13: text that is compared and searched is in NFC."""
    assert unicodedata.is_normalized("NFC", text_of(page))


# --- commands


def lines_of_shell(page: Path) -> Iterator[str]:
    """Every line of a page that a person may type."""
    for block in documents.blocks(text_of(page)):
        if block.language == "console":
            yield from documents.commands_in(block.text)
        if block.language in ("sh", "bat"):
            yield from block.text.splitlines()
    yield from (word for word in spoken(page) if word.startswith(("ocop ", "make ")))


def calls(lines: Iterable[str], program: str) -> list[list[str]]:
    """The words behind each call of a program: where it stands first, or after a mark that parts commands."""
    found: list[list[str]] = []
    for line in lines:
        lexer = shlex.shlex(line.replace("\\", "/"), posix=True, punctuation_chars="|;&<>()")
        lexer.whitespace_split = True
        place: Literal["before", "inside", "elsewhere"] = "before"
        for word in lexer:
            if set(word) <= set("|;&<>()"):
                place = "before"
            elif place == "inside":
                found[-1].append(word)
            elif place == "before" and "=" not in word:
                place = "inside" if word.rpartition("/")[2] == program else "elsewhere"
                found += [[]] if place == "inside" else []
    return found


def test_every_command_exists(page: Path) -> None:
    """Each ``ocop`` command that a page names is in the tree, with every option that the page gives it."""
    wrong = [" ".join(["ocop", *call]) for call in calls(lines_of_shell(page), "ocop") if why_not(call)]

    assert wrong == []


def why_not(call: list[str]) -> str | None:
    """What is wrong with a call of ``ocop``; nothing when it could be typed."""
    command: click.Command = cli.root()
    context = click.Context(command)
    known = {*general.FLAGS, *general.VALUED, "-h", "--help"}
    words = [word for word in call if not word.startswith("…")]
    while words and isinstance(command, click.Group):
        inner = command.get_command(context, words[0])
        if inner is None:
            break
        command, words = inner, words[1:]
    if isinstance(command, click.Group) and (not words or words[0].startswith("-")):
        command = command.get_command(context, "") or command  # what runs when no other command is named
    if isinstance(command, click.Group) and words and not words[0].startswith("-"):
        return f"no command {words[0]}"
    options = {opt for param in command.params for opt in (*param.opts, *param.secondary_opts)} | known
    return next((word for word in words if word.startswith("-") and word.split("=")[0] not in options), None)


def test_a_command_that_is_not_there_is_seen() -> None:
    """The check can fail: a wrong command and a wrong option are found, right ones are not."""
    typed = [
        "ocop bord # why",
        "OCOP_LANG=en ocop dossier advnce X | head",
        "cd a && .venv\\Scripts\\ocop board --weekly",
    ]
    sound = ["ocop board; ocop dossier list --json", "ocop dossier show LG24-0001 --as thu > a.txt"]

    assert [why_not(call) for call in calls(typed, "ocop")] == ["no command bord", "no command advnce", "--weekly"]
    assert [why_not(call) for call in calls(sound, "ocop")] == [None, None, None]


def test_every_make_target_exists(page: Path) -> None:
    """Each ``make …`` that a page names is a target of the Makefile."""
    targets = set(re.findall(r"^([a-z]+):", text_of(ROOT / "Makefile"), re.MULTILINE))
    named = {call[0] for call in calls(lines_of_shell(page), "make") if call and "=" not in call[0]}

    assert named - targets == set()


# --- what the pages show is run


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demonstration that nobody touches; pages get copies."""
    return made_once.demonstration(tmp_path_factory, documents.ACCOUNT)


@pytest.mark.skipif(shutil.which("bash") is None, reason="the pages show a shell")
@pytest.mark.parametrize("shown", SHOWING, ids=documents.called)
def test_what_a_page_shows_is_what_happens(shown: Path, demo: Path, tmp_path: Path) -> None:
    """Every command of the page, run in its order, prints what the page says (else: python -m tests.documents)."""
    shutil.copytree(demo, tmp_path / "var" / "demo")

    assert documents.refreshed(text_of(shown), tmp_path) == text_of(shown)


# --- policy files in pages

EXAMPLES = [
    (page, block)
    for page in PAGES
    for block in documents.blocks(page.read_text(encoding="utf-8"))
    if block.file and block.language == "yaml" and "broken" not in block.file
]


@pytest.mark.parametrize(("page", "block"), EXAMPLES, ids=[f"{p.name}:{b.file}" for p, b in EXAMPLES])
def test_every_example_of_a_policy_file_is_sound(page: Path, block: documents.Block) -> None:
    """The loader takes the file as it stands on the page, and finds nothing odd in it but what the page speaks of."""
    kind, name = of_file(block)

    checked = check_example(kind, name, block.text)

    assert [w.code for w in checked.warnings if f"`{w.code}`" not in text_of(page)] == []


def of_file(block: documents.Block) -> tuple[str, str]:
    """Kind and name of a policy file by where it is to lie."""
    *_, top, sub, file = str(block.file).split("/")
    kind = next(kind for kind, known in kinds.KINDS.items() if known.folder == (top, sub))
    return kind, file.removesuffix(".yaml")


def check_example(kind: str, name: str, text: str) -> loader.Checked:
    """The example, checked beside the shipped regimes and those that the pages give as examples."""
    regimes = {n: shipped.checked("regime", n).value for n in shipped.REGIMES}
    if kind != "regime":
        own = [block for _, block in EXAMPLES if of_file(block)[0] == "regime"]
        regimes |= {of_file(b)[1]: check_example("regime", of_file(b)[1], b.text).value for b in own}
    rights = shipped.checked("rights", "standard").value
    words = dataclasses.replace(shipped.WORDS, templates=shipped.WORDS.templates | rendering.complete(OWN))
    return loader.check(
        kind, name, text.encode(), vocabulary=words, regimes=regimes, roles=frozenset(role.id for role in rights.roles)
    )


OWN = {
    block.file.split("templates/")[1]: block.text
    for page in PAGES
    for block in documents.blocks(page.read_text(encoding="utf-8"))
    if block.file and "/templates/notices/" in block.file
}
"""The templates that pages give as examples, by their paths."""


def test_the_templates_of_the_pages_can_be_filled() -> None:
    """With the sample facts of a reminder, beside the shipped words they lean on; both parts name the day."""
    renderer = rendering.Renderer({**bootstrap.templates(None), **OWN})
    facts = json.loads(text_of(ROOT / "templates" / "notices" / "dossier-deadline-near" / "sample.json"))

    filled = [renderer.render(name, facts) for name in sorted(rendering.complete(OWN))]

    assert len(filled) == len(OWN) // 3
    assert all("14/6/2024" in part for each in filled for part in (each.text, each.html))


# --- the glossary


def labels(field: str) -> dict[str, str]:
    """The Vietnamese labels of the shipped regimes' levels, stages or states, several parted by a slash."""
    found: dict[str, dict[str, None]] = {}
    for name in shipped.REGIMES:
        for item in getattr(shipped.checked("regime", name).value, field):
            found.setdefault(item.id, {})[item.label.vi] = None
    return {key: " / ".join(said) for key, said in found.items()}


@pytest.mark.parametrize("field", ["levels", "stages", "states"])
def test_the_glossary_words_what_regimes_name(field: str) -> None:
    """Every level, stage and state of a shipped regime has its Vietnamese word there, as the regime has it."""
    assert dict(pairs(field.capitalize())) == labels(field)


def pairs(title: str) -> list[tuple[str, str]]:
    """First and last column of a table of the glossary."""
    return [(row[0].strip("`"), row[-1]) for row in table(GLOSSARY, title)]


def test_the_glossary_words_roles() -> None:
    """Every role of the shipped rights."""
    rights = shipped.checked("rights", "standard").value

    assert pairs("Roles") == [(role.id, role.label.vi) for role in rights.roles]


def test_the_glossary_words_tables() -> None:
    """Every table, under its head."""
    told = [(row[0].strip("`"), row[1]) for row in table(GLOSSARY, "Tables")]

    assert told == [(each.name, each.info["head"]) for each in schema.metadata.tables.values()]


def test_the_glossary_words_commands_of_the_engine() -> None:
    """Every command there is, in the order of the table of handlers."""
    assert first_words(GLOSSARY, "Commands of the engine") == [each.__name__ for each in handlers.HANDLERS]
    assert {each.__name__ for each in handlers.HANDLERS} == {c.__name__ for c in typing.get_args(commands.Command)}


def test_the_glossary_and_the_interface_use_one_word() -> None:
    """What the trail calls an entry on the screen is what the glossary calls it."""
    catalogue = ROOT / "templates" / "interface" / "vi.json"
    shown = json.loads(text_of(catalogue))["values"]["entry-kind"]
    told = dict(pairs("Commands of the engine"))

    assert {key: said for key, said in shown.items() if key in told} == {key: told[key] for key in shown if key in told}


def test_the_glossary_words_commands_of_the_command_line() -> None:
    """Every first word behind ``ocop``."""
    assert (
        set(cli.root().list_commands(click.Context(cli.root())))
        - {*first_words(GLOSSARY, "Commands of the command line")}
        == set()
    )


def test_the_glossary_gives_each_pair_once() -> None:
    """No Vietnamese word and no term stands twice."""
    rows = table(GLOSSARY, "The field")
    for column in (0, 1):
        words = [row[column] for row in rows]
        assert sorted(words) == sorted(set(words))


# --- the reference


def test_the_reference_lists_exit_codes() -> None:
    """Those the command line ends with."""
    codes = {0, stops.REFUSED, stops.WRONG_USE, stops.FOUND, cli.FAILED}

    assert [int(word) for word in first_words(REFERENCE, "Exit codes")] == sorted(codes)


def test_the_reference_lists_every_error() -> None:
    """Every exception of the house stands under refusals or under faults of values; families stand by themselves."""
    families = {errors.Stopped, errors.TryAgain, errors.Final}
    grown = {each for each in classes() if issubclass(each, BaseException) and not each.__name__.startswith("_")}
    inner = {each for each in grown if (each.__doc__ or "").rstrip().endswith("Never leaves this package.")}
    refusals = {e for e in grown if issubclass(e, errors.Stopped | click.ClickException)}
    refusals |= {settings.NoInstance, settings.InstanceClosed, settings.InstanceUnreadable}

    told = first_words(REFERENCE, "Refusals")

    faults = {e.__name__ for e in grown - refusals - families - inner}
    assert sorted(told) == sorted(e.__name__ for e in refusals - families)
    assert sorted(first_words(REFERENCE, "Faults of values")) == sorted(faults)


def test_the_reference_says_who_may_try_again() -> None:
    """The family of each refusal is the one it belongs to."""
    again = {each.__name__ for each in classes() if issubclass(each, errors.TryAgain)}

    assert {row[0].strip("`") for row in table(REFERENCE, "Refusals") if row[1] == "try again"} == again - {"TryAgain"}


def test_the_reference_lists_every_guard() -> None:
    """With the arguments it takes."""
    told = {row[0].strip("`"): words_in(row[1]) for row in table(REFERENCE, "Guards")}

    assert told == {name: set(guard.arguments) for name, guard in guards.GUARDS.items()}


def test_the_reference_lists_every_permission() -> None:
    """With the roles that hold it by the shipped rights."""
    rights = shipped.checked("rights", "standard").value
    held = {name: {role.id for role in rights.roles if name in role.grants} for name in handlers.PERMISSIONS}

    assert {row[0].strip("`"): words_in(row[2]) for row in table(REFERENCE, "Permissions")} == held


def test_the_reference_lists_every_setting() -> None:
    """Every setting that code names is there, and no other."""
    assert set(first_words(REFERENCE, "Settings of an instance")) == settings_named()


def settings_named() -> set[str]:
    """The names of settings in the code: those looked up by a text, those founded, and constants called SETTING."""
    looked = re.compile(r'settings(?:\([^()]*\))*(?:\.get\(|\[)"([a-z-]+)"')
    named: set[str] = set()
    for file in (ROOT / "ocop_cycle" / "application").rglob("*.py"):
        source = file.read_text(encoding="utf-8")
        named |= {*looked.findall(source), *re.findall(r'^[A-Z_]*SETTING = "([a-z-]+)"', source, re.MULTILINE)}
    founding = ast.parse(text_of(ROOT / "ocop_cycle" / "application" / "handlers" / "instance.py"))
    for node in ast.walk(founding):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict) and "settings" in ast.unparse(node):
            named |= {str(key.value) for key in node.value.keys if isinstance(key, ast.Constant)}
    return named


def test_the_reference_lists_what_a_machine_sets() -> None:
    """Keys of instance.json and variables of the environment."""
    source = text_of(ROOT / "ocop_cycle" / "settings.py")
    named = {settings.VARIABLE, settings.LANGUAGE, settings.MAIL_VARIABLE, settings.LOG_VARIABLE}
    variables = named | {*re.findall(r'environ\.get\("([A-Z_]+)"', source)}

    assert set(first_words(REFERENCE, "Settings of a machine")) == set(re.findall(r'said\["(\w+)"\]', source))
    assert set(re.findall(r"^\| `([A-Z_]+)` \|", text_of(REFERENCE), re.MULTILINE)) == variables


def test_the_reference_lists_occasions_and_recipients() -> None:
    """What a notice rule may say under ``on``, ``to`` and ``missed``."""
    hints = typing.get_type_hints(notice_rules.NoticeRule)
    section = text_of(REFERENCE).split("## Occasions of notices\n")[1].split("\n## ")[0]
    told = re.findall(r"^\| `([a-z-]+)` \|", section, re.MULTILINE)

    assert told == [
        *typing.get_args(hints["on"]),
        *typing.get_args(notice_rules.Recipient),
        *("merge", "send-late", "write-off"),
    ]
    assert set(told) >= {*typing.get_args(notice_rules.Recipient), *typing.get_args(hints["missed"])}


def test_the_reference_lists_every_filter() -> None:
    """What a template may name after a bar."""
    assert first_words(REFERENCE, "Filters of templates") == list(filters.FILTERS)


def test_the_reference_lists_the_states_of_records() -> None:
    """What the database itself allows."""
    allowed = {}
    for each in schema.metadata.tables.values():
        for rule in each.constraints:
            found = re.fullmatch(r"(\w+) IN \((.*)\)", str(rule.sqltext)) if isinstance(rule, CheckConstraint) else None
            if found:
                allowed[f"{each.name}.{found[1]}"] = re.findall(r"'([^']+)'", found[2])
    rows = table(REFERENCE, "States of records")

    assert {row[0].strip("`"): INLINE.findall(row[1]) for row in rows} == allowed


def test_the_architecture_names_every_event() -> None:
    """Each event from which deadlines and notices follow is named where the page tells how they follow."""
    page = ROOT / "docs" / "architecture.md"

    assert {each.__name__ for each in typing.get_args(outcome.Event)} - set(spoken(page)) == set()


def test_the_picture_shows_every_door(setup_cfg: configparser.ConfigParser) -> None:
    """Each library that code imports has its door in the picture, and each door in it is one of setup.cfg."""
    shown = {
        word.split(":")[0].split(".")[0] if not word.startswith(("datetime", "os.")) else word
        for label in re.findall(r'class="lib"[^>]*>([^<]+)<', text_of(ROOT / "docs" / "architecture.svg"))
        for word in label.split(" · ")
    } - {"library", "datetime.now", "os.environ"}
    doors = {
        library
        for name, section in setup_cfg.items()
        if name.startswith("importlinter:contract:door-")
        for library in section["forbidden_modules"].split()
    }
    imported = {top for source in house_rules.sources() for node in source.nodes for top in imports(node)} & {
        library.split(".")[0] for library in doors
    }

    assert imported - shown == {"pydantic_core", "smtplib"} & imported
    assert shown - {library.split(".")[0] for library in doors} == set()


def imports(node: ast.AST) -> list[str]:
    """The first parts of what a statement imports."""
    match node:
        case ast.Import(names=names):
            return [alias.name.split(".")[0] for alias in names]
        case ast.ImportFrom(module=str(module)):
            return [module.split(".")[0]]
    return []


@pytest.fixture(scope="module")
def setup_cfg() -> configparser.ConfigParser:
    """The contracts of the house."""
    found = configparser.ConfigParser()
    found.read(ROOT / "setup.cfg", encoding="utf-8")
    return found


def test_the_schemas_for_editors_are_where_the_pages_say() -> None:
    """One for each kind of policy file."""
    there = {file.stem for file in (ROOT / "workflows" / "schemas").glob("*.json")}

    assert there >= set(kinds.KINDS)
    assert all(json.loads(text_of(file)) for file in (ROOT / "workflows" / "schemas").glob("*.json"))


def test_the_list_of_decisions_names_each_page() -> None:
    """By its file, once."""
    folder = ROOT / "docs" / "decisions"
    listed = re.findall(r"\((\d{4}-[a-z0-9-]+\.md)\)", text_of(folder / "README.md"))

    assert listed == sorted(file.name for file in folder.glob("[0-9]*.md"))
