"""
The trail as people read it: the log with its filters, and one entry with all it wrote.

Whoever sees everything sees every entry. Others see entries about what they see: dossiers, certificates, duties,
deadlines, notices and messages, units, producers and cycles of their areas, and what concerns their own person.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, FromClause, Select, Text, and_, bindparam, case, cast, false, literal, or_, select

from ocop_cycle import clock, errors
from ocop_cycle.application.queries import comment_rows, dossier_rows, people, reader, scope, selection, trail_rows
from ocop_cycle.application.queries.trail_rows import Logged, Opened
from ocop_cycle.domain import permissions
from ocop_cycle.storage import private_values, schema, statements

__all__ = ["Entry", "Logged", "Opened", "Wanted", "Written", "entry", "log"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """
    Which entries are asked for; what is absent does not narrow.

    ``actor`` is a person's id or ``system``; ``kind`` the name of a command; ``since`` and ``until`` office days, both
    included; ``dossier`` asks for everything about a dossier, its certificates, deadlines and notices; ``unit`` for
    what concerns a unit, the units below it and their dossiers and duties; ``subject`` for one subject (kind and id).
    ``kinds`` asks for any of several commands.
    """

    actor: str | None = None
    kind: str | None = None
    kinds: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    dossier: str | None = None
    unit: str | None = None
    subject: tuple[str, str] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Written:
    """One row that an entry wrote: its table and key, and the columns it set; personal ones as far as still known."""

    table: str
    key: str
    values: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """
    One entry, whole: what it says, the rows it wrote, and its place in the chain.

    ``body`` is what was hashed; empty where it may not be known who acted, which it says.
    """

    logged: Logged
    rows: tuple[Written, ...]
    deadlines: tuple[tuple[Any, ...], ...]
    notices: tuple[str, ...]
    policy: tuple[str, ...]
    previous_hash: str
    body: str


class _Subject(NamedTuple):
    """The subject that is asked about: that of each entry, or one."""

    kind: ColumnElement[str]
    key: ColumnElement[str]


SETTER = "set_by"
"""The column that names the command which made a row; some names tell who gave the command."""

Seen = Callable[[ColumnElement[str], ColumnElement[str] | None], ColumnElement[bool]]

_e = schema.audit_entry.c
_d, _c, _y, _t = schema.dossier.c, schema.certificate.c, schema.duty.c, schema.deadline.c
_n, _u, _p, _s = schema.notice.c, schema.unit.c, schema.producer.c, schema.comment.c
_OF_ENTRY = _Subject(_e.subject_kind, _e.subject_id)
_SAID = schema.comment.join(schema.dossier, _d.id == _s.dossier_id)


def log(
    asking: reader.Reader,
    actor: permissions.Actor,
    wanted: Wanted = Wanted(),
    *,
    page: selection.Paging = selection.Paging(),  # noqa: B008 - a frozen value
) -> selection.Page[Logged]:
    """The wanted entries that ``actor`` may see, the newest first."""
    with asking.look(actor) as view:
        chosen = choose(view, wanted)
        rows = chosen.all(view.runner, "page", lambda c: selection.paged(asked(c)), **page.values)
        total = chosen.count(view.runner, lambda: schema.audit_entry)
        items = trail_rows.logged(view, rows)
    return selection.Page(items=items, total=total, number=page.number, size=page.size)


def entry(asking: reader.Reader, actor: permissions.Actor, number: int) -> Entry:
    """
    One entry with everything it wrote; personal values are opened where they were not erased.

    Raises:
        errors.UnknownThing: there is none of that number that ``actor`` may see.
    """
    with asking.look(actor) as view:
        chosen = choose(view, Wanted())
        row = chosen.first(view.runner, "one", lambda c: asked([*c, _e.number == bindparam("number")]), number=number)
        if row is None:
            raise errors.UnknownThing("entry", str(number))
        (logged,) = trail_rows.logged(view, [row])
        return _entry(view, logged, row[-1])


def of_numbers(asking: reader.Reader, actor: permissions.Actor, numbers: Sequence[int]) -> tuple[Logged, ...]:
    """Of the entries of these numbers those that ``actor`` may see, in the order of their numbers."""
    if not numbers:
        return ()
    with asking.look(actor) as view:
        chosen = choose(view, Wanted())
        listed = statements.listing([str(number) for number in numbers])
        chosen.narrow("numbers", lambda: statements.among(cast(_e.number, Text), "numbers"), numbers=listed)
        first, last = min(numbers), max(numbers)
        chosen.narrow(
            "within", lambda: _e.number.between(bindparam("first"), bindparam("last")), first=first, last=last
        )
        rows = chosen.all(view.runner, "numbers", asked)
        return trail_rows.logged(view, reversed(rows))


def choose(view: reader.View, wanted: Wanted) -> selection.Selection:
    """What is asked of the entries: what is wanted of those that are seen."""
    chosen = selection.Selection("entries")
    _narrow_scope(view, chosen, _OF_ENTRY)
    _narrow_actor(view, chosen, wanted.actor)
    chosen.equal(_e.kind, wanted.kind, "kind")
    if wanted.kinds:
        chosen.narrow("kinds", lambda: statements.among(_e.kind, "kinds"), kinds=statements.listing(wanted.kinds))
    if wanted.subject is not None:
        chosen.equal(_e.subject_kind, wanted.subject[0], "subject_kind")
        chosen.equal(_e.subject_id, wanted.subject[1], "subject_id")
    if wanted.since is not None:
        chosen.narrow("since", lambda: _e.at >= bindparam("since"), since=clock.to_text(clock.start_of(wanted.since)))
    if wanted.until is not None:
        chosen.narrow("until", lambda: _e.at < bindparam("until"), until=clock.to_text(clock.end_of(wanted.until)))
    if wanted.dossier is not None:
        chosen.narrow("dossier", _of_dossier, dossier=wanted.dossier)
    if wanted.unit is not None:
        path = dossier_rows.unit_in_view(view, wanted.unit).path
        chosen.narrow("unit", lambda: _about(_OF_ENTRY, _under_unit), unit_path=path, unit_path_end=scope.after(path))
    return chosen


def _narrow_actor(view: reader.View, chosen: selection.Selection, actor: str | None) -> None:
    """What somebody did is found by those only who may know the name (failure F17): a search is an answer, too."""
    if actor is not None and actor != permissions.SYSTEM and not people.names(view, [actor]):
        chosen.narrow("unnamed", false)
    else:
        chosen.equal(_e.actor, actor, "actor")


def is_seen(view: reader.View, kind: str, key: str) -> bool:
    """Whether entries about a subject are seen."""
    chosen = selection.Selection("subject")
    _narrow_scope(view, chosen, _Subject(bindparam("kind", type_=Text()), bindparam("key", type_=Text())))
    return chosen.first(view.runner, "seen", lambda c: select(literal(1)).where(*c), kind=kind, key=key) is not None


def _narrow_scope(view: reader.View, chosen: selection.Selection, of: _Subject) -> None:
    seen = view.seen
    if seen.everything:
        return

    def is_seen(place: ColumnElement[str], producer: ColumnElement[str] | None) -> ColumnElement[bool]:
        return scope.seen_at(seen, place, producer)

    def mine() -> ColumnElement[bool]:
        return and_(of.kind == "person", of.key == bindparam("me"))

    said = comment_rows.entries_seen(view)
    chosen.narrow(
        f"scope:{len(seen.paths)}:{bool(seen.producers)}:{said.shape}",
        lambda: or_(_about(of, is_seen), and_(of.kind == "comment", _there(of, _s.id, said.build(), _SAID)), mine()),
        me=view.actor.person_id,
        **scope.parameters(seen),
        **said.values,
    )


def _under_unit(place: ColumnElement[str], producer: ColumnElement[str] | None) -> ColumnElement[bool]:
    del producer
    return scope.under(place, "unit_path")


def _about(of: _Subject, is_seen: Seen) -> ColumnElement[bool]:
    """
    Whether a subject is something that ``is_seen``, by its kind.

    Looked up entry by entry, by its key. A ``CASE`` and no ``OR``, so that no index of kinds tempts the database to
    gather every entry of a kind and sort a million of them.
    """
    of_unit = schema.producer.outerjoin(schema.unit, _u.id == _p.unit_id)
    of_cycle = schema.cycle.join(schema.unit, _u.id == schema.cycle.c.locality_id)
    paper = schema.certificate.join(schema.dossier, _d.id == _c.dossier_id)
    nobody: ColumnElement[str] | None = None
    deadline = is_seen(_t.scope, nobody)
    return case(
        _is(of, "dossier", _there(of, _d.id, is_seen(_d.scope, _d.producer_id))),
        _is(of, "certificate", _there(of, _c.id, is_seen(_d.scope, _d.producer_id), paper)),
        _is(of, "duty", _there(of, _y.id, is_seen(_y.scope, nobody))),
        _is(of, "deadline", or_(_there(of, _t.id, deadline), _there(of, _t.line, deadline))),
        _is(of, "notice", _there(of, _n.id, is_seen(_n.scope, nobody))),
        _is(of, "message", _there(of, _n.message_id, is_seen(_n.scope, nobody))),
        _is(of, "unit", _there(of, _u.id, is_seen(_u.path, nobody))),
        _is(of, "producer", _there(of, _p.id, is_seen(_u.path, _p.id), of_unit)),
        _is(of, "plan", _there(of, schema.cycle.c.id, is_seen(_u.path, nobody), of_cycle)),
        else_=false(),
    )


def _is(of: _Subject, kind: str, condition: ColumnElement[bool]) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return of.kind == kind, condition


def _there(
    of: _Subject, key: ColumnElement[Any], condition: ColumnElement[bool], tables: FromClause | None = None
) -> ColumnElement[bool]:
    """Whether a subject meets a condition."""
    found = select(key).where(key == of.key, condition)
    return (found.select_from(tables) if tables is not None else found).exists()


def _of_dossier() -> ColumnElement[bool]:
    code: ColumnElement[str] = bindparam("dossier")
    papers = select(_c.id).where(_c.dossier_id == code)
    its = or_(
        and_(_t.subject_kind == "dossier", _t.subject_id == code),
        and_(_t.subject_kind == "certificate", _t.subject_id.in_(papers)),
    )
    about = or_(
        and_(_n.subject_kind == "dossier", _n.subject_id == code),
        and_(_n.subject_kind == "certificate", _n.subject_id.in_(papers)),
    )
    return or_(
        and_(_e.subject_kind == "dossier", _e.subject_id == code),
        *(
            and_(_e.subject_kind == kind, _e.subject_id.in_(ids))
            for kind, ids in (
                ("certificate", papers),
                ("comment", select(_s.id).where(_s.dossier_id == code)),
                ("deadline", select(_t.id).where(its)),
                ("deadline", select(_t.line).where(its)),
                ("notice", select(_n.id).where(about)),
                ("message", select(_n.message_id).where(about, _n.message_id.is_not(None))),
            )
        ),
    )


def asked(conditions: Sequence[ColumnElement[bool]]) -> Select[Any]:
    """Entries that meet the conditions, the newest first."""
    return select(*trail_rows.COLUMNS).select_from(schema.audit_entry).where(*conditions).order_by(_e.number.desc())


def _entry(view: reader.View, logged: Logged, body: str) -> Entry:
    said = trail_rows.said_in(body)
    known = private_values.texts(view.runner, hidden_in(said["rows"], said["command"]))
    return Entry(
        logged=logged,
        rows=tuple(written(row, known, veiled=logged.is_veiled) for row in said["rows"]),
        deadlines=tuple(tuple(item) for item in said["deadlines"]),
        notices=tuple(said["notices"]),
        policy=tuple(said["policy"]),
        previous_hash=said["prev"],
        body="" if logged.is_veiled else body,
    )


def hidden_in(rows: Iterable[Sequence[Any]], command: str) -> dict[str, str]:
    """The commitments that rows of an entry hold, each with the entry's command."""
    return {value["h"]: command for _, _, values in rows for value in values.values() if _is_hidden(value)}


def _is_hidden(value: Any) -> bool:
    return isinstance(value, dict) and list(value) == ["h"]


def written(row: Sequence[Any], known: Mapping[str, str], *, veiled: bool = False) -> Written:
    """A row as an entry tells of it: table, key, and values, of which some are commitments."""
    table, key, values = row
    shown = {
        name: trail_rows.opened(value["h"], known) if _is_hidden(value) else value for name, value in values.items()
    }
    if veiled and SETTER in shown:
        shown[SETTER] = ""
    return Written(table=table, key=key, values=shown)


def sees_unit(asking: reader.Reader, actor: permissions.Actor, unit_id: str) -> bool:
    """Whether ``actor`` sees what concerns a unit."""
    with asking.look(actor) as view:
        try:
            dossier_rows.unit_in_view(view, unit_id)
        except errors.UnknownThing:
            return False
        return True


def newest(asking: reader.Reader) -> tuple[int, str] | None:
    """Number and hash of the newest entry: the head that leaves the machine; None in an empty instance."""
    with asking.store.reading() as runner:
        row = runner.first(_HEAD)
    return (row[0], row[1]) if row else None


_HEAD = statements.Statement(lambda: select(schema.audit_head.c.number, schema.audit_head.c.hash))
