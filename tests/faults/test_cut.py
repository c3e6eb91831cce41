"""
The power goes at every single statement and commit of every command there is: before or after, never between.

Once as an exception, of every command, over a database in memory whose every byte is compared; once as the death of the
process, of three commands that write in many places, on a file and on the server.
"""

import pathlib
import signal
from typing import Any

import pytest

from ocop_cycle.application import commands
from ocop_cycle.application.handlers import HANDLERS
from tests.application import builders, situations
from tests.faults import chances, checker, cuts, deeds, nursery, patterns

KINDS = sorted(HANDLERS, key=lambda kind: kind.__name__)
MORTAL = (commands.AdvanceDossier, commands.IssueMessage, commands.MoveDeadline)
DYING = tuple(KINDS) if chances.LONG else MORTAL
"""The commands whose process dies as well; in the long run it is every one."""


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_command_that_is_cut_off_leaves_all_or_nothing(kind: type[Any], tmp_path: pathlib.Path) -> None:
    """Cut off at its first statement, its second, … its commit: no byte has changed; after it, all is done, once."""
    office = situations.office_for(kind)
    said = situations.command(office, kind)
    before, head, struck, fuse = cuts.image(office), _entries(office), 0, cuts.Fuse(left=0)
    failing = cuts.engine_of(office, fuse)
    while True:
        fuse.left = struck
        try:
            failing.execute(said)
        except cuts.PowerCut:
            struck += 1
            assert (cuts.image(office) != before) == fuse.committed
        if fuse.committed:
            break
    after = cuts.image(office)

    receipt = office.execute(said)

    path = tmp_path / "after.db"
    path.write_bytes(after)
    assert struck > 4
    assert (receipt.repeated, _entries(office)) == (True, head + receipt.entries)
    assert cuts.image(office) == after
    assert checker.check(f"sqlite:///{path}") == []
    chances.told("cuts", kind.__name__, struck, "before or after, never between")


def _entries(office: builders.Office) -> int:
    (row,) = office.rows("SELECT COUNT(*) AS number FROM audit_entry")
    return int(row["number"])


@pytest.mark.parametrize("database", patterns.KINDS)
@pytest.mark.parametrize("kind", DYING, ids=lambda kind: kind.__name__)
def test_a_process_that_dies_at_a_statement_leaves_all_or_nothing(
    kind: type[Any], database: str, tmp_path: pathlib.Path
) -> None:
    """Dead at its first statement, its second, … after its commit: the checker finds nothing, the next try is whole."""
    office = situations.office_for(kind)
    said = situations.command(office, kind)
    at, struck, code = office.clock.now(), 0, 9
    with patterns.pattern(database, office, tmp_path) as pattern, pattern.place() as place:
        while code:
            life = nursery.live(lambda say, left=struck: _die(place.address, at, said, left, say))  # type: ignore[misc] # the default binds
            assert life.code in {0, 9}, life.words
            # What one death spoils is still there after three more.
            if chances.LONG or struck % 4 == 0 or not life.code:
                assert checker.check(place.address, told=life.told, ends=[life.end._replace(planned=True)]) == []
            code, struck = life.code, struck + 1

    assert struck > 6
    assert life.told != {}
    assert life.code != -signal.SIGKILL


def _die(address: str, at: Any, said: Any, left: int, say: nursery.Say) -> None:
    """Carry out the command over the database, with a machine that goes off."""
    with deeds.opened(address, at) as (built, keeper):
        office = builders.Office(house=built, clock=keeper, basket=builders.Basket())
        say(said.by.key, cuts.engine_of(office, cuts.Fuse(left=left, blow=cuts.die)).execute(said).entry)
