"""
The rules of the house that neither ruff, mypy nor import-linter can hold, each as one function over one source file.

A rule yields a sentence for each breach and nothing when it is kept. tests/test_house.py runs every rule over every
module, and over a breach made for it, so that a rule which has stopped seeing is noticed.
"""

import ast
import dataclasses
import functools
import io
import pathlib
import re
import statistics
import sys
import tokenize
from collections.abc import Callable, Iterator, Mapping, Sequence

ROOT = pathlib.Path(__file__).resolve().parent.parent
PACKAGE = "ocop_cycle"
LONGEST_MODULE = 400

# Which words have one door, and which file is it. An empty door is a wall.
DOORS: Mapping[str, str] = {
    **dict.fromkeys(("datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today"), "clock.py"),
    **dict.fromkeys(("datetime.date.today", "time.time", "time.time_ns", "time.gmtime", "time.localtime"), "clock.py"),
    **dict.fromkeys(("time.monotonic", "time.monotonic_ns", "time.perf_counter", "time.perf_counter_ns"), "clock.py"),
    **dict.fromkeys(("os.environ", "os.environb", "os.getenv", "os.putenv"), "settings.py"),
    "sqlalchemy.orm": "",
}
UNIT_OF_WORK = "storage/unit_of_work.py"
MIGRATIONS = "storage/migrations/"
LATE_IMPORTERS = frozenset({"cli/__init__.py", "bootstrap.py", "safekeeping.py", "serving.py"})
# A comment that sets a rule aside: what sets it aside, which rule, and the rest, where the reason is looked for.
EXCEPTION = r"#\s*(noqa|type:\s*ignore)(:\s*[A-Z]+[0-9]+(?:,\s*[A-Z]+[0-9]+)*|\[[^\]]+\])?(.*)"
VIETNAMESE = r"\w*[À-ÖØ-öø-ỹ]\w*"
# Modules in which Vietnamese is typed all the same, and why that is right there.
VIETNAMESE_TYPED: Mapping[str, str] = {
    "application/queries/words.py": "the alphabet by which names are ordered and found",
    "application/registry.py": "a letter that has no plain twin, where names are folded",
    "application/rehearsal/cast.py": "made-up names of people, who say nothing",
    "delivery/filters.py": "the grammar by which days, hours and sums are written, called by templates",
    "delivery/lint.py": "the words that are looked for in texts",
    "delivery/verifier.py": "one file that has to run without any other",
    "domain/erasure.py": "the mark in the place of a value, which is hashed",
    "domain/periods.py": "the words of a proof",
    "domain/proofs.py": "the words of a proof, which is a record and reads no file",
    "domain/working_days.py": "the words of a proof",
    "policy/calendar.py": "the kinds of days as the files of the calendar have them",
    "policy/plan_drafts.py": "the day that a leap year alone has, in the words of papers",
    "policy/plan_lookup.py": "letters that are one, however they are typed",
    "policy/sentences.py": "examples of wordings, in sentences about files",
}
GRAMMAR = "policy/wording/"
"""Where the grammar lives of how offices write time: it reads Vietnamese and says none."""

NAMELESS = frozenset({"util", "utils", "helper", "helpers", "common", "base", "manager", "managers", "misc"})


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """One Python file: its path below the package, its text, all nodes of its syntax tree, and its dotted words."""

    path: str
    text: str
    nodes: Sequence[ast.AST]
    words: Sequence[tuple[int, str]]

    @property
    def floor(self) -> str:
        """The dotted name of the part of the house the file belongs to: `ocop_cycle.policy`, `ocop_cycle.clock`."""
        return f"{PACKAGE}.{self.path.split('/')[0].removesuffix('.py')}"


Rule = Callable[[Source], Iterator[str]]


def parse(path: str, text: str) -> Source:
    """One source file from its text."""
    nodes = tuple(ast.walk(ast.parse(text)))
    return Source(path=path, text=text, nodes=nodes, words=tuple(_words(nodes)))


def sources() -> Iterator[Source]:
    """Every Python file of the package, in order of path, one at a time: all their trees would fill the memory."""
    folder = ROOT / PACKAGE
    for file in sorted(folder.rglob("*.py")):
        yield parse(file.relative_to(folder).as_posix(), file.read_text(encoding="utf-8"))


def doors_are_used(source: Source) -> Iterator[str]:
    """The clock, the environment and the like are reached through their one file."""
    for line, word in source.words:
        for closed, door in DOORS.items():
            if (word == closed or word.startswith(closed + ".")) and source.path != door:
                yield f"{source.path}:{line}: {word} belongs to {door or 'no file of this house'}"


def only_the_unit_of_work_commits(source: Source) -> Iterator[str]:
    """A transaction ends in the unit of work alone; the frame of a migration ends its own."""
    if source.path == UNIT_OF_WORK or source.path.startswith(MIGRATIONS):
        return
    for node in source.nodes:
        match node:
            case ast.Call(func=ast.Attribute(attr="commit" | "rollback" as verb)):
                yield f"{source.path}:{node.lineno}: .{verb}( belongs to {UNIT_OF_WORK}"
            case ast.Constant(value=str(text)) if text.strip(" ;").upper() in {"COMMIT", "ROLLBACK"}:
                yield f"{source.path}:{node.lineno}: {text!r} belongs to {UNIT_OF_WORK}"


def modules_stay_small(source: Source) -> Iterator[str]:
    """No module is longer than LONGEST_MODULE lines."""
    lines = len(source.text.splitlines())
    if lines > LONGEST_MODULE:
        yield f"{source.path}: {lines} lines, {LONGEST_MODULE} at most"


def imports_stand_at_the_top(source: Source) -> Iterator[str]:
    """Nothing is imported late, save by the command loader and the builders."""
    if source.path in LATE_IMPORTERS:
        return
    imports = [node for node in source.nodes if isinstance(node, ast.Import | ast.ImportFrom)]
    if any(node.col_offset for node in imports):
        late = {node for function in _functions(source) for node in ast.walk(function)}
        yield from (f"{source.path}:{node.lineno}: late import" for node in imports if node in late)
    for line, word in source.words:
        if word in {"importlib.import_module", "builtins.__import__"}:
            yield f"{source.path}:{line}: late import"


def everything_has_a_name(source: Source) -> Iterator[str]:
    """No module, package or class is called after what it is not: utils, helpers, common, base, manager."""
    words = set(re.split(r"[/_.]", source.path))
    for word in sorted(words & NAMELESS):
        yield f"{source.path}: {word} is no name"
    for node in source.nodes:
        if isinstance(node, ast.ClassDef):
            for word in sorted({part.lower() for part in re.findall(r"[A-Z][a-z]+", node.name)} & NAMELESS):
                yield f"{source.path}:{node.lineno}: {word} is no name for a class"


def words_of_other_floors_are_qualified(source: Source) -> Iterator[str]:
    """From another floor a module is imported, never a word out of it: the call site says where a word is from."""
    for node in source.nodes:
        if not isinstance(node, ast.ImportFrom) or not (node.module or "").startswith(PACKAGE):
            continue
        for alias in node.names:
            target = f"{node.module}.{alias.name}"
            if not _is_module(target) and not f"{target}.".startswith(f"{source.floor}."):
                yield f"{source.path}:{node.lineno}: import the module {node.module}, not {alias.name} out of it"


def values_are_frozen(source: Source) -> Iterator[str]:
    """A dataclass is keyword-only, slotted and frozen; the rare thing that is no value says `frozen=False`."""
    for node in source.nodes:
        if not isinstance(node, ast.ClassDef):
            continue
        for decorator in node.decorator_list:
            said = decorator.keywords if isinstance(decorator, ast.Call) else []
            complete = {"kw_only", "slots"} <= _true_of(said) and "frozen" in {word.arg for word in said}
            if _last_name(decorator) == "dataclass" and not complete:
                yield f"{source.path}:{node.lineno}: {node.name} is not frozen, kw_only and slots"


def moments_have_no_default(source: Source) -> Iterator[str]:
    """A moment is given by whoever asks: an argument `at`, `day` or `now` has no default."""
    for function in _functions(source):
        if isinstance(function, ast.Lambda):
            continue
        arguments = function.args
        positional = [*arguments.posonlyargs, *arguments.args]
        with_default = positional[len(positional) - len(arguments.defaults) :]
        pairs = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
        with_default += [argument for argument, default in pairs if default is not None]
        for argument in with_default:
            if argument.arg in {"at", "day", "now", "today", "moment"}:
                yield f"{source.path}:{argument.lineno}: {argument.arg} of {function.name} has a default"


def exceptions_to_rules_give_reasons(source: Source) -> Iterator[str]:
    """Each noqa and each type: ignore says which rule it sets aside, and why."""
    if not re.search(EXCEPTION, source.text):
        return
    for token in tokenize.generate_tokens(io.StringIO(source.text).readline):
        if token.type != tokenize.COMMENT:
            continue
        found = re.search(EXCEPTION, token.string)
        if found and not (found[2] and re.search(r"\w{2,}", found[3])):
            yield f"{source.path}:{token.start[0]}: {found[1]} without its rule or its reason"


def libraries_have_doors(source: Source, *, doors: frozenset[str]) -> Iterator[str]:
    """Every library that is not Python's own has its door among the contracts in setup.cfg."""
    for node in source.nodes:
        match node:
            case ast.Import(names=names):
                modules = [alias.name for alias in names]
            case ast.ImportFrom(module=str(module)):
                modules = [module]
            case _:
                continue
        for top in {module.split(".")[0] for module in modules} - sys.stdlib_module_names - {PACKAGE} - doors:
            yield f"{source.path}:{node.lineno}: {top} has no door in setup.cfg"


def words_are_not_typed(source: Source) -> Iterator[str]:
    """What people read in Vietnamese is data: no text in the program holds a Vietnamese letter, but for a reason."""
    if source.path in VIETNAMESE_TYPED or source.path.startswith(GRAMMAR):
        return
    remarks = {node.value for node in source.nodes if isinstance(node, ast.Expr)}
    for node in source.nodes:
        text = node.value if isinstance(node, ast.Constant) and node not in remarks else None
        found = isinstance(text, str) and not text.isascii() and re.search(VIETNAMESE, text)
        if found:
            yield f"{source.path}:{node.lineno}: {found[0]!r} belongs to templates/messages/"


RULES: tuple[Rule, ...] = (
    doors_are_used,
    only_the_unit_of_work_commits,
    modules_stay_small,
    imports_stand_at_the_top,
    everything_has_a_name,
    words_of_other_floors_are_qualified,
    values_are_frozen,
    moments_have_no_default,
    exceptions_to_rules_give_reasons,
    words_are_not_typed,
)


def function_lengths(source: Source) -> list[int]:
    """The length of each function's body in lines, its docstring not counted."""
    return [_length(node) for node in _functions(source) if not isinstance(node, ast.Lambda)]


def ninth_tenth(lengths: list[int]) -> float:
    """The length that nine functions of ten do not exceed."""
    return statistics.quantiles(lengths, n=10, method="inclusive")[-1]


def _length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    body = function.body
    if ast.get_docstring(function) is not None:
        body = body[1:]
    if not body:
        return 1
    return (body[-1].end_lineno or 0) - body[0].lineno + 1


def _functions(source: Source) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda]:
    for node in source.nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield node


def _words(nodes: Sequence[ast.AST]) -> Iterator[tuple[int, str]]:
    """Each dotted word with its line, told by its full name whatever it was imported as."""
    known: dict[str, str] = {"__import__": "builtins.__import__"}
    for node in nodes:
        match node:
            case ast.Import(names=names):
                known |= {alias.asname or alias.name.split(".")[0]: _bound(alias) for alias in names}
                yield from ((node.lineno, alias.name) for alias in names)
            case ast.ImportFrom(module=str(module), names=names):
                known |= {alias.asname or alias.name: f"{module}.{alias.name}" for alias in names}
                yield from ((node.lineno, f"{module}.{alias.name}") for alias in names)
    for node in nodes:
        if isinstance(node, ast.Attribute | ast.Name):
            first, *rest = _dotted(node) or ("",)
            if first in known:
                yield node.lineno, ".".join((known[first], *rest))


def _bound(alias: ast.alias) -> str:
    return alias.name if alias.asname else alias.name.split(".")[0]


def _dotted(node: ast.expr) -> tuple[str, ...]:
    match node:
        case ast.Name(id=name):
            return (name,)
        case ast.Attribute(value=value, attr=attr):
            before = _dotted(value)
            return (*before, attr) if before else ()
    return ()


def _last_name(decorator: ast.expr) -> str:
    named = decorator.func if isinstance(decorator, ast.Call) else decorator
    return (_dotted(named) or ("",))[-1]


def _true_of(keywords: list[ast.keyword]) -> set[str]:
    return {word.arg for word in keywords if word.arg and isinstance(word.value, ast.Constant) and word.value.value}


@functools.cache
def _is_module(dotted: str) -> bool:
    place = ROOT.joinpath(*dotted.split("."))
    return place.with_suffix(".py").is_file() or (place / "__init__.py").is_file()
