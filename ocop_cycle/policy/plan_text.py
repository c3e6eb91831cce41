"""A plan as the YAML that an official goes on editing: the fields in their order, what is absent left out."""

import dataclasses
import io
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from ruamel.yaml import YAML

from ocop_cycle.policy.plan import Plan

_WIDTH = 118


def text_of(plan: Plan, *, heading: Iterable[str] = ()) -> str:
    """The file of a plan; ``heading`` becomes comment lines on top. Reading it back gives an equal plan."""
    comments = [f"# {line}".rstrip() for line in heading]
    return "\n".join([*comments, *_blocks(as_plain(plan))])


def as_plain(value: Any) -> Any:
    """The value as plain lists and mappings, without the fields that have their default."""
    if isinstance(value, tuple):
        return [as_plain(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    if not dataclasses.is_dataclass(value):
        return value
    fields = ((field, getattr(value, field.name)) for field in dataclasses.fields(value))
    return {field.name: as_plain(found) for field, found in fields if found != field.default}


def _blocks(plain: dict[str, Any]) -> Iterator[str]:
    """Each key of the file; lists and blocks stand apart by an empty line."""
    yaml = YAML()
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.width = _WIDTH
    for key, value in plain.items():
        text = io.StringIO()
        yaml.dump({key: value}, text)
        yield ("\n" if isinstance(value, list | dict) else "") + text.getvalue().rstrip("\n")
    yield ""
