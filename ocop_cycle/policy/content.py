"""
Stored policy content → frozen values, without the libraries that read and check files.

Content in the database is the checked, canonical JSON of a value; ``build`` only puts it back into its classes.
"""

import dataclasses
import functools
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
    return typing.cast("T", _builder(kind)(content))


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
