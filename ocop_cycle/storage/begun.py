"""Changes of law as they stand on the trail: the lists of what was to move, and the newest of a dossier."""

from sqlalchemy import bindparam, func, select

from ocop_cycle.storage import schema
from ocop_cycle.storage.statements import Runner, Statement

_e = schema.audit_entry.c
_OF_REGIME = Statement(
    lambda: (
        select(_e.number, _e.body)
        .where(_e.kind == "BeginMigration", _e.subject_kind == "policy", _e.subject_id == bindparam("regime"))
        .order_by(_e.number)
    )
)
_NEWEST = Statement(
    lambda: select(func.max(_e.number)).where(
        _e.subject_kind == "dossier", _e.subject_id == bindparam("dossier"), _e.kind == "MigrateDossier"
    )
)


def of_regime(runner: Runner, regime: str) -> list[tuple[int, str]]:
    """Number and body of each entry that began a migration to a regime, the oldest first."""
    return [(row[0], row[1]) for row in runner.all(_OF_REGIME, {"regime": f"regime/{regime}"})]


def newest_migration(runner: Runner, dossier: str) -> int | None:
    """The entry by which a dossier came under the regime that it is under, if any did."""
    row = runner.first(_NEWEST, {"dossier": dossier})
    return row[0] if row else None
