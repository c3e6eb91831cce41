"""The rules of the house, the contracts of its floors and doors, and that each of these checks can fail."""

import ast
import configparser
import dataclasses
import functools
import graphlib
import importlib
import inspect
import pkgutil
import re
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

import grimp
import pydantic
import pytest

import ocop_cycle
from tests import house_rules

ROOT = house_rules.ROOT
BIN = Path(sys.executable).parent
EVERY_RULE = (*house_rules.RULES, house_rules.libraries_have_doors)
# For each rule a file that breaks it once, and what the rule then says.
BREACHES = [
    (
        house_rules.doors_are_used,
        "domain/deadlines.py",
        "import datetime as dt\nnow = dt.datetime.now(dt.UTC)\n",
        ["domain/deadlines.py:2: datetime.datetime.now belongs to clock.py"],
    ),
    (
        house_rules.doors_are_used,
        "domain/deadlines.py",
        "from datetime import date, datetime\nday, at = date.today(), datetime.utcnow()\n",
        [
            "domain/deadlines.py:2: datetime.date.today belongs to clock.py",
            "domain/deadlines.py:2: datetime.datetime.utcnow belongs to clock.py",
        ],
    ),
    (
        house_rules.doors_are_used,
        "scheduler.py",
        "from time import monotonic as tick\n",
        ["scheduler.py:1: time.monotonic belongs to clock.py"],
    ),
    (
        house_rules.doors_are_used,
        "clock.py",
        "import os\nzone = os.getenv('TZ')\n",
        ["clock.py:2: os.getenv belongs to settings.py"],
    ),
    (
        house_rules.doors_are_used,
        "storage/schema.py",
        "from sqlalchemy.orm import Session\n",
        ["storage/schema.py:1: sqlalchemy.orm.Session belongs to no file of this house"],
    ),
    (
        house_rules.only_the_unit_of_work_commits,
        "storage/operations.py",
        "connection.commit()\n",
        ["storage/operations.py:1: .commit( belongs to storage/unit_of_work.py"],
    ),
    (
        house_rules.only_the_unit_of_work_commits,
        "application/engine.py",
        "def give_up(unit):\n    unit.connection.rollback()\n",
        ["application/engine.py:2: .rollback( belongs to storage/unit_of_work.py"],
    ),
    (
        house_rules.only_the_unit_of_work_commits,
        "storage/files.py",
        "connection.exec_driver_sql('commit;')\n",
        ["storage/files.py:1: 'commit;' belongs to storage/unit_of_work.py"],
    ),
    (
        house_rules.modules_stay_small,
        "policy/regime.py",
        "\n" * 401,
        ["policy/regime.py: 401 lines, 400 at most"],
    ),
    (
        house_rules.imports_stand_at_the_top,
        "cli/board.py",
        "def board():\n    import rich\n",
        ["cli/board.py:2: late import"],
    ),
    (
        house_rules.imports_stand_at_the_top,
        "cli/board.py",
        "import importlib\nrich = importlib.import_module('rich')\n",
        ["cli/board.py:2: late import"],
    ),
    (
        house_rules.everything_has_a_name,
        "storage/date_utils.py",
        "class LockManager: ...\n",
        ["storage/date_utils.py: utils is no name", "storage/date_utils.py:1: manager is no name for a class"],
    ),
    (
        house_rules.words_of_other_floors_are_qualified,
        "domain/machine.py",
        "from ocop_cycle.policy.regime import Regime\n",
        ["domain/machine.py:1: import the module ocop_cycle.policy.regime, not Regime out of it"],
    ),
    (
        house_rules.values_are_frozen,
        "policy/plan.py",
        "@dataclass(frozen=True, slots=True)\nclass Round: ...\n",
        ["policy/plan.py:2: Round is not frozen, kw_only and slots"],
    ),
    (
        house_rules.words_are_not_typed,
        "application/sweep.py",
        '"""Quét hạn."""\nWHY = f"Thư {1} chưa đi"\n',
        [
            "application/sweep.py:2: 'Thư' belongs to templates/messages/",
            "application/sweep.py:2: 'chưa' belongs to templates/messages/",
        ],
    ),
    (
        house_rules.moments_have_no_default,
        "domain/deadlines.py",
        "def is_late(due, *, at=None): ...\n",
        ["domain/deadlines.py:1: at of is_late has a default"],
    ),
    (
        house_rules.exceptions_to_rules_give_reasons,
        "domain/machine.py",
        "x = 1  # type: ignore[assignment]\ny = 2  # noqa: S101\n",
        [
            "domain/machine.py:1: type: ignore without its rule or its reason",
            "domain/machine.py:2: noqa without its rule or its reason",
        ],
    ),
    (
        functools.partial(house_rules.libraries_have_doors, doors=frozenset({"click"})),
        "cli/board.py",
        "import json\nimport click\nimport requests.adapters\n",
        ["cli/board.py:3: requests has no door in setup.cfg"],
    ),
]

# What the rules must let pass.
LAWFUL = [
    ("clock.py", "import datetime\nimport time\nnow = datetime.datetime.now(datetime.UTC), time.monotonic()\n"),
    ("settings.py", "import os\nvalue = os.environ['OCOP_HOME']\n"),
    ("storage/unit_of_work.py", "connection.commit()\nconnection.rollback()\n"),
    ("storage/migrations/env.py", "connection.commit()\n"),
    ("policy/regime.py", "x = 1\n" * 400),
    ("cli/__init__.py", "def load():\n    import importlib\n    return importlib.import_module('rich')\n"),
    ("application/handlers/dossiers.py", "from ocop_cycle.application.commands import OpenDossier\n"),
    ("domain/machine.py", "from ocop_cycle import clock\n"),
    ("policy/plan.py", "@dataclass(frozen=True, kw_only=True, slots=True)\nclass Round: ...\n"),
    ("domain/deadlines.py", "def is_late(due, *, at, strict=False): ...\n"),
    (
        "domain/machine.py",
        "x = 1  # type: ignore[assignment]  # the library calls it Any\ny = 2  # noqa: S101 - checked\n",
    ),
]

# What ruff must refuse, so that a rule taken out of pyproject.toml is noticed.
REFUSED_BY_RUFF = [
    ("DTZ005", '"""Time."""\n\nimport datetime\n\nNOW = datetime.datetime.now()\n'),
    ("D103", '"""Judge."""\n\n\ndef judge() -> int:\n    return 1\n'),
    ("D213", '"""Judge.\n\nAt length.\n"""\n'),
    ("PLC0415", '"""Late."""\n\n\ndef late() -> object:\n    """Late."""\n    import json\n\n    return json\n'),
    ("BLE001", '"""Broad."""\n\ntry:\n    X = 1\nexcept Exception:\n    X = 2\n'),
    ("T201", '"""Speak."""\n\nprint(1)\n'),
    ("TID252", '"""Relative."""\n\nfrom . import errors\n\n__all__ = ["errors"]\n'),
    ("PGH003", '"""Silence."""\n\nX: int = "1"  # type: ignore\n'),
    ("E501", f'"""{"x " * 60}."""\n'),
]

# Imports that break the floors: who, and what is imported.
BROKEN_FLOORS = [
    ("clock", "errors"),
    ("policy.plan", "domain"),
    ("domain.machine", "storage"),
    ("storage.engine", "delivery"),
    ("delivery.smtp", "storage"),
    ("storage.schema", "application"),
    ("application.engine", "cli"),
    ("cli.board", "web"),
    ("web.pages", "scheduler"),
    ("scheduler", "cli"),
    ("cli.demo", "bootstrap"),
    ("bootstrap", "__main__"),
]


@pytest.fixture(scope="module")
def setup_cfg() -> configparser.ConfigParser:
    """What setup.cfg says."""
    parser = configparser.ConfigParser()
    parser.read_string((ROOT / "setup.cfg").read_text(encoding="utf-8"))
    return parser


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Looked:
    """What was found when every module was read once for all rules: breaches by rule, and lengths in lines."""

    breaches: dict[house_rules.Rule, list[str]]
    functions: list[int]
    modules: list[int]
    typed: set[str]
    """The modules excused from the rule on Vietnamese that do hold some."""


@pytest.fixture(scope="module")
def looked(setup_cfg: configparser.ConfigParser) -> Looked:
    """Every module, read once for all rules."""
    found = Looked(breaches={rule: [] for rule in EVERY_RULE}, functions=[], modules=[], typed=set())
    with_doors = functools.partial(house_rules.libraries_have_doors, doors=_doors(setup_cfg))
    rules = {rule: rule for rule in house_rules.RULES} | {house_rules.libraries_have_doors: with_doors}
    for source in house_rules.sources():
        for rule, look in rules.items():
            found.breaches[rule] += look(source)
        found.functions.extend(house_rules.function_lengths(source))
        found.modules.append(len(source.text.splitlines()))
        if source.path in house_rules.VIETNAMESE_TYPED and re.search(house_rules.VIETNAMESE, source.text):
            found.typed.add(source.path)
    return found


def _doors(setup_cfg: configparser.ConfigParser) -> frozenset[str]:
    """The libraries that a contract of setup.cfg shuts in."""
    return frozenset(
        library
        for name, section in setup_cfg.items()
        if name.startswith("importlinter:contract:door-")
        for library in section["forbidden_modules"].split()
    )


@pytest.mark.parametrize("rule", EVERY_RULE, ids=lambda rule: rule.__name__)
def test_the_house_keeps_its_rules(looked: Looked, rule: house_rules.Rule) -> None:
    """No module of the package breaks the rule."""
    assert looked.breaches[rule] == []


@pytest.mark.parametrize(("rule", "path", "text", "said"), BREACHES)
def test_a_broken_rule_is_seen(rule: house_rules.Rule, path: str, text: str, said: list[str]) -> None:
    """The rule names the place of a breach that was made for it."""
    source = house_rules.parse(path, text)

    assert list(dict.fromkeys(rule(source))) == said


@pytest.mark.parametrize(("path", "text"), LAWFUL)
def test_what_is_lawful_passes(path: str, text: str) -> None:
    """No rule objects to the lawful twin of a breach."""
    source = house_rules.parse(path, text)

    assert [breach for rule in house_rules.RULES for breach in rule(source)] == []


def test_vietnamese_is_typed_where_it_is_said_to_be(looked: Looked) -> None:
    """No module is excused that need not be, and each is for a reason."""
    assert looked.typed == {path for path, why in house_rules.VIETNAMESE_TYPED.items() if why}


def test_every_rule_was_seen_broken() -> None:
    """Each rule has a breach among those tried."""
    tried = {getattr(rule, "func", rule) for rule, *_ in BREACHES}

    assert tried == set(EVERY_RULE)


def test_functions_and_modules_stay_short(looked: Looked) -> None:
    """Half of all functions fit 8 lines, nine of ten fit 25, and half of all modules fit 120."""
    assert statistics.median(looked.functions) <= 8
    assert house_rules.ninth_tenth(looked.functions) <= 25
    assert statistics.median(looked.modules) <= 120


def test_the_length_of_a_function_leaves_out_its_docstring() -> None:
    """A body of two lines under a docstring of three is two lines long; a docstring alone is one."""
    text = 'def f():\n    """\n    Say.\n    """\n    x = 1\n    return x\n\n\ndef g():\n    """Promise."""\n'

    assert house_rules.function_lengths(house_rules.parse("x.py", text)) == [2, 1]


def test_no_import_rings() -> None:
    """The modules can be put in an order in which each imports only what came before."""
    graph = grimp.build_graph("ocop_cycle", cache_dir=None)
    imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}

    order = list(graphlib.TopologicalSorter(imports).static_order())

    assert set(order) == graph.modules


def test_every_folder_of_code_is_a_package() -> None:
    """A folder without __init__.py would be overlooked by the contracts and left out of the wheel."""
    folders = {file.parent for file in (ROOT / "ocop_cycle").rglob("*.py")}

    assert [folder for folder in sorted(folders) if not (folder / "__init__.py").is_file()] == []


def test_only_errors_inherit() -> None:
    """A class of ours has no parent of ours, unless it is an error, a protocol or a model at the border."""
    heirs = [
        f"{cls.__module__}.{cls.__qualname__}"
        for module in _modules()
        for _, cls in inspect.getmembers(module, inspect.isclass)
        if cls.__module__ == module.__name__
        and any(parent.__module__.startswith("ocop_cycle") for parent in cls.__bases__)
        and not issubclass(cls, BaseException | pydantic.BaseModel)
        and not getattr(cls, "_is_protocol", False)
    ]

    assert heirs == []


def _modules() -> list[object]:
    """Every module of the package that may be imported by itself."""
    found = pkgutil.walk_packages(ocop_cycle.__path__, "ocop_cycle.")
    names = [info.name for info in found if ".migrations." not in info.name and not info.name.endswith("__main__")]
    return [importlib.import_module(name) for name in names]


def test_tests_use_no_mocks() -> None:
    """No test replaces a part of the house behind its back."""
    told = re.compile(r"unittest\.mock|from unittest import .*mock|\bmocker\b|monkeypatch\.(setattr|delattr)|freezegun")
    files = [file for file in sorted((ROOT / "tests").rglob("*.py")) if file != Path(__file__)]

    assert [str(file) for file in files if told.search(file.read_text(encoding="utf-8"))] == []


def test_tests_say_what_they_hold() -> None:
    """Each test has a docstring, and no two in one file share a name, which would hide the first."""
    nameless, twice = [], []
    for file in sorted((ROOT / "tests").rglob("test_*.py")):
        tests = [node for node in ast.parse(file.read_text(encoding="utf-8")).body if _is_test(node)]
        nameless += [f"{file.name}: {test.name}" for test in tests if not ast.get_docstring(test)]
        names = [test.name for test in tests]
        twice += [f"{file.name}: {name}" for name in sorted(set(names)) if names.count(name) > 1]

    assert (nameless, twice) == ([], [])


def _is_test(node: ast.stmt) -> bool:
    return isinstance(node, ast.FunctionDef) and node.name.startswith("test_")


@pytest.mark.parametrize(("code", "text"), REFUSED_BY_RUFF, ids=[code for code, _ in REFUSED_BY_RUFF])
def test_ruff_refuses(code: str, text: str) -> None:
    """Ruff, as it is set up here, finds the breach and nothing else."""
    command = [BIN / "ruff", "check", "--output-format=concise", "--stdin-filename=ocop_cycle/domain/new.py", "-"]

    done = subprocess.run(command, input=text, capture_output=True, text=True, cwd=ROOT, check=False)

    assert re.findall(r":\d+:\d+: ([A-Z]+\d+)", done.stdout) == [code]


@pytest.fixture(scope="module")
def broken_house(tmp_path_factory: pytest.TempPathFactory, setup_cfg: configparser.ConfigParser) -> str:
    """What import-linter says of a house in which every contract is broken."""
    folder = tmp_path_factory.mktemp("broken")
    shutil.copy(ROOT / "setup.cfg", folder)
    libraries = "".join(f"import {library}\n" for library in _shut_in(setup_cfg))
    _write(folder, "errors", libraries)
    _write(folder, "policy.regime", "from ocop_cycle.policy import plan\n")
    _write(folder, "policy.plan", "from ocop_cycle.policy import regime\n")
    for importer, imported in BROKEN_FLOORS:
        _write(folder, importer, f"from ocop_cycle import {imported}\n")
        _write(folder, imported, "")
    command = [BIN / "lint-imports", "--no-cache", "--no-logo"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False)
    return done.stdout


def _shut_in(setup_cfg: configparser.ConfigParser) -> list[str]:
    doors = [section for name, section in setup_cfg.items() if ":door-" in name]
    return [library for section in doors for library in section["forbidden_modules"].split()]


def _write(folder: Path, module: str, text: str) -> None:
    """Add the text to a module of the made-up package, and make the packages above it."""
    place = folder.joinpath("ocop_cycle", *module.split("."))
    place.parent.mkdir(parents=True, exist_ok=True)
    for package in place.relative_to(folder).parents[:-1]:
        (folder / package / "__init__.py").touch()
    file = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
    with file.open("a", encoding="utf-8") as stream:
        stream.write(text)


def test_every_contract_can_break(broken_house: str, setup_cfg: configparser.ConfigParser) -> None:
    """In a house where all is wrong no contract is kept."""
    names = [section["name"] for name, section in setup_cfg.items() if name.startswith("importlinter:contract:")]

    verdicts = re.findall(r"^(.*) (KEPT|BROKEN)$", broken_house, re.MULTILINE)

    assert verdicts == [(name, "BROKEN") for name in names]


@pytest.mark.parametrize(("importer", "imported"), BROKEN_FLOORS)
def test_a_floor_is_not_left_upward_or_sideways(broken_house: str, importer: str, imported: str) -> None:
    """The contract of the floors names this import."""
    assert re.search(rf"ocop_cycle\.{importer} -> ocop_cycle\.{imported}\b", broken_house)


def test_warnings_are_errors(pytestconfig: pytest.Config) -> None:
    """A warning of ours fails the test that met it."""
    assert pytestconfig.getini("filterwarnings")[0] == "error"
