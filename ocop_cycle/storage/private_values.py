"""The values that entries hold as commitments only: looked up, listed for inspectors, deleted when they are erased."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import bindparam, func, select

from ocop_cycle.storage import schema
from ocop_cycle.storage.statements import Runner, Statement, among, listing


class PrivateValue(NamedTuple):
    """One row of ``private_value``: the commitment (hex), the salt (hex) and the value."""

    commitment: str
    salt: str
    value: str


BLOCK = 1000
_p = schema.private_value.c
_ONES = Statement(lambda: select(schema.private_value).where(among(_p.commitment, "commitments")))
_FROM = Statement(
    lambda: select(schema.private_value).where(_p.commitment > bindparam("after")).order_by(_p.commitment).limit(BLOCK)
)
_COUNT = Statement(lambda: select(func.count()).select_from(schema.private_value))
_DELETE = Statement(lambda: schema.private_value.delete().where(among(_p.commitment, "commitments")))


def of(runner: Runner, commitments: Sequence[str]) -> dict[str, PrivateValue]:
    """The values of these commitments that are still there."""
    found = runner.all_as_stored(_ONES, {"commitments": listing(commitments)}) if commitments else []
    return {row[0]: PrivateValue._make(row) for row in found}


def every(runner: Runner) -> Iterator[PrivateValue]:
    """All values in the order of their commitments."""
    after = ""
    while block := runner.all_as_stored(_FROM, {"after": after}):
        yield from (PrivateValue._make(row) for row in block)
        after = block[-1][0]


def count(runner: Runner) -> int:
    """How many values are there."""
    row = runner.first(_COUNT)
    return int(row[0]) if row else 0


def delete(runner: Runner, commitments: Iterable[str]) -> int:
    """Delete values with their salts; the commitments in the entries can be opened by nobody from then on."""
    return runner.run(_DELETE, {"commitments": listing(sorted(commitments))})
