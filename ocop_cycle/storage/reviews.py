"""What auditors saw and asked, and what was asked to be erased."""

from typing import NamedTuple

from sqlalchemy import bindparam, func, select

from ocop_cycle.storage import schema
from ocop_cycle.storage.statements import Runner, Statement


class Mark(NamedTuple):
    """One row of ``review_mark``: a person has seen the entries up to a number."""

    id: str
    person_id: str
    up_to: int
    at: str


class Question(NamedTuple):
    """One row of ``question``, all columns in the order of the schema."""

    id: str
    entry: int
    unit_id: str
    scope: str
    asked_by: str
    text: str
    asked_at: str
    answered_by: str | None
    answer: str | None
    answered_at: str | None
    state: str


class Erasure(NamedTuple):
    """One row of ``erasure``, all columns in the order of the schema."""

    id: str
    table_name: str
    row_key: str
    column_name: str
    article: str
    asked_by: str
    approved_by: str | None
    state: str
    at: str


_m, _q, _x, _n = schema.review_mark.c, schema.question.c, schema.erasure.c, schema.notice.c
_MARKS = Statement(lambda: select(schema.review_mark).order_by(_m.up_to.desc(), _m.id))
_SEEN = Statement(lambda: select(func.max(_m.up_to)).where(_m.person_id == bindparam("person")))
_QUESTION = Statement(lambda: select(schema.question).where(_q.id == bindparam("id")).with_for_update())
_QUESTIONS = Statement(lambda: select(schema.question).order_by(_q.entry, _q.id))
_ASKED_OF = Statement(lambda: select(func.count()).where(_q.entry == bindparam("entry")))
_ERASURE = Statement(lambda: select(schema.erasure).where(_x.id == bindparam("id")).with_for_update())
_ERASURES = Statement(lambda: select(schema.erasure).order_by(_x.at, _x.id))
_OF_PLACE = Statement(
    lambda: (
        select(schema.erasure)
        .where(_x.table_name == bindparam("table"), _x.row_key == bindparam("row"))
        .where(_x.column_name == bindparam("column"))
        .order_by(_x.at, _x.id)
    )
)
_CYCLES_TOLD = Statement(
    lambda: (
        select(_n.cycle_id)
        .where(_n.message_id == bindparam("message"), _n.cycle_id.is_not(None))
        .distinct()
        .order_by(_n.cycle_id)
    )
)


def marks(runner: Runner) -> list[Mark]:
    """All marks of review, the farthest first."""
    return [Mark._make(row) for row in runner.all(_MARKS)]


def seen_by(runner: Runner, person_id: str) -> int:
    """Up to which entry a person has marked the trail as seen; 0 when never."""
    row = runner.first(_SEEN, {"person": person_id})
    return int(row[0] or 0) if row else 0


def question(runner: Runner, question_id: str) -> Question | None:
    """One question, locked."""
    row = runner.first(_QUESTION, {"id": question_id})
    return Question._make(row) if row else None


def questions(runner: Runner) -> list[Question]:
    """All questions in the order of the entries they are about."""
    return [Question._make(row) for row in runner.all(_QUESTIONS)]


def count_questions(runner: Runner, entry: int) -> int:
    """How many questions were asked about an entry."""
    row = runner.first(_ASKED_OF, {"entry": entry})
    return int(row[0]) if row else 0


def erasure(runner: Runner, erasure_id: str) -> Erasure | None:
    """One request to erase, locked."""
    row = runner.first(_ERASURE, {"id": erasure_id})
    return Erasure._make(row) if row else None


def erasures(runner: Runner) -> list[Erasure]:
    """All requests to erase, the oldest first."""
    return [Erasure._make(row) for row in runner.all(_ERASURES)]


def erasures_of(runner: Runner, table: str, row_key: str, column: str) -> list[Erasure]:
    """What was ever asked to be erased at one place."""
    asked = {"table": table, "row": row_key, "column": column}
    return [Erasure._make(row) for row in runner.all(_OF_PLACE, asked)]


def cycles_told(runner: Runner, message_id: str) -> list[str | None]:
    """The cycles that the notices of a message speak of."""
    return [row[0] for row in runner.all(_CYCLES_TOLD, {"message": message_id})]
