"""Whether everything a regime refers to exists: levels, stages, states, roles, guards, clocks, documents, regimes."""

from collections.abc import Collection, Iterable, Iterator

from ocop_cycle.policy import points
from ocop_cycle.policy.problems import Place, Problem, duplicates, unknown
from ocop_cycle.policy.regime import GuardUse, Regime, RoleAt, Transition, TransitionClause
from ocop_cycle.policy.vocabulary import Surroundings

PRODUCER = "producer"
"""What stands in place of a level where the producer holds the dossier, makes the paper or must act."""

ISSUER = "issuer"
"""What stands in place of a level where the unit that issued the certificate must act, whichever level it is on."""

CERTIFICATE_END = "certificate-end"
"""What stands in place of a clock for the step taken when the certificate ends."""


def problems(regime: Regime, around: Surroundings) -> Iterator[Problem]:
    """A problem for each name that stands twice and each that leads nowhere."""
    yield from _twice(regime)
    yield from _states(regime)
    for number, transition in enumerate(regime.transitions):
        yield from _transition(("transitions", number), transition, regime, around)
    yield from _levels_of_figures(regime)
    for number, clause in enumerate(regime.clauses):
        yield from _clause(("clauses", number), clause, regime, around)


def _twice(regime: Regime) -> Iterator[Problem]:
    for field in ("levels", "stages", "states", "transitions", "clocks", "documents", "rounds", "clauses"):
        yield from duplicates((field,), field.removesuffix("s"), (item.id for item in getattr(regime, field)))
    yield from duplicates(("certificate", "clocks"), "clock", (clock.id for clock in regime.certificate.clocks))
    yield from duplicates(("decisions",), "decision", (d.number for d in regime.decisions), "number")
    yield from duplicates(("authorities",), "authority for stars", (str(a.stars) for a in regime.authorities), "stars")
    yield from duplicates(("bands",), "band for stars", (str(b.stars) for b in regime.bands), "stars")
    names = {state.id for state in regime.states}
    for number, state in enumerate(regime.states):
        for place, alias in enumerate(state.aliases):
            if alias in names:
                yield Problem(("states", number, "aliases", place), "named-twice", {"thing": "state", "name": alias})
            names.add(alias)


def _states(regime: Regime) -> Iterator[Problem]:
    levels = {level.id for level in regime.levels} | {PRODUCER}
    stages = {stage.id for stage in regime.stages}
    for number, state in enumerate(regime.states):
        yield from _among(("states", number, "level"), "level", state.level, levels)
        yield from _among(("states", number, "stage"), "stage", state.stage, stages)


def _transition(path: Place, transition: Transition, regime: Regime, around: Surroundings) -> Iterator[Problem]:
    states = {state.id for state in regime.states}
    for number, source in enumerate(transition.sources):
        yield from _among((*path, "sources", number), "state", source, states)
    yield from _among((*path, "dest"), "state", transition.dest, states)
    yield from _automatic((*path, "automatic"), transition, regime)
    for field in ("by", "take_back"):
        for number, role in enumerate(getattr(transition, field)):
            yield from _role((*path, field, number), role, regime, around)
    for number, use in enumerate(transition.guards):
        yield from _guard((*path, "guards", number), use, regime, around)


def _automatic(path: Place, transition: Transition, regime: Regime) -> Iterator[Problem]:
    if transition.automatic is None or transition.automatic == CERTIFICATE_END:
        return
    clocks = {clock.id: clock for clock in regime.clocks}
    yield from _among(path, "clock", transition.automatic, (*clocks, CERTIFICATE_END))
    runs_in = clocks[transition.automatic].runs_in if transition.automatic in clocks else transition.sources
    for source in transition.sources:
        if source not in runs_in:
            yield Problem(path, "clock-elsewhere", {"name": transition.automatic, "state": source})


def _role(path: Place, role: RoleAt, regime: Regime, around: Surroundings) -> Iterator[Problem]:
    if around.roles is not None:
        yield from _among((*path, "role"), "role", role.role, around.roles)
    yield from _level((*path, "level"), role.level, regime)


def _guard(path: Place, use: GuardUse, regime: Regime, around: Surroundings) -> Iterator[Problem]:
    guards = around.vocabulary.guards
    yield from _among((*path, "guard"), "guard", use.guard, guards)
    yield from _level((*path, "level"), use.level, regime)
    given = {a for a in ("level", "points", "stars", "document") if getattr(use, a) is not None}
    if use.guard in guards and given != guards[use.guard]:
        facts = {"guard": use.guard, "wanted": _listed(guards[use.guard]), "given": _listed(given)}
        yield Problem(path, "guard-arguments", facts)
    if use.points is not None and points.read(use.points) is None:
        yield Problem((*path, "points"), "not-points", {"found": use.points})
    if use.document is not None:
        documents = {document.id for document in regime.documents}
        yield from _among((*path, "document"), "document", use.document, documents)


def _levels_of_figures(regime: Regime) -> Iterator[Problem]:
    levels = {level.id for level in regime.levels}
    states = {state.id for state in regime.states}
    for number, authority in enumerate(regime.authorities):
        yield from _among(("authorities", number, "level"), "level", authority.level, levels)
    for number, rule in enumerate(regime.rounds):
        yield from _among(("rounds", number, "level"), "level", rule.level, levels)
    for number, document in enumerate(regime.documents):
        yield from _among(("documents", number, "level"), "level", document.level, levels)
        yield from _among(("documents", number, "made_by"), "level", document.made_by, levels | {PRODUCER})
    for number, clock in enumerate(regime.clocks):
        yield from _among(("clocks", number, "whose"), "level", clock.whose, levels | {PRODUCER, ISSUER})
        for place, state in enumerate(clock.runs_in):
            yield from _among(("clocks", number, "runs_in", place), "state", state, states)
    for number, end in enumerate(regime.certificate.clocks):
        path = ("certificate", "clocks", number, "duty_of")
        yield from _among(path, "level", end.duty_of, levels | {PRODUCER, ISSUER})
    for number, opinion in enumerate(regime.opinions):
        for place, level in enumerate(opinion.levels):
            yield from _among(("opinions", number, "levels", place), "level", level, levels)
    yield from _revocation(("certificate", "revocation"), regime, levels)


def _revocation(path: Place, regime: Regime, levels: Collection[str]) -> Iterator[Problem]:
    rule = regime.certificate.revocation
    if rule is None:
        return
    yield from duplicates((*path, "grounds"), "ground", (ground.id for ground in rule.grounds))
    yield from duplicates(
        (*path, "authorities"), "authority for stars", (str(a.stars) for a in rule.authorities), "stars"
    )
    for number, authority in enumerate(rule.authorities):
        yield from _among((*path, "authorities", number, "level"), "level", authority.level, levels)


def _clause(path: Place, clause: TransitionClause, regime: Regime, around: Surroundings) -> Iterator[Problem]:
    states = {state.id for state in regime.states}
    before = around.regimes.get(clause.from_regime)
    if around.regimes and before is None:
        yield from _among((*path, "from_regime"), "regime", clause.from_regime, around.regimes)
    for old, new in clause.states.items():
        if before is not None:
            yield from _among((*path, "states", old), "state", old, [state.id for state in before.states])
        yield from _among((*path, "states", old), "state", new, states)


def _level(path: Place, level: str | None, regime: Regime) -> Iterator[Problem]:
    if level is not None:
        yield from _among(path, "level", level, [known.id for known in regime.levels])


def _among(path: Place, thing: str, name: str, known: Collection[str]) -> Iterator[Problem]:
    if name not in known:
        yield unknown(path, thing, name, known)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "nothing"
