"""
Policy values ↔ stored policy content, without the libraries that read and check files.

Content in the database is the checked, canonical JSON of a value; ``canonical`` writes it, ``build`` only puts it back
into its classes.
"""

import dataclasses
import functools
import hashlib
import json
import types
import typing
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypeVar

Builder = Callable[[Any], Any]
T = TypeVar("T")


def build(kind: type[T], content: Mapping[str, Any]) -> T:
    """
    The value of dataclass ``kind`` that ``content`` (decoded canonical JSON of such a value) describes.

    Raises:
        TypeError: the content has a key the class does not have (stored by another version of the product).
    """
    builder = _builder(typing.cast("Any", kind))
    return typing.cast("T", builder(content))


def plain(value: Any) -> Any:
    """The value as mappings, lists, texts, numbers and days written as text: all its fields, absent ones as None."""
    if dataclasses.is_dataclass(value):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def canonical(value: Any) -> str:
    """
    The one JSON text of a policy value: sorted keys, no spaces, no escapes, text in NFC as the loader let it in.

    Equal values give equal text, so that its SHA-256 names the value.
    """
    return json.dumps(plain(value), sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def digest(text: str) -> str:
    """SHA-256 of canonical content, in hex: the name under which it is stored and dossiers refer to it."""
    return hashlib.sha256(text.encode()).hexdigest()


@functools.cache
def _builder(kind: Any) -> Builder:
    if kind is date:
        return date.fromisoformat
    if dataclasses.is_dataclass(kind):
        return _dataclass_builder(kind)
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is tuple:
        item = _builder(arguments[0])
        return lambda values: tuple(map(item, values))
    if origin is dict:
        value_of = _builder(arguments[1])
        return lambda values: {key: value_of(value) for key, value in values.items()}
    if origin in (types.UnionType, typing.Union):
        inner = _builder(next(a for a in arguments if a is not types.NoneType))
        return lambda value: None if value is None else inner(value)
    return lambda value: value


def _dataclass_builder(kind: Any) -> Builder:
    hints = typing.get_type_hints(kind)
    plain = frozenset((str, int, bool))
    builders = {f.name: _builder(hints[f.name]) for f in dataclasses.fields(kind) if hints[f.name] not in plain}

    def assemble(content: Mapping[str, Any]) -> Any:
        return kind(**{k: builders[k](v) if k in builders else v for k, v in content.items()})

    return assemble
