"""The lists of migrations that stand on the trail: what was to come under another regime."""

from sqlalchemy import bindparam, select

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


def of_regime(runner: Runner, regime: str) -> list[tuple[int, str]]:
    """Number and body of each entry that began a migration to a regime, the oldest first."""
    return [(row[0], row[1]) for row in runner.all(_OF_REGIME, {"regime": f"regime/{regime}"})]
