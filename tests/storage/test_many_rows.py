"""Many rows in one statement: whichever way a database takes them, what stands there is what was given, row by row."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import bindparam, select

from ocop_cycle import errors
from ocop_cycle.storage import many_rows, schema, unit_of_work
from ocop_cycle.storage.statements import Runner, Statement
from tests.storage.databases import Database

COUNT = 2 * many_rows.AT_LEAST
AWKWARD = (
    *("", " ", "\\N", "\\.", "\t", "a\nb", "\r\n", "'", '"', "{}", "[1]", "null"),
    *("Đặc sản Lục Ngạn", "🍯", "%(a)s", "\x7f"),
)
_a = schema.attempt.c
READ = Statement(lambda: select(schema.attempt).where(_a.message_id == bindparam("message")).order_by(_a.id))

any_character = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
texts = st.text(any_character, max_size=8) | st.sampled_from(AWKWARD)


def attempt(number: int, message: str, worker: str, pause: str | None) -> dict[str, str | int | None]:
    """A row with texts, numbers and, mostly, something that is not there."""
    return {
        "id": f"{message}/{number:03}", "message_id": message, "number": number, "worker": worker,
        "started_at": "2024-03-04", "finished_at": None, "pause_until": pause, "halts": -number,
    }  # fmt: skip


def written(database: Database, message: str) -> list[dict[str, str | int | None]]:
    """The rows of a message as a new reader sees them."""
    with unit_of_work.reading(database.engine) as runner:
        return read(runner, message)


def read(runner: Runner, message: str) -> list[dict[str, str | int | None]]:
    """The rows of a message in the order of their keys."""
    names = [column.name for column in schema.attempt.columns]
    return [dict(zip(names, row, strict=True)) for row in runner.all(READ, {"message": message})]


@pytest.mark.parametrize("count", [2, many_rows.AT_LEAST - 1, many_rows.AT_LEAST, COUNT])
def test_new_rows_stand_as_they_were_given(database: Database, count: int) -> None:
    """Few or many, what looks like a sign of the way they travel is a text like any other, and nothing is no text."""
    rows = [
        attempt(n, "m", AWKWARD[n % len(AWKWARD)], None if n % 3 else AWKWARD[-n % len(AWKWARD)])
        for n in range(1, count + 1)
    ]

    with unit_of_work.writing(database.engine) as work:
        work.insert_many(schema.attempt, rows)

    assert written(database, "m") == rows


@given(values=st.lists(st.tuples(texts, st.none() | texts), min_size=COUNT, max_size=COUNT))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_comes_back_as_it_was_given(province: Database, values: list[tuple[str, str | None]]) -> None:
    """New and changed rows hold any text that a command can hold."""
    number = len(written(province, "m"))
    fresh = [attempt(number + n, "m", worker, pause) for n, (worker, pause) in enumerate(values)]
    changed = [{"worker": pause or "", "pause_until": worker, "halts": n} for n, (worker, pause) in enumerate(values)]

    with unit_of_work.writing(province.engine) as work:
        work.insert_many(schema.attempt, fresh)
        before = read(work.runner, "m")[number:]
        work.update_many(schema.attempt, [(str(row["id"]), new) for row, new in zip(fresh, changed, strict=True)])

    assert before == fresh
    assert written(province, "m")[number:] == [row | new for row, new in zip(fresh, changed, strict=True)]


def test_of_two_changes_of_a_row_the_later_holds(database: Database) -> None:
    """As if they had been made one after the other, and each counts."""
    rows = [attempt(n, "m", "a", None) for n in range(COUNT)]
    changes = [(str(row["id"]), {"worker": word}) for word in ("b", "c") for row in rows]

    with unit_of_work.writing(database.engine) as work:
        work.insert_many(schema.attempt, rows)
        work.update_many(schema.attempt, changes)

    assert [row["worker"] for row in written(database, "m")] == ["c"] * COUNT


def test_one_of_many_changed_rows_that_vanished_is_told(database: Database) -> None:
    """The row that is not there is named, and nothing is changed."""
    rows = [attempt(n, "m", "a", None) for n in range(COUNT)]
    with unit_of_work.writing(database.engine) as work:
        work.insert_many(schema.attempt, rows)

    with pytest.raises(errors.RowVanished) as caught, unit_of_work.writing(database.engine) as work:
        work.update_many(schema.attempt, [(key, {"worker": "b"}) for key in (*[str(r["id"]) for r in rows], "gone")])

    assert (caught.value.table, caught.value.key) == ("attempt", "gone")
    assert written(database, "m") == rows


def test_one_of_many_new_rows_whose_key_is_taken_is_told(database: Database) -> None:
    """Nothing of them is written, and the connection is fit for the next who writes."""
    rows = [attempt(n, "m", "a", None) for n in range(COUNT)]

    with pytest.raises(errors.AlreadyThere), unit_of_work.writing(database.engine) as work:
        work.insert_many(schema.attempt, [*rows, rows[0]])
    with unit_of_work.writing(database.engine) as work:
        work.insert_many(schema.attempt, rows[1:])

    assert written(database, "m") == rows[1:]


def test_a_reference_to_nothing_among_many_rows_is_told(database: Database) -> None:
    """A rule of the database holds for many rows as for one."""
    grants = [
        {"id": str(n), "person_id": "nobody", "role": "auditor", "unit_id": "nowhere", "state": "granted"}
        for n in range(COUNT)
    ]
    columns = {column.name for column in schema.role_grant.columns if not column.nullable}

    with pytest.raises(errors.RowRefused), unit_of_work.writing(database.engine) as work:
        work.insert_many(schema.role_grant, [{name: row.get(name, "-") for name in columns} for row in grants])


def test_it_is_one_statement_however_many_rows(database: Database) -> None:
    """Neither way asks the database row by row."""
    rows = [attempt(n, "m", "a", None) for n in range(COUNT)]

    with unit_of_work.writing(database.engine) as work:
        work.insert_many(schema.attempt, rows)
        work.update_many(schema.attempt, [(str(row["id"]), {"worker": "b"}) for row in rows])

    assert work.runner.count == 2
