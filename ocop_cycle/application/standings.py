"""
Where the dossiers stand that deadlines are about, as they stand when the command is done.

A notice rule that names states speaks only of a dossier that stands in one of them; its bells ring for no other.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from ocop_cycle.application.desk import Desk
from ocop_cycle.application.outcome import (
    CertificateRecorded,
    CertificateSettled,
    DeadlineMoved,
    DeadlineRang,
    DeadlineSilenced,
    DossierMigrated,
    DutyHandedOn,
    DutySettled,
    Event,
    MilestonesChanged,
    RoundAssigned,
    StateEntered,
    StepTakenBack,
)
from ocop_cycle.storage import open_deadlines

_OF_DOSSIERS = frozenset({"dossier", "certificate"})


class Standings:
    """
    The states of dossiers, by what a deadline is about.

    When the first is asked for, they are read for all that the events of a command name at once.
    """

    def __init__(self, desk: Desk, events: Sequence[Event]) -> None:
        self._desk = desk
        self._events = events
        self._known: dict[tuple[str, str], str | None] = {}

    def _learn(self) -> None:
        wanted: defaultdict[str, set[str]] = defaultdict(set)
        events, self._events = self._events, ()
        for event in events:
            match event:
                case StateEntered() | StepTakenBack() | RoundAssigned() | MilestonesChanged() | DossierMigrated():
                    self._known["dossier", event.dossier.id] = event.dossier.state
                case CertificateRecorded():
                    self._known["certificate", event.certificate.id] = event.dossier.state
                case DeadlineRang() | DeadlineSilenced() | DeadlineMoved():
                    wanted[event.deadline.subject_kind].add(event.deadline.subject_id)
        for kind, ids in wanted.items():
            self.read(kind, ids)

    def read(self, kind: str, ids: Iterable[str]) -> None:
        """Read where the dossiers of these subjects of one kind stand, in one query."""
        if self._events:
            self._learn()
        unread = sorted(key for key in ids if (kind, key) not in self._known) if kind in _OF_DOSSIERS else []
        if unread:
            found = open_deadlines.states(self._desk.runner, kind, unread)
            self._known.update({(kind, key): found.get(key) for key in unread})

    def of(self, kind: str, key: str) -> str | None:
        """The state of the dossier that this is about; None where it is about none."""
        self.read(kind, [key])
        return self._known.get((kind, key))


def subjects(event: Event) -> list[tuple[str, str]]:
    """What an event settles or moves on: open deadlines about it are read beforehand."""
    match event:
        case StateEntered(dossier=d) | StepTakenBack(dossier=d) | RoundAssigned(dossier=d) | DossierMigrated(dossier=d):
            return [("dossier", d.id)]
        case CertificateSettled(certificate_id=key):
            return [("certificate", key)]
        case DutySettled(duty_id=key) | DutyHandedOn(duty_id=key):
            return [("duty", key)]
        case _:
            return []
