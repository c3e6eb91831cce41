"""How a deadline is read: which year its words mean, whether "trước ngày" is the day before, what counts back."""

from datetime import date

from ocop_cycle.application.desk import Desk
from ocop_cycle.policy import regime, wording
from ocop_cycle.storage import deadlines, dossiers


def reads_strictly(desk: Desk, deadline: deadlines.Deadline) -> bool:
    """Whether plan or regime read "trước ngày" in this deadline as the end of the day before, and in no other way."""
    source, _, name = deadline.rule.partition("/")
    if source == "plan" and deadline.cycle_id is not None:
        milestones = desk.plan_of(desk.cycle(deadline.cycle_id)).milestones
        return any(m.id == name and m.before == "strict" for m in milestones)
    if source == "law":
        dossier = dossiers.locked(desk.runner, [deadline.subject_id])[deadline.subject_id]
        return any(c.id == name and c.before == "strict" for c in desk.regime(dossier.regime).regime.clocks)
    return False


def year_of(desk: Desk, deadline: deadlines.Deadline) -> int | None:
    """The year of days that a wording gives without one; the life of a certificate lies in no plan's year."""
    if deadline.cycle_id is None or deadline.subject_kind == "certificate":
        return None
    return desk.cycle(deadline.cycle_id).year


def before_end(item: regime.CertificateClock, last: date) -> wording.TimeSpec:
    """The edges counted back from the last day of a certificate."""
    return wording.Window(
        wording=item.label.vi, unit="days", not_earlier=item.opens_days_before, not_later=item.due_days_before, end=last
    )
