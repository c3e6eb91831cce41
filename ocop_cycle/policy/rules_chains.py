"""How the rules of one file hang together: escalations that end, statutory notices that stand alone, sending hours."""

import re
from collections.abc import Iterator, Mapping

from ocop_cycle.policy.notice_rules import NoticeRule, NoticeRules
from ocop_cycle.policy.problems import Place, Problem, unknown

OF_DEADLINES = frozenset({"deadline-near", "deadline-opens", "deadline-passed", "deadline"})
"""Occasions that rules with offsets speak upon."""

_HOURS = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-3]):[0-5][0-9]")
_LAST_WEEKDAY = 7


def problems(rules: NoticeRules) -> Iterator[Problem]:
    """A problem for each rule that no chain, hour or law bears."""
    yield from _sending(rules)
    by_id = {rule.id: rule for rule in rules.rules}
    for number, rule in enumerate(rules.rules):
        path = ("rules", number)
        yield from _escalation((*path, "escalates"), rule, by_id)
        if rule.digest and rule.fulfils != "reminder":
            yield Problem((*path, "digest"), "statutory-alone")
        if not 1 <= rule.weekday <= _LAST_WEEKDAY:
            yield Problem((*path, "weekday"), "not-a-weekday", {"found": str(rule.weekday)})


def _escalation(path: Place, rule: NoticeRule, by_id: Mapping[str, NoticeRule]) -> Iterator[Problem]:
    if rule.escalates is None:
        return
    below = by_id.get(rule.escalates)
    if below is None:
        yield unknown(path, "rule", rule.escalates, by_id)
    elif rule.on not in OF_DEADLINES or below.on not in OF_DEADLINES or any(o.n < 0 for o in rule.offsets):
        yield Problem(path, "escalates-nothing", {"rule": below.id, "on": rule.on})
    elif ring := ring_of(rule, by_id):
        yield Problem(path, "escalation-ring", {"ring": " → ".join(ring)})


def ring_of(rule: NoticeRule, by_id: Mapping[str, NoticeRule]) -> tuple[str, ...]:
    """The rules that one escalates, in order, if they come back to it; else nothing."""
    way = [rule.id]
    below = by_id.get(rule.escalates or "")
    while below is not None:
        if below.id in way:
            return (*way, below.id) if below.id == rule.id else ()
        way.append(below.id)
        below = by_id.get(below.escalates or "")
    return ()


def _sending(rules: NoticeRules) -> Iterator[Problem]:
    sending, path = rules.sending, ("sending",)
    for key in ("per_day", "per_run"):
        most = getattr(sending, key)
        if most is not None and most < 1:
            yield Problem((*path, key), "cap-too-small", {"found": str(most)})
    if sending.hours is None:
        return
    since, _, until = sending.hours.partition("-")
    if _HOURS.fullmatch(sending.hours) is None or since >= until:
        yield Problem((*path, "hours"), "not-hours", {"found": sending.hours})
    elif not since <= rules.ring_at < until:
        facts = {"ring_at": rules.ring_at, "hours": sending.hours}
        yield Problem(("ring_at",), "rings-when-shut", facts, warning=True)
