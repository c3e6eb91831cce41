"""
What a rehearsed year left behind, whole: notices, deadlines and results as rows, for those who sum it up.

Nobody's scope narrows these lists: a rehearsal is an instance of its own, and all of it belongs to whoever runs it.
"""

from typing import NamedTuple

from sqlalchemy import or_, select

from ocop_cycle.storage import schema, statements


class NoticeRow(NamedTuple):
    """A promise to tell somebody something: by which rule, whom, when, and what became of it."""

    id: str
    rule: str
    template: str
    recipient_kind: str
    recipient_id: str
    state: str
    owed_at: str


class DeadlineRow(NamedTuple):
    """One version of a deadline of a dossier or a duty."""

    id: str
    subject_kind: str
    subject_id: str
    rule: str
    wording: str | None
    unit_id: str | None
    strict_at: str | None
    lenient_at: str | None
    state: str
    passed_at: str | None
    settled_at: str | None
    next_at: str | None


class ResultRow(NamedTuple):
    """A total that a council gave."""

    dossier_id: str
    level: str
    total: str
    stars: int
    day: str | None


_n, _d, _r = schema.notice.c, schema.deadline.c, schema.result.c
_NOTICES = statements.Statement(lambda: select(*(_n[name] for name in NoticeRow._fields)).order_by(_n.owed_at, _n.id))
_DEADLINES = statements.Statement(
    lambda: (
        select(*(_d[name] for name in DeadlineRow._fields))
        .where(or_(_d.subject_kind == "dossier", _d.subject_kind == "duty"))
        .order_by(_d.id)
    )
)
_RESULTS = statements.Statement(
    lambda: select(*(_r[name] for name in ResultRow._fields)).order_by(_r.recorded_at, _r.dossier_id, _r.level)
)
_NEW_TEMPLATE = statements.Statement(
    lambda: (
        select(_n.id)
        .where(_n.state == "owed", ~statements.among(_n.template, "known"))
        .order_by(_n.owed_at, _n.id)
        .limit(1)
    )
)


def notices(runner: statements.Runner) -> list[NoticeRow]:
    """Every notice, in the order in which they were owed."""
    return [NoticeRow._make(row) for row in runner.all(_NOTICES)]


def deadlines(runner: statements.Runner) -> list[DeadlineRow]:
    """Every version of every deadline of dossiers and duties."""
    return [DeadlineRow._make(row) for row in runner.all(_DEADLINES)]


def results(runner: statements.Runner) -> list[ResultRow]:
    """Every result, in the order in which they were recorded."""
    return [ResultRow._make(row) for row in runner.all(_RESULTS)]


def first_of_new_template(runner: statements.Runner, known: list[str]) -> str | None:
    """The oldest owed notice whose template is not among the known ones."""
    row = runner.first(_NEW_TEMPLATE, {"known": statements.listing(known)})
    return row[0] if row else None
