"""Plain data → a policy value: types, missing and unknown keys. The only module that asks pydantic."""

import dataclasses
import functools
import json
import re
import typing
from collections.abc import Iterator
from typing import Any

import pydantic
from pydantic_core import ErrorDetails

from ocop_cycle import errors
from ocop_cycle.policy.problems import Place, Problem

_CODES = {
    "literal_error": "not-one-of",
    "string_type": "text-wanted",
    "int_type": "number-wanted",
    "bool_type": "true-or-false-wanted",
    "date_type": "day-wanted",
    "date_parsing": "day-wanted",
    "date_from_datetime_parsing": "day-wanted",
    "date_from_datetime_inexact": "day-wanted",
    "tuple_type": "list-wanted",
    "dataclass_type": "block-wanted",
    "dict_type": "block-wanted",
}
_QUOTED = re.compile("'([^']*)'")
_STRAY = "unexpected_keyword_argument"


@functools.cache
def adapter(kind: Any) -> pydantic.TypeAdapter[Any]:
    """What validates into a policy value class; made once, because making one takes longer than using it."""
    return pydantic.TypeAdapter(kind)


def validate(kind: Any, data: Any) -> tuple[Any, list[Problem]]:
    """
    The value of ``kind`` that ``data`` describes, and what is wrong with it.

    Where unknown keys are all that is wrong, the value is that of the file without them, so that everything else can be
    checked in the same run; otherwise it is None. No type is guessed: ``"3"`` is no number and ``3`` no text.
    """
    try:
        return adapter(kind).validate_json(json.dumps(data), strict=True), []
    except pydantic.ValidationError as refusal:
        found = refusal.errors(include_url=False)
    problems = [_problem(kind, error) for error in found]
    if any(error["type"] != _STRAY for error in found):
        return None, problems
    return validate(kind, _without(data, [error["loc"] for error in found]))[0], problems


def keys_at(kind: Any, path: Place) -> tuple[str, ...]:
    """The keys that may stand in the block at ``path`` of a value of ``kind``; none where there is no block."""
    for step in path:
        kind = _inside(_bare(kind), step)
    kind = _bare(kind)
    return tuple(f.name for f in dataclasses.fields(kind)) if dataclasses.is_dataclass(kind) else ()


def _problem(kind: Any, error: ErrorDetails) -> Problem:
    path: Place = error["loc"]
    if error["type"] == "missing":
        return Problem(path, "key-missing", {"key": str(path[-1])})
    if error["type"] == _STRAY:
        near = errors.nearest(str(path[-1]), keys_at(kind, path[:-1]))
        offer = f"; did you mean {' or '.join(near)}?" if near else ""
        return Problem(path, "key-unknown", {"key": str(path[-1]), "nearest": ", ".join(near), "offer": offer})
    expected = _QUOTED.findall(str(error.get("ctx", {}).get("expected", "")))
    facts = {"found": _shown(error["input"]), "expected": ", ".join(expected)}
    return Problem(path, _CODES.get(error["type"], "unfit"), {**facts, "problem": error["msg"]})


def _shown(found: Any) -> str:
    names = {dict: "a block of keys", list: "a list", type(None): "nothing"}
    return names.get(type(found)) or json.dumps(found, ensure_ascii=False)


def _bare(kind: Any) -> Any:
    options = [a for a in typing.get_args(kind) if a is not type(None)]
    return options[0] if len(options) < len(typing.get_args(kind)) else kind


def _inside(kind: Any, step: str | int) -> Any:
    if dataclasses.is_dataclass(kind):
        return typing.get_type_hints(kind).get(str(step))
    return next(iter(typing.get_args(kind)), None)


def _without(data: Any, strays: list[Place]) -> Any:
    def copied(value: Any, path: Place) -> Any:
        if isinstance(value, dict):
            return {k: copied(v, (*path, k)) for k, v in value.items() if (*path, k) not in strays}
        return [copied(v, (*path, n)) for n, v in enumerate(value)] if isinstance(value, list) else value

    return copied(data, ())


def each(value: Any, wanted: type[Any], path: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Every part of a policy value that is of the class ``wanted``, with its place."""
    if isinstance(value, wanted):
        yield path, value
    if isinstance(value, tuple):
        for number, item in enumerate(value):
            yield from each(item, wanted, (*path, number))
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from each(getattr(value, field.name), wanted, (*path, field.name))
