"""
What is to be said of a deadline that rings: each moment that has come since it last rang, and what becomes of it.

A moment that nobody heard on its day was missed, and its rule says what then: said late, merged into a later one, or
written off. Nobody is reminded of what has passed.
"""

import collections
from collections.abc import Iterable, Sequence
from typing import Any, Literal, NamedTuple

from ocop_cycle import clock
from ocop_cycle.application import bells
from ocop_cycle.application.desk import Desk
from ocop_cycle.storage import deadlines

Fate = Literal["on-time", "late", "merged", "written-off", "overtaken"]
"""
What becomes of a moment: said on its day, said later, left to a newer one of its rule, given up by its rule, or
overtaken by the passing of the deadline.
"""

SAID = frozenset({"on-time", "late"})


class Heard(NamedTuple):
    """A moment of a deadline that has come, and its fate."""

    ring: bells.Ring
    fate: Fate


def heard(desk: Desk, rung: bells.Bells, deadline: deadlines.Deadline, state: str | None) -> tuple[Heard, ...]:
    """
    Every moment of a deadline that came since it last rang, in order of time, each with its fate.

    ``state`` is where the dossier stands that it is about; None where it is about none.
    """
    since, until = deadline.rung_until or deadline.set_at, desk.at_text
    ringing = [
        ring
        for ring in rung.rings(
            deadline.subject_kind, deadline.rule, deadline.strict_at, deadline.lenient_at, deadline.opens_at, state
        )
        if (since < ring.at <= until or (_is_passing(ring, deadline) and ring.at <= until))
    ]
    newest = {ring.rule.id: ring for ring in ringing}
    passed = deadline.lenient_at is not None and deadline.lenient_at <= until
    return tuple(Heard(ring, _fate(ring, newest[ring.rule.id], desk, passed=passed)) for ring in ringing)


def told(found: Iterable[Heard]) -> list[list[Any]]:
    """Moments as an entry keeps them: rule, offset, moment and fate of each."""
    return [[one.ring.rule.id, one.ring.offset, one.ring.at, one.fate] for one in found]


def counted(missed: Iterable[Sequence[Any]]) -> dict[str, dict[str, int]]:
    """How many moments of each rule met which fate: rule → fate → count."""
    found: dict[str, collections.Counter[str]] = {}
    for rule, _, _, fate in missed:
        found.setdefault(rule, collections.Counter())[fate] += 1
    return {rule: dict(sorted(fates.items())) for rule, fates in sorted(found.items())}


def _fate(ring: bells.Ring, newest: bells.Ring, desk: Desk, *, passed: bool) -> Fate:
    if ring.before and passed:
        return "overtaken"
    unheard = clock.day_of(clock.from_text(ring.at)) < desk.today
    if ring.rule.missed == "write-off" and unheard:
        return "written-off"
    if ring.rule.missed != "send-late" and ring is not newest:
        return "merged"
    return "late" if unheard else "on-time"


def _is_passing(ring: bells.Ring, deadline: deadlines.Deadline) -> bool:
    """Whether the ring tells of a passing that nobody was told of, though it was before the deadline was set."""
    return ring.rule.on == "deadline-passed" and ring.at == deadline.lenient_at and deadline.passed_at is None
