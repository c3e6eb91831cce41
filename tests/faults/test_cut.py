"""The power goes at every single statement of a command: each time all is as it was, and the next try is whole."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import Engine

from ocop_cycle.application import commands, engine
from ocop_cycle.application.handlers import HANDLERS
from ocop_cycle.delivery import signing
from ocop_cycle.storage import unit_of_work
from tests.application import builders, dumps, situations

CUT = (
    commands.AdvanceDossier, commands.AdvanceMany, commands.TakeBackStep, commands.CorrectCertificate,
    commands.RingDeadline, commands.IssueMessage, commands.MoveDeadline, commands.ApplyPlan,
    commands.ErasePersonalData, commands.CloseCycle,
)  # fmt: skip
"""Commands that write in many places."""


class PowerCut(BaseException):
    """The machine went off."""


class Failing:
    """A runner that goes on until its last statement is up."""

    def __init__(self, runner: Any, left: int) -> None:
        self._runner, self._left = runner, left

    @property
    def count(self) -> int:
        """How many statements were run."""
        return int(self._runner.count)

    def __getattr__(self, name: str) -> Any:
        """Run a statement, unless the power goes."""

        def run(*said: Any, **more: Any) -> Any:
            self._left -= 1
            if self._left < 0:
                raise PowerCut
            return getattr(self._runner, name)(*said, **more)

        return run


@dataclass(frozen=True, kw_only=True)
class FailingStore:
    """A database whose machine goes off after so many statements."""

    database: Engine
    left: int

    @contextmanager
    def writing(self) -> Iterator[unit_of_work.UnitOfWork]:
        """A transaction that is cut off."""
        with unit_of_work.writing(self.database) as work:
            work.runner = Failing(work.runner, self.left)  # type: ignore[assignment]
            yield work


def cut_after(office: builders.Office, left: int) -> engine.WorkflowEngine:
    """An engine whose machine goes off after so many statements."""
    store: Any = FailingStore(database=office.house.store.database, left=left)
    return engine.WorkflowEngine(store=store, clock=office.clock, handlers=HANDLERS, verify=signing.verify)


@pytest.mark.parametrize("kind", CUT, ids=lambda kind: kind.__name__)
def test_a_command_that_is_cut_off_leaves_nothing(kind: type[Any]) -> None:
    """Cut off after its first statement, its second, … its last: no table has changed; then it is carried out."""
    office = situations.office_for(kind)
    said = situations.command(office, kind)
    before = dumps.of(office)
    cuts = 0
    while True:
        try:
            receipt = cut_after(office, cuts).execute(said)
            break
        except PowerCut:
            assert dumps.of(office) == before
            cuts += 1

    assert cuts > 8
    assert receipt.repeated is False
    assert dumps.faults(office) == []
