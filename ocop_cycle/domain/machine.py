"""
Where a dossier may go: ``transitions`` as a pure calculator over one regime.

One machine stands for each regime, built once and shared; it is run on a throw-away ``Position``, so nothing it
changes outlives the question. The guards are asked here, and the machine is told which transition has them all. The
regime's names reach it as names of states and events only; its conditions are functions of this module, because
``transitions`` would import and run a dotted string. Its ways to say no (False, MachineError, and what it raises for a
state or event that it does not know) leave here as reasons.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, NamedTuple

from transitions import EventData, Machine, MachineError

from ocop_cycle import errors
from ocop_cycle.domain import guards
from ocop_cycle.policy import regime

NOT_FOR_KIND = "step-not-for-kind"

WhyNot = Callable[[regime.GuardUse], errors.Reason | None]


@dataclass(frozen=False, kw_only=True, slots=True)
class Position:
    """A throw-away place in the machine: the state asked about, the transition whose guards hold, and what is taken."""

    state: str
    holds: str | None
    taken: regime.Transition | None = None


class Verdict(NamedTuple):
    """The transition that is taken, or every reason against it."""

    transition: regime.Transition | None = None
    reasons: tuple[errors.Reason, ...] = ()


class RegimeMachine:
    """The machine of one regime; holds no dossier and no state of its own, and may be shared by threads."""

    def __init__(self, law: regime.Regime) -> None:
        self.regime = law
        self.states: dict[str, regime.State] = {s.id: s for s in law.states}
        self._leaving: dict[str, list[regime.Transition]] = defaultdict(list)
        self._meaning: dict[tuple[str, str], list[regime.Transition]] = defaultdict(list)
        self._answers: dict[tuple[str, str, str | None], regime.Transition | None] = {}
        self._machine = Machine(
            model=None, states=list(self.states), initial=None, auto_transitions=False, send_event=True
        )
        for transition in law.transitions:
            self._add(transition)

    def _add(self, transition: regime.Transition) -> None:
        for source in transition.sources:
            self._leaving[source].append(transition)
            self._meaning[source, transition.step].append(transition)
        self._machine.add_transition(
            transition.step, list(transition.sources), transition.dest, conditions=[_condition(transition)]
        )

    def leaving(self, state: str, kind: str) -> list[regime.Transition]:
        """Transitions out of ``state`` that are open to this kind of dossier, in the order of the regime."""
        return [t for t in self._leaving[state] if kind in t.kinds]

    def candidates(self, state: str, step: str, kind: str) -> list[regime.Transition]:
        """The transitions that ``step`` could mean here."""
        return [t for t in self._meaning.get((state, step), ()) if kind in t.kinds]

    def needs(self, transitions: Iterable[regime.Transition]) -> frozenset[str]:
        """Which facts must be read to judge these transitions."""
        uses = [use for one in transitions for use in one.guards]
        return frozenset().union(*[guards.GUARDS[use.guard].needs for use in uses]) if uses else frozenset()

    def judge(self, *, state: str, step: str, kind: str, why_not: WhyNot) -> Verdict:
        """
        What ``step`` does to a dossier of ``kind`` in ``state``.

        All guards of all transitions the step could mean are asked; when none holds, all their reasons are given.
        """
        if step not in self._machine.events:
            return Verdict(reasons=(errors.Reason("no-such-step", {"step": step}),))
        reasons: list[errors.Reason] = []
        holds = None
        for transition in self._meaning.get((state, step), ()):
            found = _why_not_taken(transition, kind, why_not)
            if not found:
                holds = transition.id
                break
            reasons += found
        taken = self._taken(state, step, holds)
        if taken is not None:
            return Verdict(transition=taken)
        elsewhere = errors.Reason("step-not-open-here", {"step": step, "state": state})
        return Verdict(reasons=_telling(reasons) or (elsewhere,))

    def _taken(self, state: str, step: str, holds: str | None) -> regime.Transition | None:
        """
        What ``transitions`` says to a step of which one transition, or none, has all its guards: nothing, or that one.

        Its answer depends on the question alone, so each question of a regime is put to it once.
        """
        question = (state, step, holds)
        if question not in self._answers:
            if state not in self.states:
                return None
            position = Position(state=state, holds=holds)
            with suppress(MachineError):
                self._machine.events[step].trigger(position)
            self._answers[question] = position.taken
        return self._answers[question]


def _telling(reasons: list[errors.Reason]) -> tuple[errors.Reason, ...]:
    """Each reason once; that a step is not for the kind only where it means nothing else for it."""
    about_it = [r for r in reasons if r.code != NOT_FOR_KIND] or reasons
    return tuple(r for n, r in enumerate(about_it) if r not in about_it[:n])


def _why_not_taken(transition: regime.Transition, kind: str, why_not: WhyNot) -> list[errors.Reason]:
    if kind not in transition.kinds:
        return [errors.Reason(NOT_FOR_KIND, {"step": transition.step, "kind": kind})]
    return [reason for reason in map(why_not, transition.guards) if reason is not None]


def _condition(transition: regime.Transition) -> Callable[[EventData], bool]:
    def holds(event: Any) -> bool:
        position: Position = event.model
        if position.holds == transition.id:
            position.taken = transition
        return position.holds == transition.id

    return holds
