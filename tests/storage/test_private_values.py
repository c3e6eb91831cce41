"""Values behind commitments: found under the command of their entry and nowhere else, few or many at once."""

import pytest

from ocop_cycle.storage import private_values, trail, unit_of_work
from ocop_cycle.storage.private_values import PrivateValue
from tests.storage.databases import Database

COMMANDS, EACH = 7, 150
"""Values of one command lie in two blocks of the listing."""

KEPT = [
    PrivateValue(f"k-{command}", f"{value:03d}-{command}", f"salt {value}", f"giá trị {command}/{value}")
    for command in range(COMMANDS)
    for value in range(EACH)
]


@pytest.fixture
def kept(database: Database) -> Database:
    """A database with the values."""
    with unit_of_work.writing(database.engine) as work:
        trail.keep_private(work.runner, [one._asdict() for one in KEPT])
    return database


@pytest.mark.parametrize("count", [0, 1, private_values.FEW, private_values.FEW + 1, len(KEPT)])
def test_values_are_found_by_command_and_commitment(kept: Database, count: int) -> None:
    """However many are asked for, each is given, and no other of their commands."""
    wanted = KEPT[::-1][:count]

    with unit_of_work.reading(kept.engine) as runner:
        found = private_values.of(runner, {one.commitment: one.command for one in wanted})

    assert found == {one.commitment: one for one in wanted}


@pytest.mark.parametrize("count", [1, private_values.FEW + 1])
def test_a_value_under_another_command_is_none(kept: Database, count: int) -> None:
    """A commitment is not opened by a value that lies under the command of another entry."""
    asked = {one.commitment: "k-1" for one in KEPT[1 : 1 + count]} | {
        one.commitment: "k-0" for one in KEPT[EACH:][:count]
    }
    asked[KEPT[0].commitment] = "k-0"

    with unit_of_work.reading(kept.engine) as runner:
        found = private_values.texts(runner, asked)
        anywhere = private_values.anywhere(runner, asked)

    assert found == {KEPT[0].commitment: KEPT[0].value}
    assert sorted(anywhere) == sorted(asked)


def test_all_are_listed_once_in_order(kept: Database) -> None:
    """The listing goes from block to block, in the middle of a command too."""
    with unit_of_work.reading(kept.engine) as runner:
        listed = list(private_values.every(runner))
        count = private_values.count(runner)

    assert private_values.BLOCK % EACH
    assert listed == sorted(KEPT)
    assert count == len(KEPT)


def test_only_what_is_named_is_deleted(kept: Database) -> None:
    """The other values of the same command stay."""
    gone = KEPT[3:5]

    with unit_of_work.writing(kept.engine) as work:
        deleted = private_values.delete(work.runner, {one.commitment: one.command for one in gone})

    with unit_of_work.reading(kept.engine) as runner:
        left = list(private_values.every(runner))
    assert deleted == 2
    assert left == sorted(set(KEPT) - set(gone))
