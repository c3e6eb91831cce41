"""Whether notice rules can do what they say: known states, templates and recipients, offsets that make sense."""

import re
from collections.abc import Iterator

from ocop_cycle.policy.notice_rules import NoticeRule, NoticeRules
from ocop_cycle.policy.problems import Place, Problem, duplicates, unknown
from ocop_cycle.policy.regime_names import CERTIFICATE_END
from ocop_cycle.policy.vocabulary import Surroundings

_HOUR = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_SIDES = {"deadline-near": (-1, "days before (0 or less)"), "deadline-passed": (1, "days after (0 or more)")}


def problems(rules: NoticeRules, around: Surroundings) -> Iterator[Problem]:
    """A problem for each rule that names nothing known or could never ring."""
    yield from duplicates(("rules",), "rule", (rule.id for rule in rules.rules))
    if _HOUR.fullmatch(rules.ring_at) is None:
        yield Problem(("ring_at",), "not-an-hour", {"found": rules.ring_at})
    for number, rule in enumerate(rules.rules):
        path = ("rules", number)
        yield from _names(path, rule, around)
        yield from _occasion(path, rule)
        yield from _offsets(path, rule)


def _names(path: Place, rule: NoticeRule, around: Surroundings) -> Iterator[Problem]:
    words = around.vocabulary
    if rule.template not in words.templates:
        yield unknown((*path, "template"), "template", rule.template, words.templates)
    for number, recipient in enumerate(rule.to):
        if recipient not in words.recipients:
            yield unknown((*path, "to", number), "recipient", recipient, words.recipients)
    states = {state.id for regime in around.regimes.values() for state in regime.states}
    for number, name in enumerate(rule.states if states else ()):
        if name not in states:
            yield unknown((*path, "states", number), "state", name, states)
    yield from _deadlines(path, rule, around)


def _deadlines(path: Place, rule: NoticeRule, around: Surroundings) -> Iterator[Problem]:
    """A deadline that no regime knows may be the milestone of a plan to come: a warning, no flaw."""
    known = {CERTIFICATE_END} if around.regimes else set()
    known |= {clock.id for regime in around.regimes.values() for clock in regime.clocks}
    known |= {clock.id for regime in around.regimes.values() for clock in regime.certificate.clocks}
    for number, name in enumerate(rule.deadlines if known else ()):
        if name not in known:
            yield unknown((*path, "deadlines", number), "deadline", name, known)._replace(warning=True)


def _occasion(path: Place, rule: NoticeRule) -> Iterator[Problem]:
    if rule.on == "state-entered" and not rule.states:
        yield Problem((*path, "states"), "states-missing")
    if rule.on != "state-entered" and rule.states:
        yield Problem((*path, "states"), "not-used", {"on": rule.on, "key": "states"})
    if rule.on not in _SIDES and rule.offsets:
        yield Problem((*path, "offsets"), "not-used", {"on": rule.on, "key": "offsets"})


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
        if offset in rule.offsets[:number]:
            facts = {"n": str(offset.n), "unit": offset.unit}
            yield Problem((*path, "offsets", number), "offset-twice", facts)
