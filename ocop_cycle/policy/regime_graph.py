"""Whether a dossier of each kind can go its way: a beginning, no state out of reach, no dead end, no step in vain."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from ocop_cycle.policy.problems import Problem
from ocop_cycle.policy.regime import ALL_KINDS, Regime, Transition

CERTIFICATE = "certificate"
"""The stage of dossiers whose certificate is in force."""

Arrows = Mapping[str, frozenset[str]]
"""From each state to those that one step leads to."""


def problems(regime: Regime) -> Iterator[Problem]:
    """A problem for each place where the way is broken, for each kind of dossier that may be opened."""
    kinds = [kind for kind in ALL_KINDS if any(kind in span.kinds for span in regime.opens)]
    arrows = {kind: _arrows(regime, kind) for kind in kinds}
    reached = {kind: _reached(arrows[kind], _beginnings(regime, kind)) for kind in kinds}
    for kind in kinds:
        yield from _beginning(regime, kind)
        yield from _ends(regime, kind, arrows[kind], reached[kind])
    yield from _out_of_reach(regime, frozenset().union(*reached.values()))
    yield from _finals(regime)
    yield from _nobody(regime)
    yield from _in_vain(regime)
    yield from _certified(regime)


def _arrows(regime: Regime, kind: str) -> Arrows:
    found: dict[str, set[str]] = defaultdict(set)
    for transition in regime.transitions:
        for source in transition.sources if kind in transition.kinds else ():
            found[source].add(transition.dest)
    return {source: frozenset(dests) for source, dests in found.items()}


def _reached(arrows: Arrows, begin: Iterable[str]) -> frozenset[str]:
    seen: set[str] = set()
    ahead = list(begin)
    while ahead:
        state = ahead.pop()
        if state not in seen:
            seen.add(state)
            ahead.extend(arrows.get(state, ()))
    return frozenset(seen)


def _beginnings(regime: Regime, kind: str) -> list[str]:
    """Where dossiers of the kind come from: the state they begin in, and those that a change of law moves them to."""
    moved = [new for clause in regime.clauses if kind in clause.kinds for new in clause.states.values()]
    return [state.id for state in regime.states if kind in state.initial_for] + moved


def _beginning(regime: Regime, kind: str) -> Iterator[Problem]:
    initial = [(n, state.id) for n, state in enumerate(regime.states) if kind in state.initial_for]
    if not initial:
        yield Problem(("states",), "no-beginning", {"kind": kind})
    for number, name in initial[1:]:
        facts = {"name": name, "other": initial[0][1], "kind": kind}
        yield Problem(("states", number, "initial_for"), "two-beginnings", facts)


def _ends(regime: Regime, kind: str, arrows: Arrows, reached: frozenset[str]) -> Iterator[Problem]:
    backwards: dict[str, set[str]] = defaultdict(set)
    for source, dests in arrows.items():
        for dest in dests:
            backwards[dest].add(source)
    finals = [state.id for state in regime.states if state.final]
    ending = _reached({s: frozenset(b) for s, b in backwards.items()}, finals)
    for number, state in enumerate(regime.states):
        facts = {"name": state.id, "kind": kind}
        if state.id not in reached or state.id in ending:
            continue
        code = "no-way-to-an-end" if arrows.get(state.id) else "dead-end"
        yield Problem(("states", number), code, facts)


def _out_of_reach(regime: Regime, reached: frozenset[str]) -> Iterator[Problem]:
    for number, state in enumerate(regime.states):
        if state.id not in reached:
            yield Problem(("states", number), "unreachable", {"name": state.id})


def _finals(regime: Regime) -> Iterator[Problem]:
    finals = {state.id for state in regime.states if state.final}
    for number, transition in enumerate(regime.transitions):
        for place, source in enumerate(transition.sources):
            if source in finals:
                facts = {"name": source, "step": transition.step}
                yield Problem(("transitions", number, "sources", place), "final-with-a-way-on", facts)


def _nobody(regime: Regime) -> Iterator[Problem]:
    for number, transition in enumerate(regime.transitions):
        if not transition.by and transition.automatic is None:
            yield Problem(("transitions", number, "by"), "no-role")


def _in_vain(regime: Regime) -> Iterator[Problem]:
    """The first transition whose guards all hold is taken: one that asks no less than an earlier one never is."""
    for number, transition in enumerate(regime.transitions):
        for other in regime.transitions[:number]:
            shared = _shared(other, transition)
            if shared and set(other.guards) <= set(transition.guards):
                state, kind = shared
                yield Problem(("transitions", number), "never-taken", {"state": state, "kind": kind, "other": other.id})
                break


def _shared(one: Transition, other: Transition) -> tuple[str, str] | None:
    """A state and a kind of dossier in which the two are the same step, if there is one."""
    if one.step != other.step:
        return None
    states = [state for state in one.sources if state in other.sources]
    kinds = [kind for kind in one.kinds if kind in other.kinds]
    return (states[0], kinds[0]) if states and kinds else None


def _certified(regime: Regime) -> Iterator[Problem]:
    """What holds a certificate stands in the stage of that name: counts and the closing of a cycle go by it."""
    stages = {state.id: state.stage for state in regime.states}
    for number, transition in enumerate(regime.transitions):
        stage = stages.get(transition.dest, CERTIFICATE)
        if transition.records == "certificate" and stage != CERTIFICATE:
            yield Problem(("transitions", number, "dest"), "certified-elsewhere", {"state": transition.dest})
