"""
Everything that is done with dossiers on a day: one by one, and where one person takes the same step with many, in bulk.

Nobody opens five hundred dossiers one after the other to hand them on: the list is ticked, looked through and moved in
one go. Papers and totals are recorded dossier by dossier all the same, and each dossier has an entry of its own.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from ocop_cycle import errors
from ocop_cycle.application import commands
from ocop_cycle.application.handlers import bulk
from ocop_cycle.application.rehearsal import acting, cast, course, papers, stage, told
from ocop_cycle.storage import dossiers

MANY = 25
"""From how many dossiers on a step is taken in bulk."""

_One = tuple[course.Course, dossiers.Dossier, course.Move]


def carry_out(on: stage.Stage, moving: Iterable[course.Course]) -> Iterator[told.Line]:
    """What is done on the day of their moves; the lines of the timeline that tell it, dossier after dossier."""
    every = [(one, one.row, one.move) for one in moving if one.row is not None and one.move is not None]
    lines: dict[str, list[told.Line]] = {row.id: [] for _, row, _ in every}
    for person, group in _groups(on, every):
        if person is None or len(group) < MANY:
            for one, row, move in group:
                lines[row.id] += acting.carry_out(on, one, row, move)
        else:
            _together(on, person, group, lines)
    for told_of in lines.values():
        yield from told_of


def _groups(on: stage.Stage, every: Sequence[_One]) -> Iterator[tuple[cast.Person | None, list[_One]]]:
    """Who takes which step with whom in bulk; nobody, where each is a case of its own."""
    groups: dict[tuple[cast.Person | None, str], list[_One]] = defaultdict(list)
    for one in every:
        _, row, move = one
        taken = move.taken
        alike = move.kind == "step" and taken.records == "nothing" and not taken.reason_required
        person = acting.taker(on, row, move) if alike else None
        groups[person, taken.step if person else ""].append(one)
    yield from ((person, group) for (person, _), group in groups.items())


def _together(
    on: stage.Stage, person: cast.Person, group: Sequence[_One], lines: Mapping[str, list[told.Line]]
) -> None:
    """Papers and totals of each, then the step with all of them; where it is refused, with one after the other."""
    known, noted, ready = papers.recorded(on, [row.id for _, row, _ in group]), {}, []
    for one, row, move in group:
        try:
            noted[row.id], scored = acting.prepare(on, one, row, move, known)
        except errors.Refused as refusal:
            acting.refused(one, move.taken.id, refusal)
            continue
        lines[row.id].extend(scored)
        ready.append((one, row, move))
    for number in range(0, len(ready), bulk.MOST):
        part = ready[number : number + bulk.MOST]
        try:
            now = _moved(on, person, part)
        except (errors.Refused, errors.WrongUse):
            for one, row, move in part:
                lines[row.id] += acting.carry_out(on, one, row, move, noted[row.id])
            continue
        for one, row, move in part:
            lines[row.id].append(acting.stepped(on, one, move, person, now[row.id], noted[row.id]))
            if move.late is not None:
                one.spent.add(("late", move.taken.step))


def _moved(on: stage.Stage, person: cast.Person, part: Sequence[_One]) -> dict[str, acting.Done]:
    codes, step = [row.id for _, row, _ in part], part[0][2].taken.step
    with on.built.store.reading() as runner:
        before = dossiers.locked(runner, codes)
    listed = sorted((key, row.version) for key, row in before.items())
    receipt = on.hands.do(
        commands.AdvanceMany, person.id, step=step, dossiers=tuple(listed), preview=bulk.preview_digest(step, listed)
    )
    with on.built.store.reading() as runner:
        after = dossiers.locked(runner, codes)
    notices = Counter(key.split("|", 2)[1] for key in receipt.notices)
    return {
        key: acting.Done(("dossier", key), {"state": row.state}, notices[f"dossier:{key}"])
        for key, row in after.items()
    }
