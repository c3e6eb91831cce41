"""
Who has not reported, as a list to be called: one line for each unit, with its number and what is still open there.

And the units to which a duty may be handed on.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ocop_cycle.application.queries import cohort_rows, dossier_rows, duties, reader, selection, words
from ocop_cycle.domain import permissions
from ocop_cycle.storage import parties

MOST = 2_000
"""How many open duties a list of calls is made of at most."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """One unit: its number, where somebody entered one, and its open duties, the earliest first."""

    unit: dossier_rows.Party
    telephone: str | None
    duties: tuple[duties.Duty, ...]

    @property
    def late(self) -> int:
        """How many of them are overdue."""
        return sum(duty.late for duty in self.duties)

    @property
    def day(self) -> date:
        """The earliest day of them; the end of time where none has one."""
        return next((duty.day for duty in self.duties if duty.day), date.max)


def calls(asking: reader.Reader, actor: permissions.Actor, wanted: duties.Wanted) -> tuple[Call, ...]:
    """The units with open duties among the wanted ones that ``actor`` may see, the most urgent first."""
    found = duties.list_duties(asking, actor, wanted, page=selection.Paging(size=MOST))
    with asking.look(actor) as view:
        numbers = cohort_rows.telephones(view, "unit")
    groups: dict[dossier_rows.Party, list[duties.Duty]] = defaultdict(list)
    for duty in found.items:
        groups[duty.unit].append(duty)
    made = (Call(unit=unit, telephone=numbers.get(unit.id), duties=tuple(open_)) for unit, open_ in groups.items())
    return tuple(sorted(made, key=lambda call: (-call.late, call.day, words.order(call.unit.name))))


def takers(asking: reader.Reader, actor: permissions.Actor) -> Sequence[dossier_rows.Party]:
    """The units that still stand, within what ``actor`` sees and above it, in Vietnamese order."""
    with asking.look(actor) as view:
        every = parties.all_units(view.runner)
        seen = view.seen
    standing = (unit for unit in every if unit.level != "-" and unit.ended_on is None)
    near = (unit for unit in standing if seen.holds(unit.path) or _is_above(unit, seen.paths))
    found = (dossier_rows.Party(kind="unit", id=unit.id, name=unit.name) for unit in near)
    return sorted(found, key=lambda unit: (words.order(unit.name), unit.id))


def _is_above(unit: parties.Unit, paths: Sequence[str]) -> bool:
    """Whether a unit stands above what is seen, or answers there for the level that does."""
    reach = unit.area if unit.answers_for_level else unit.path
    return any(path.startswith(reach) for path in paths)
