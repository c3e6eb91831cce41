"""
The values that entries hold as commitments only: looked up, listed for inspectors, deleted when they are erased.

A value lies under the command of the entry that holds it, beside the others of that command. Under its commitment alone
it would lie anywhere among all there are, and a batch would write a page of the index for each of its values.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from sqlalchemy import bindparam, func, select, tuple_

from ocop_cycle.storage import schema
from ocop_cycle.storage.statements import Runner, Statement, among, listing


class PrivateValue(NamedTuple):
    """One row of ``private_value``: the command of the entry, the commitment (hex), the salt (hex) and the value."""

    command: str
    commitment: str
    salt: str
    value: str


BLOCK = 1000
FEW = 50
"""Of so many the others of their commands are left out by the database, which on a server compares each with each."""

_p = schema.private_value.c
_AMONG = among(_p.commitment.concat(""), "commitments")
"""As a sum it is compared row by row; as a column SQLite would look for every command with every commitment."""
_UNDER = Statement(lambda: select(schema.private_value).where(among(_p.command, "commands")))
_ONES = Statement(lambda: select(schema.private_value).where(among(_p.command, "commands"), _AMONG))
_ANYWHERE = Statement(lambda: select(_p.commitment).where(_AMONG))
_FROM = Statement(
    lambda: (
        select(schema.private_value)
        .where(tuple_(_p.command, _p.commitment) > tuple_(bindparam("command"), bindparam("commitment")))
        .order_by(_p.command, _p.commitment)
        .limit(BLOCK)
    )
)
_COUNT = Statement(lambda: select(func.count()).select_from(schema.private_value))
_DELETE = Statement(lambda: schema.private_value.delete().where(among(_p.command, "commands"), _AMONG))


def of(runner: Runner, holders: Mapping[str, str]) -> dict[str, PrivateValue]:
    """
    The values that are still there, by commitment.

    Args:
        holders: for each commitment the command of the entry that holds it.
    """
    if not holders:
        return {}
    rows = runner.all_as_stored(_ONES if len(holders) <= FEW else _UNDER, _wanted(holders))
    found = map(PrivateValue._make, rows)
    return {one.commitment: one for one in found if holders.get(one.commitment) == one.command}


def texts(runner: Runner, holders: Mapping[str, str]) -> dict[str, str]:
    """As ``of``, the values themselves."""
    return {commitment: one.value for commitment, one in of(runner, holders).items()}


def anywhere(runner: Runner, commitments: Iterable[str]) -> list[str]:
    """Those of the commitments that have a value under any command: a look at every value there is."""
    return [row[0] for row in runner.all(_ANYWHERE, {"commitments": listing(sorted(commitments))})]


def every(runner: Runner) -> Iterator[PrivateValue]:
    """All values, those of a command together."""
    after = {"command": "", "commitment": ""}
    while block := [PrivateValue._make(row) for row in runner.all_as_stored(_FROM, after)]:
        yield from block
        after = {"command": block[-1].command, "commitment": block[-1].commitment}


def count(runner: Runner) -> int:
    """How many values are there."""
    row = runner.first(_COUNT)
    return int(row[0]) if row else 0


def delete(runner: Runner, holders: Mapping[str, str]) -> int:
    """
    Delete values with their salts; the commitments in the entries can be opened by nobody from then on.

    Args:
        holders: for each commitment the command of the entry that holds it.
    """
    return runner.run(_DELETE, _wanted(holders))


def _wanted(holders: Mapping[str, str]) -> dict[str, str]:
    return {"commands": listing(sorted(set(holders.values()))), "commitments": listing(sorted(holders))}
