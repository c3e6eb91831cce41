"""
The one environment in which templates of notices are read: closed, strict, and blind to everything but plain facts.

The sandbox of Jinja2 alone is not enough: it still lets a template call the methods of what it is shown, multiply a
text until memory ends, and turn escaping off (failures.md, L9 and L11). Here a template can look up words, walk
lists, ask and compare, use the filters of `filters.FILTERS`, and call macros. It can do nothing else.

What is left to a process with limits, for templates that an office edits, is the time a template may take.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NoReturn, TypeAlias

import jinja2
from jinja2 import nodes, runtime
from jinja2 import sandbox as jinja_sandbox
from jinja2.filters import FILTERS as JINJA_FILTERS
from jinja2.utils import missing

from ocop_cycle.delivery import compiled, filters

_FILTERS = ("join", "length", "upper")
_TESTS = ("none", "eq", "==", "ne", "!=", "in", "true", "false")
_LOOP = frozenset({"first", "last", "index", "length"})
_SUMS = frozenset({"+", "-", "*", "/", "//", "%", "**"})
_SWITCHES = (nodes.EvalContextModifier, nodes.MarkSafe, nodes.MarkSafeIfAutoescape)
_LEANING = (nodes.Extends, nodes.FromImport, nodes.Import, nodes.Include)
_COMPILED = compiled.Compiled()
_Loaded: TypeAlias = "tuple[str, str, None]"


class WordMissing(jinja2.TemplateError):
    """A template asks for a word that the facts do not have; path and line where the traceback does not tell them."""

    def __init__(self, word: str, *, path: str | None = None, line: int | None = None) -> None:
        super().__init__(f"the word '{word}' is missing")
        self.word = word
        self.path = path
        self.line = line


class Forbidden(jinja2.TemplateError):
    """A template does what no template may do; path where the traceback does not tell it."""

    def __init__(self, what: str, *, path: str | None = None) -> None:
        super().__init__(what)
        self.path = path
        self.line: int | None = None


class Words(runtime.Context):
    """What a template sees. A word that is not there is a failure when it is asked for, not when it is used."""

    def resolve_or_missing(self, key: str) -> Any:
        """The word of that name."""
        found = super().resolve_or_missing(key)
        if found is missing:
            raise WordMissing(key, path=self.name, line=_line_of(self.environment, self.name, key))
        return found


class Sandbox(jinja_sandbox.ImmutableSandboxedEnvironment):
    """
    The environment. A subclass, because that is how Jinja2 is told what a template may reach.

    Built once for a set of templates and kept: compiling is what costs. It reads no file; `contents` maps the path of
    each template ("notices/duty-opened/body.txt") to its text. What does not end in ``.txt`` is escaped for HTML.
    """

    context_class = Words
    intercepted_binops = _SUMS
    intercepted_unops = frozenset({"+", "-"})

    def __init__(self, contents: Mapping[str, str]) -> None:
        super().__init__(
            loader=jinja2.FunctionLoader(lambda path: _found(contents, path)),
            undefined=jinja2.StrictUndefined,
            finalize=_shown,
            autoescape=lambda path: path is None or not path.endswith(".txt"),
            trim_blocks=True,
            lstrip_blocks=True,
            cache_size=-1,
            auto_reload=False,
            bytecode_cache=_COMPILED,
        )
        self.globals.clear()
        self.filters = {name: JINJA_FILTERS[name] for name in _FILTERS} | dict(filters.FILTERS)
        self.tests = {name: self.tests[name] for name in _TESTS}

    def getattr(self, obj: Any, attribute: str) -> Any:
        """What a dot reaches: the words of a mapping of facts, and the plain marks of a loop."""
        if type(obj) is MappingProxyType:
            return _word(obj, attribute)
        if isinstance(obj, runtime.LoopContext) and attribute in _LOOP:
            return getattr(obj, attribute)
        return _refuse_word(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """What brackets reach: the words of a mapping and the items of a list."""
        if type(obj) is MappingProxyType and isinstance(argument, str):
            return _word(obj, argument)
        if type(obj) is tuple and type(argument) is int and argument < len(obj):
            return obj[argument]
        return _refuse_word(obj, argument)

    def is_safe_callable(self, obj: Any) -> bool:
        """Only macros, which templates themselves write, can be called."""
        return isinstance(obj, runtime.Macro)

    def call_binop(self, _context: runtime.Context, operator: str, _left: Any, _right: Any) -> NoReturn:
        """Templates do not reckon: what is to be shown stands among the facts."""
        raise Forbidden(f"reckons with '{operator}'")

    def call_unop(self, _context: runtime.Context, operator: str, _arg: Any) -> NoReturn:
        """Templates do not reckon: what is to be shown stands among the facts."""
        raise Forbidden(f"reckons with '{operator}'")

    def _generate(
        self, source: nodes.Template, name: str | None, filename: str | None, defer_init: bool = False
    ) -> str:
        """Look at the shape of a template that was read, before anything of it is compiled: it is read only once."""
        for found in source.find_all((*_SWITCHES, *_LEANING)):
            if isinstance(found, _SWITCHES):
                raise Forbidden("switches escaping on or off", path=name)
            if not _is_of_its_kind(found, name or ""):
                raise Forbidden("leans on a template that is not named outright, or is not of its own kind", path=name)
        return super()._generate(source, name, filename, defer_init)


def _found(contents: Mapping[str, str], path: str) -> _Loaded | None:
    """The text of a template; its file name is one that no disk holds."""
    return (contents[path], f"<{path}>", None) if path in contents else None


def _line_of(environment: jinja2.Environment, path: str | None, word: str) -> int | None:
    """Where a template first names a word. It looks all of them up before its first line, so no traceback tells."""
    if environment.loader is None or path is None:
        return None
    tree = environment.parse(environment.loader.get_source(environment, path)[0])
    return next((name.lineno for name in tree.find_all(nodes.Name) if name.name == word), None)


def _is_of_its_kind(leaning: nodes.Node, path: str) -> bool:
    """Whether a template leans on one that is named outright and has the same ending."""
    leant = next(leaning.iter_fields(only=("template",)))[1]
    return isinstance(leant, nodes.Const) and isinstance(leant.value, str) and _kind(leant.value) == _kind(path)


def _kind(path: str) -> str:
    """The ending. A macro of a ``.txt`` called in a ``.html`` would bring in text that nothing has escaped."""
    return path.rpartition(".")[2]


def _shown(value: Any) -> Any:
    """What a template puts into its text: words and whole numbers, never "None", "True" or the inside of a list."""
    if isinstance(value, str) or type(value) is int:
        return value
    shown = "nothing" if value is None else f"a {type(value).__name__}"
    raise Forbidden(f"shows {shown} where a word belongs")


def _word(words: Mapping[str, Any], word: str) -> Any:
    try:
        return words[word]
    except KeyError:
        raise WordMissing(word) from None


def _refuse_word(obj: Any, word: object) -> NoReturn:
    if obj is None:
        raise WordMissing(str(word))
    raise Forbidden(f"reaches for '{word}' of a {'text' if isinstance(obj, str) else type(obj).__name__}")
