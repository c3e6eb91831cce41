"""
Whether notice rules can do what they say: known states, templates and recipients, offsets that make sense.

How rules hang together (escalations, when they may leave) is looked at in `rules_chains`.
"""

import re
from collections.abc import Iterator

from ocop_cycle.policy import rules_chains
from ocop_cycle.policy.notice_rules import NoticeRule, NoticeRules, Offset, PersonsOf
from ocop_cycle.policy.problems import Place, Problem, duplicates, unknown
from ocop_cycle.policy.regime import GuardUse
from ocop_cycle.policy.regime_names import CERTIFICATE_END
from ocop_cycle.policy.vocabulary import Surroundings

OPEN = "open"
"""What ``steps`` calls the opening of a dossier, which no step of a regime is."""

_HOUR = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_SIDES = {
    "deadline-near": (-1, "days before (0 or less)"),
    "deadline-passed": (1, "days after (0 or more)"),
    "deadline-opens": (0, ""),
    "deadline": (0, ""),
}
_OF_DOSSIERS = frozenset(
    {
        "state-entered",
        "dossier-moved-round",
        "regime-migrated",
        "last-day-named",
        "unit-succeeded",
        "certificate-covered",
    }
    | {"step-taken-back", "deadline-moved", *_SIDES}
)
_USED_BY = {
    "states": frozenset({"state-entered", *_SIDES}),
    "steps": frozenset({"state-entered"}),
    "when": _OF_DOSSIERS,
    "unless": _OF_DOSSIERS,
    "offsets": frozenset(_SIDES),
}
"""Upon which occasions a key means something."""


def problems(rules: NoticeRules, around: Surroundings) -> Iterator[Problem]:
    """A problem for each rule that names nothing known or could never ring."""
    yield from duplicates(("rules",), "rule", (rule.id for rule in rules.rules))
    if _HOUR.fullmatch(rules.ring_at) is None:
        yield Problem(("ring_at",), "not-an-hour", {"found": rules.ring_at})
    yield from rules_chains.problems(rules)
    for number, rule in enumerate(rules.rules):
        path = ("rules", number)
        yield from _names(path, rule, around)
        yield from _recipients(path, rule, around)
        yield from _guards(path, rule, around)
        yield from _occasion(path, rule)
        yield from _offsets(path, rule)


def _names(path: Place, rule: NoticeRule, around: Surroundings) -> Iterator[Problem]:
    templates = around.vocabulary.templates
    if rule.template not in templates:
        yield unknown((*path, "template"), "template", rule.template, templates)
    for number, offset in enumerate(rule.offsets):
        if offset.template is not None and offset.template not in templates:
            yield unknown((*path, "offsets", number, "template"), "template", offset.template, templates)
    states = {state.id for regime in around.regimes.values() for state in regime.states}
    yield from _among((*path, "states"), "state", rule.states, states)
    steps = {transition.step for regime in around.regimes.values() for transition in regime.transitions}
    yield from _among((*path, "steps"), "step", rule.steps, steps | {OPEN} if steps else steps)
    yield from _deadlines(path, rule, around)


def _among(path: Place, thing: str, names: tuple[str, ...], known: set[str]) -> Iterator[Problem]:
    """Held against what is known; where nothing is at hand any name passes."""
    for number, name in enumerate(names if known else ()):
        if name not in known:
            yield unknown((*path, number), thing, name, known)


def _recipients(path: Place, rule: NoticeRule, around: Surroundings) -> Iterator[Problem]:
    for key, named in (("to", rule.to), ("cc", rule.cc)):
        for number, recipient in enumerate(named):
            if recipient not in around.vocabulary.recipients:
                yield unknown((*path, key, number), "recipient", recipient, around.vocabulary.recipients)
    if around.roles is not None:
        for number, persons in enumerate(rule.persons):
            yield from _role((*path, "persons", number, "role"), persons, around.roles)
    if not (rule.to or rule.units or rule.persons):
        yield Problem((*path, "to"), "nobody-told")


def _role(path: Place, persons: PersonsOf, roles: frozenset[str]) -> Iterator[Problem]:
    if persons.role not in roles:
        yield unknown(path, "role", persons.role, roles)


def _guards(path: Place, rule: NoticeRule, around: Surroundings) -> Iterator[Problem]:
    """Guards are named, never written out; which levels there are depends on the regime of the dossier."""
    for key, uses in (("when", rule.when), ("unless", rule.unless)):
        for number, use in enumerate(uses):
            yield from _guard((*path, key, number), use, around)


def _guard(path: Place, use: GuardUse, around: Surroundings) -> Iterator[Problem]:
    guards = around.vocabulary.guards
    if use.guard not in guards:
        yield unknown((*path, "guard"), "guard", use.guard, guards)
        return
    given = {name for name in ("level", "points", "stars", "document") if getattr(use, name) is not None}
    if given != guards[use.guard]:
        facts = {"guard": use.guard, "wanted": _listed(guards[use.guard]), "given": _listed(given)}
        yield Problem(path, "guard-arguments", facts)
    levels = {level.id for regime in around.regimes.values() for level in regime.levels}
    if use.level is not None and levels and use.level not in levels:
        yield unknown((*path, "level"), "level", use.level, levels)


def _listed(names: set[str] | frozenset[str]) -> str:
    return ", ".join(sorted(names)) or "nothing"


def _deadlines(path: Place, rule: NoticeRule, around: Surroundings) -> Iterator[Problem]:
    """A deadline that no regime knows may be the milestone of a plan to come: a warning, no flaw."""
    known = {CERTIFICATE_END} if around.regimes else set()
    known |= {clock.id for regime in around.regimes.values() for clock in regime.clocks}
    known |= {clock.id for regime in around.regimes.values() for clock in regime.certificate.clocks}
    known |= {milestone.id for made_of in around.plans.values() for milestone in made_of.milestones}
    for problem in _among((*path, "deadlines"), "deadline", rule.deadlines, known):
        yield problem._replace(warning=True)


def _occasion(path: Place, rule: NoticeRule) -> Iterator[Problem]:
    if rule.on == "state-entered" and not rule.states:
        yield Problem((*path, "states"), "states-missing")
    for key, occasions in _USED_BY.items():
        if rule.on not in occasions and getattr(rule, key):
            yield Problem((*path, key), "not-used", {"on": rule.on, "key": key})


def _offsets(path: Place, rule: NoticeRule) -> Iterator[Problem]:
    if rule.on not in _SIDES:
        return
    sign, wanted = _SIDES[rule.on]
    if not rule.offsets:
        yield Problem((*path, "offsets"), "offsets-missing", {"on": rule.on})
    for number, offset in enumerate(rule.offsets):
        if offset.n * sign < 0:
            facts = {"on": rule.on, "wanted": wanted, "n": str(offset.n)}
            yield Problem((*path, "offsets", number, "n"), "offset-side", facts)
        if _moment(offset) in map(_moment, rule.offsets[:number]):
            facts = {"n": str(offset.n), "unit": offset.unit}
            yield Problem((*path, "offsets", number), "offset-twice", facts)


def _moment(offset: Offset) -> tuple[int, str]:
    return offset.n, offset.unit
