"""Noting the papers of a dossier in a rehearsal: those that a step asks for, and those that are missing at a return."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ocop_cycle.application import commands, steps
from ocop_cycle.application.rehearsal import course, stage
from ocop_cycle.domain import permissions
from ocop_cycle.policy import regime
from ocop_cycle.storage import dossiers


def recorded(on: stage.Stage, codes: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
    """How it stands with the papers of dossiers: by dossier, by paper."""
    with on.built.store.reading() as runner:
        return dossiers.documents(runner, list(codes))


def note(
    on: stage.Stage, this: course.Course, move: course.Move, place: permissions.Place, known: Mapping[str, str]
) -> list[str]:
    """Note the papers that the step asks for as present; at a return, those that the scenario says are missing."""
    if move.back is not None:
        this.lacking = move.back.documents
        _note(on, this, place, move.back.documents, "missing")
        return list(move.back.documents)
    if move.kind != "step" or this.row is None:
        return []
    wanted = [item for item in _asked(on, this.row.kind, move.taken) if known.get(item, "missing") == "missing"]
    if this.back is not None:
        wanted = list(dict.fromkeys((*this.lacking, *wanted)))
        this.lacking = ()
    _note(on, this, place, wanted, "present")
    return wanted


def _note(on: stage.Stage, this: course.Course, place: permissions.Place, items: Iterable[str], status: str) -> None:
    made_by = {item.id: item.made_by for item in on.law.regime.documents}
    for item in items:
        person = on.cast.for_permission("dossier.record-document", place, _level(on, made_by[item], this.producer.unit))
        actor = person.id if person else permissions.SYSTEM
        on.hands.do(commands.RecordDocument, actor, dossier=this.code, item=item, status=status)


def _level(on: stage.Stage, made_by: str, commune: str | None) -> str | None:
    """On which level a paper is noted: where it is made; a producer's own by the unit that receives his dossiers."""
    if made_by in {level.id for level in on.law.regime.levels}:
        return made_by
    return next((unit.level for unit in on.plan.units if unit.id == commune), None)


def _asked(on: stage.Stage, kind: str, taken: regime.Transition) -> Iterator[str]:
    for use in taken.guards:
        if use.guard == "documents_complete":
            wanted = (item for item in on.law.regime.documents if steps.is_wanted(item, kind))
            yield from (item.id for item in wanted if item.level == use.level)
        elif use.guard == "document_recorded" and use.document:
            yield use.document
