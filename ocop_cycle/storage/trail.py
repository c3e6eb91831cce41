"""The chain as rows: head, entries, claims of commands, private values."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, func, or_, select, text

from ocop_cycle.storage import revision, schema, server_clock
from ocop_cycle.storage.statements import Runner, Statement, among, insert_of, listing


class Head(NamedTuple):
    """
    The newest entry, and the entry that last changed policy, units or rights (``epoch``).

    ``servers_now`` is what the clock of the database's server said when this was read; None where there is no server.
    ``schema`` is the schema that the database was at then; None where there is no entry.
    """

    number: int
    hash: str
    at: str
    epoch: int
    servers_now: str | None = None
    schema: str | None = None


_HEAD_COLUMNS = (
    schema.audit_head.c.number,
    schema.audit_head.c.hash,
    schema.audit_head.c.at,
    schema.audit_head.c.epoch,
    server_clock.ServersNow().label("servers_now"),
    select(revision.RECEIPT.c.version_num).scalar_subquery().label("schema"),
)
_HEAD = Statement(lambda: select(*_HEAD_COLUMNS))
_HEAD_LOCKED = Statement(lambda: select(*_HEAD_COLUMNS).with_for_update())
_HASH = Statement(lambda: select(schema.audit_entry.c.hash).where(schema.audit_entry.c.number == bindparam("number")))
_MOVE_HEAD = Statement(
    lambda: schema.audit_head.update().values(
        number=bindparam("number"), hash=bindparam("hash"), at=bindparam("at"), epoch=bindparam("epoch")
    )
)
_CLAIM = Statement(
    lambda: text("INSERT INTO command_claim (key, content) VALUES (:key, :content) ON CONFLICT (key) DO NOTHING")
)
_CLAIMED = Statement(
    lambda: select(schema.command_claim.c.content).where(schema.command_claim.c.key == bindparam("key"))
)
_command = schema.audit_entry.c.command
_OF_COMMAND = Statement(
    lambda: (
        select(schema.audit_entry.c.number, schema.audit_entry.c.hash, schema.audit_entry.c.body, _command)
        .where(
            or_(
                _command == bindparam("command"),
                and_(_command > bindparam("numbered"), _command < bindparam("beyond_numbered")),
                and_(_command > bindparam("named"), _command < bindparam("beyond_named")),
            )
        )
        .order_by(schema.audit_entry.c.number)
    )
)
_STEPS = ("AdvanceDossier", "ProposeRevocation", "RevokeCertificate", "TakeBackStep", "OpenDossier")
_LAST_STEP = Statement(
    lambda: (
        select(schema.audit_entry.c.number, schema.audit_entry.c.body)
        .where(
            schema.audit_entry.c.subject_kind == "dossier",
            schema.audit_entry.c.subject_id == bindparam("dossier"),
            or_(*(schema.audit_entry.c.kind == kind for kind in _STEPS)),
        )
        .order_by(schema.audit_entry.c.number.desc())
        .limit(1)
    )
)
_CONFIRMED = Statement(
    lambda: select(func.max(schema.audit_entry.c.at)).where(schema.audit_entry.c.kind == "ConfirmClock")
)
_ABOUT_SINCE = Statement(
    lambda: select(
        schema.audit_entry.c.subject_kind, schema.audit_entry.c.subject_id, schema.audit_entry.c.actor
    ).where(
        among(schema.audit_entry.c.subject_kind, "kinds"),
        among(schema.audit_entry.c.subject_id, "ids"),
        schema.audit_entry.c.number > bindparam("number"),
    )
)
_ENTRY_COLUMNS = tuple(c.name for c in schema.audit_entry.columns)
_PRIVATE_COLUMNS = tuple(c.name for c in schema.private_value.columns)


def head(runner: Runner) -> Head:
    """The newest entry as this transaction sees it."""
    return _as_head(runner, _HEAD)


def hash_of(runner: Runner, number: int) -> str | None:
    """The hash of an entry; None where there is none of that number."""
    row = runner.first(_HASH, {"number": number})
    return str(row[0]) if row is not None else None


def locked_head(runner: Runner) -> Head:
    """The newest entry; nobody else appends until this transaction ends."""
    return _as_head(runner, _HEAD_LOCKED)


def _as_head(runner: Runner, statement: Statement) -> Head:
    row = runner.first(statement)
    return Head._make(row) if row is not None else Head(0, "0" * 64, "", 0)


def claim(runner: Runner, key: str, content: str) -> str | None:
    """
    Take the key of a command for this transaction, waiting for a twin that holds it.

    Returns:
        None when the key is ours; otherwise the digest of the content it was first used with.
    """
    if runner.run(_CLAIM, {"key": key, "content": content}):
        return None
    row = runner.first(_CLAIMED, {"key": key})
    return str(row[0]) if row else content


def entries_of(runner: Runner, command: str) -> list[tuple[int, str, str]]:
    """
    Number, hash and body of the entries that a command made, in their order.

    The first bears the command's key; those beside it, which follow without a gap, the key with ``#2`` or ``/name``.
    """
    keys = {
        "numbered": f"{command}#", "beyond_numbered": f"{command}$", "named": f"{command}/",
        "beyond_named": f"{command}0",
    }  # fmt: skip
    rows = runner.all(_OF_COMMAND, {"command": command, **keys})
    first = next((row[0] for row in rows if row[3] == command), None)
    after = [row for row in rows if first is not None and row[0] >= first]
    return [(row[0], row[1], row[2]) for place, row in enumerate(after) if row[0] == after[0][0] + place]


def last_confirmation(runner: Runner) -> str | None:
    """When a person last confirmed the clock."""
    row = runner.first(_CONFIRMED)
    return row[0] if row else None


def newest_step(runner: Runner, dossier_id: str) -> tuple[int, str] | None:
    """Number and body of the entry of a dossier's newest step (or of its opening, or of a step taken back)."""
    row = runner.first(_LAST_STEP, {"dossier": dossier_id})
    return (row[0], row[1]) if row else None


def about_since(runner: Runner, number: int, subjects: Sequence[tuple[str, str]]) -> list[tuple[str, str, str]]:
    """Subject (kind and id) and actor of the entries about any of the subjects after the one of ``number``."""
    kinds, ids = listing([kind for kind, _ in subjects]), listing([key for _, key in subjects])
    rows = runner.all(_ABOUT_SINCE, {"kinds": kinds, "ids": ids, "number": number})
    return [(kind, key, actor) for kind, key, actor in rows if (kind, key) in subjects]


def keep_private(runner: Runner, values: Sequence[Mapping[str, str]]) -> None:
    """Store the values that entries hold as commitments."""
    runner.run_many(insert_of(schema.private_value, _PRIVATE_COLUMNS), values)


def append(runner: Runner, rows: Sequence[Mapping[str, Any]]) -> None:
    """Store sealed entries (rows of ``audit_entry``)."""
    runner.run_many(insert_of(schema.audit_entry, _ENTRY_COLUMNS), rows)


def move_head(runner: Runner, head: Head) -> None:
    """Make ``head`` the newest entry."""
    row = {"number": head.number, "hash": head.hash, "at": head.at, "epoch": head.epoch}
    if not runner.run(_MOVE_HEAD, row):
        runner.run(insert_of(schema.audit_head, ("id", *row)), {"id": 1, **row})
