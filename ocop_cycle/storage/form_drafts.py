"""Running state: what people had filled in when their session was over. Moments are machine time."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, select

from ocop_cycle import clock
from ocop_cycle.storage import schema
from ocop_cycle.storage.statements import Runner, Statement, insert_of


class Row(NamedTuple):
    """One draft, all columns in the order of the schema; ``fields`` is JSON."""

    id: str
    person_id: str
    path: str
    fields: str
    at: str


_f = schema.form_draft.c
_OF = Statement(
    lambda: (
        select(schema.form_draft)
        .where(_f.person_id == bindparam("person"), _f.at > bindparam("since"))
        .order_by(_f.at.desc(), _f.id)
    )
)
_DROP = Statement(
    lambda: schema.form_draft.delete().where(_f.person_id == bindparam("person"), _f.id == bindparam("draft"))
)
_DROP_OLDER = Statement(lambda: schema.form_draft.delete().where(_f.at <= bindparam("before")))
_DROP_ALL = Statement(lambda: schema.form_draft.delete().where(_f.person_id == bindparam("person")))


def keep(runner: Runner, row: Row) -> None:
    """Keep a draft."""
    runner.run(insert_of(schema.form_draft, Row._fields), row._asdict())


def of(runner: Runner, person: str, *, since: datetime) -> list[Row]:
    """The drafts of a person that were kept since a moment, the newest first."""
    return [Row._make(row) for row in runner.all(_OF, {"person": person, "since": clock.to_text(since)})]


def drop(runner: Runner, person: str, draft: str) -> None:
    """Throw away one draft of a person."""
    runner.run(_DROP, {"person": person, "draft": draft})


def drop_older(runner: Runner, before: datetime) -> None:
    """Throw away all that were kept before a moment."""
    runner.run(_DROP_OLDER, {"before": clock.to_text(before)})


def drop_all(runner: Runner, person: str) -> None:
    """Throw away every draft of a person."""
    runner.run(_DROP_ALL, {"person": person})
