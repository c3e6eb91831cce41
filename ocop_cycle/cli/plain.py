"""Values of all kinds as plain JSON, for programs that read what a command found."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import PurePath
from typing import Any

from ocop_cycle import clock


def as_json(value: Any) -> str:
    """The value as JSON text that people can read, too."""
    return json.dumps(plain(value), ensure_ascii=False, indent=2)


def plain(value: Any) -> Any:
    """
    The value as mappings, lists, texts and numbers.

    A moment becomes the fixed text of ``clock.to_text``, a day its ISO form, a span its seconds, a set a sorted list.
    """
    match value:
        case datetime():
            found: Any = clock.to_text(value)
        case date():
            found = value.isoformat()
        case Mapping():
            found = {str(key): plain(item) for key, item in value.items()}
        case set() | frozenset():
            found = sorted(plain(item) for item in value)
        case timedelta():
            found = value.total_seconds()
        case PurePath():
            found = str(value)
        case _ if names := _fields(value):
            found = {name: plain(getattr(value, name)) for name in names}
        case list() | tuple():
            found = [plain(item) for item in value]
        case _:
            found = value
    return found


def _fields(value: Any) -> tuple[str, ...]:
    """Names of the fields of a value that has such: a frozen one, or a named tuple."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return tuple(found.name for found in dataclasses.fields(value))
    names: tuple[str, ...] = getattr(value, "_fields", ()) if isinstance(value, tuple) else ()
    return names
