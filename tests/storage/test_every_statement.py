"""
Every statement that stands in a module, asked of both databases: what one of them does not understand is found here.

Planned, not run: names, types and functions are looked up as they would be for the first person who comes by.
"""

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

import ocop_cycle
from ocop_cycle.storage import schema, statements


def every_statement() -> Iterator[tuple[str, statements.Statement]]:
    """Each statement with the place where it stands; also those in lists and tables."""
    for module in pkgutil.walk_packages(ocop_cycle.__path__, "ocop_cycle."):
        if module.name.endswith("__main__") or ".migrations." in module.name:
            continue
        for name, value in vars(importlib.import_module(module.name)).items():
            yield from ((f"{module.name}:{name}", one) for one in _statements_in(value))


def _statements_in(value: Any) -> list[statements.Statement]:
    if isinstance(value, statements.Statement):
        return [value]
    if isinstance(value, dict):
        return [one for part in value.values() for one in _statements_in(part)]
    return [one for part in value for one in _statements_in(part)] if isinstance(value, list | tuple) else []


OF_ONE = {
    "postgresql": (
        "dumps:_NO_HURRY", "dumps:_SERVER", "dumps:_SNAPSHOT", "probes:_NOT_WRITABLE", "probes:_SERVER_RISKS",
        "revision:_RELATIONS_ON_POSTGRESQL", "self_test:_ELSEWHERE", "self_test:_SETTINGS",
        "triggers:_ALL_ON_POSTGRESQL", "triggers:_ON_POSTGRESQL",
    ),
    "sqlite": (
        "dumps:_NO_HURRY", "probes:_EVERY_PAGE", "revision:_RELATIONS_ON_SQLITE", "self_test:_PROMISED_BY_SQLITE",
        "triggers:_ALL_ON_SQLITE", "triggers:_ON_SQLITE",
    ),
}  # fmt: skip
"""What is asked of one database alone; ``SET`` cannot be planned by any."""

STATEMENTS = sorted({id(one): (place, one) for place, one in every_statement()}.values(), key=lambda found: found[0])


def refused(engine: Engine, statement: statements.Statement) -> str:
    """What a database has against a statement, whatever its parameters; nothing, if it would run it."""
    compiled: Any = statement._build()
    compiled = compiled.compile(dialect=engine.dialect)
    constants = {name: value for name, value in compiled.params.items() if value is not None}
    given = {name: constants.get(name) for name in compiled.params}
    values: Any = [given[name] for name in compiled.positiontup] if compiled.positiontup is not None else given
    connection = engine.raw_connection()
    try:
        connection.cursor().execute(f"EXPLAIN {compiled.string}", values)
    except Exception as failure:  # noqa: BLE001 - whatever it is, it is what this looks for
        return str(failure).partition("\n")[0]
    finally:
        connection.rollback()
        connection.close()
    return ""


@pytest.mark.parametrize(("place", "statement"), [pytest.param(*found, id=found[0]) for found in STATEMENTS])
def test_both_databases_understand_it(durable: Any, place: str, statement: statements.Statement) -> None:
    """Nothing in it is known to one of them alone, except where only that one is asked."""
    name, here = place.removeprefix("ocop_cycle.storage."), durable.engine.dialect.name
    found = refused(durable.engine, statement)

    if any(name in names for kind, names in OF_ONE.items() if kind != here) and name != "dumps:_NO_HURRY":
        assert found != "", f"{place} is understood: it need not stand in the list"
    elif name != "dumps:_NO_HURRY":
        assert found == "", place


def test_what_one_of_them_does_not_know_is_found(province: Any) -> None:
    """A sum of truth values is a number to SQLite and nothing to PostgreSQL."""
    odd = statements.Statement(lambda: select(func.sum(schema.person.c.id == "x")))

    assert "sum(boolean)" in refused(province.engine, odd)
