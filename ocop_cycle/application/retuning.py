"""What a policy that was adopted means for running deadlines: their bells, and how firm their dates are, follow it."""

from ocop_cycle.application import deadline_ledger, replanning, standings
from ocop_cycle.application.desk import Desk
from ocop_cycle.application.outcome import Act, PolicyAdopted
from ocop_cycle.storage import open_deadlines


def policy_adopted(
    desk: Desk, ledger: deadline_ledger.Ledger, states: standings.Standings, act: Act, event: PolicyAdopted
) -> None:
    """Tune every deadline that keeps its days; those that get others are moved by events of their own."""
    calendar = desk.calendar if event.kind == "calendar" else None
    for block in open_deadlines.blocks(desk.runner):
        for kind in ("dossier", "certificate"):
            states.read(kind, (one.subject_id for one in block if one.subject_kind == kind))
        for found in block:
            columns = replanning.again(found, calendar, desk.at_text) if calendar else None
            if columns is None or not replanning.differs(found, columns):
                ledger.tune(act, found, columns or {})
