"""
JSON Schemas of all kinds of policy file, so that an editor completes and checks while an official types.

They are kept in ``workflows/schemas/``; the first line of each shipped file names its own. They know shapes only: what
a name means is checked by ``loader``. Write them anew with ``python -c "…"`` as ``tests/policy/test_json_schemas.py``
says when it finds them out of date.
"""

import json
from pathlib import Path
from typing import Any

from ocop_cycle.policy import kinds, schema_check

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def all() -> dict[str, dict[str, Any]]:  # noqa: A001 - called json_schemas.all()
    """The JSON Schema of each kind of policy file, by kind."""
    return {kind: of(kind) for kind in kinds.KINDS}


def of(kind: str) -> dict[str, Any]:
    """
    The JSON Schema of one kind of policy file.

    Raises:
        UnknownThing: there is no such kind.
    """
    value_class: Any = kinds.named(kind).value
    return {"$schema": DIALECT, **schema_check.adapter(value_class).json_schema()}


def text(kind: str) -> str:
    """The schema as it stands in its file: indented, with its line end."""
    return json.dumps(of(kind), ensure_ascii=False, indent=2) + "\n"


def write(folder: Path) -> None:
    """Write the schema of each kind to ``folder``, replacing what was there."""
    folder.mkdir(parents=True, exist_ok=True)
    for kind in kinds.KINDS:
        (folder / f"{kind}.json").write_text(text(kind), encoding="utf-8")
