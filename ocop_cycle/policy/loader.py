"""
Policy files → checked, frozen values with their canonical content. Nothing here has an effect; adoption does.

A file passes a border (``yaml_source``), its names are looked at for what they are (``names``), its shape is validated
(``schema_check``) and its meaning is checked by kind. **All** flaws are collected and each names file, line and key.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ocop_cycle import errors
from ocop_cycle.policy import (
    calendar,
    citations,
    content,
    kinds,
    names,
    places,
    plan_checks,
    regime_clauses,
    regime_figures,
    regime_graph,
    regime_names,
    regime_wordings,
    rights_checks,
    rules_checks,
    scenario_checks,
    schema_check,
    sentences,
    unit_change_checks,
    yaml_source,
)
from ocop_cycle.policy.plan import Plan
from ocop_cycle.policy.problems import Problem
from ocop_cycle.policy.regime import Regime
from ocop_cycle.policy.vocabulary import Surroundings, Vocabulary

Check = Callable[[Any, Surroundings], Iterable[Problem]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Checked:
    """
    A file that may be adopted.

    ``content`` is the canonical JSON of ``value`` and ``digest`` its SHA-256; ``warnings`` are oddities that are kept
    as they are written.
    """

    kind: str
    name: str
    value: Any
    content: str
    digest: str
    warnings: tuple[errors.Flaw, ...] = ()


def check(
    kind: str,
    name: str,
    raw: bytes,
    *,
    vocabulary: Vocabulary,
    regimes: Mapping[str, Regime],
    roles: frozenset[str] | None = None,
    plans: Mapping[str, Plan] | None = None,
    file: str | None = None,
) -> Checked:
    """
    What the file ``raw`` says, checked whole.

    Args:
        kind: which kind of policy; a key of ``kinds.KINDS``.
        name: the name of the file without its ending, which its ``id`` repeats.
        raw: its bytes.
        vocabulary: what code knows.
        regimes: those at hand, by id: plans, rules and transition clauses refer to them. With none at hand, rules and
            clauses are not followed there; a plan always needs its regime.
        roles: ids of the roles there are, or None to let any name pass for one.
        plans: those at hand, by id, for scenarios, whose names are held against their plan.
        file: what flaws call the file; by default its place below the top folder.

    Raises:
        UnknownThing: there is no such kind of policy.
        PolicyFlawed: the file has flaws; all of them are listed, in the order of the file.
    """
    known = kinds.named(kind)
    around = Surroundings(vocabulary=vocabulary, regimes=regimes, roles=roles, plans=plans or {})
    called = file or "/".join((*known.folder, f"{name}.yaml"))
    return check_source(kind, name, yaml_source.read(raw), file=called, around=around)


def check_source(
    kind: str,
    name: str,
    source: yaml_source.Source,
    *,
    file: str,
    around: Surroundings,
    also: Callable[[Any], Iterable[Problem]] | None = None,
) -> Checked:
    """
    What the data of a file says, checked whole; ``also`` adds what only an instance can know.

    Raises:
        PolicyFlawed: it has flaws; all of them are listed, with their lines.
    """
    reading = _Reading(file, source)
    value = reading.take_shape(kind, kinds.named(kind).value)
    if value is not None:
        reading.take(_meaning(kind, name, value, around))
    if value is not None and also is not None:
        reading.take(also(value))
    if reading.flaws:
        raise errors.PolicyFlawed(tuple(sorted(reading.flaws, key=lambda flaw: flaw.line)))
    text = content.canonical(value)
    warnings = tuple(sorted(reading.warnings, key=lambda flaw: flaw.line))
    return Checked(kind=kind, name=name, value=value, content=text, digest=content.digest(text), warnings=warnings)


class _Reading:
    """One file on its way through the checks, and what was found so far."""

    def __init__(self, file: str, source: yaml_source.Source) -> None:
        self.file = file
        self.source = source
        self.flaws: list[errors.Flaw] = [self._flaw(problem, line) for line, problem in source.found]
        self.warnings: list[errors.Flaw] = []
        self._misnamed: set[tuple[str | int, ...]] = set()

    def take_shape(self, kind: str, value_class: type[Any]) -> Any:
        """The value, or None where its shape is not that of the class."""
        if not self.source.readable:
            return None
        misnamed = list(names.why_not_names(kind, self.source.data))
        self._misnamed = {problem.path for problem in misnamed}
        value, problems = schema_check.validate(value_class, self.source.data)
        self.take(misnamed)
        self.take(problem for problem in problems if problem.path not in self._misnamed)
        return value

    def take(self, problems: Iterable[Problem]) -> None:
        """Problems more; one on a name that is none was said already."""
        for problem in problems:
            if problem.code.startswith("unknown-") and problem.path in self._misnamed:
                continue
            found = self.warnings if problem.warning else self.flaws
            found.append(self._flaw(problem, self.source.line_of(problem.path)))

    def _flaw(self, problem: Problem, line: int) -> errors.Flaw:
        return errors.Flaw(
            file=self.file,
            line=line,
            key=places.named(problem.path, self.source.data),
            code=problem.code,
            sentence=sentences.worded(problem),
            facts=dict(problem.facts),
        )


def _meaning(kind: str, name: str, value: Any, around: Surroundings) -> Iterator[Problem]:
    key = kinds.named(kind).key
    if str(getattr(value, key)) != name:
        yield Problem((key,), "id-differs", {"name": name, "found": str(getattr(value, key))})
    yield from citations.problems(value)
    yield from _CHECKS[kind](value, around)


def _regime(regime: Regime, around: Surroundings) -> Iterator[Problem]:
    yield from regime_names.problems(regime, around)
    yield from regime_graph.problems(regime)
    yield from regime_figures.problems(regime)
    yield from regime_wordings.problems(regime)
    others = [other for other in around.regimes.values() if other.id != regime.id]
    yield from regime_clauses.problems(regime, others)
    yield from (p for other in others for p in regime_figures.overlaps((other, regime)))


def _plan(plan: Plan, around: Surroundings) -> Iterable[Problem]:
    return plan_checks.problems(plan, regime=around.regimes.get(plan.regime))


def _calendar(year: calendar.CalendarYear, around: Surroundings) -> Iterator[Problem]:
    del around
    for path, sentence in calendar.flaws(year):
        yield Problem(path, "calendar", sentence=sentence)


_CHECKS: Mapping[str, Check] = {
    "regime": _regime,
    "plan": _plan,
    "calendar": _calendar,
    "rules": rules_checks.problems,
    "rights": rights_checks.problems,
    "scenario": scenario_checks.problems,
    "units": unit_change_checks.problems,
}
