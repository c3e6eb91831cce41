"""
Notice rules in words: when, to whom, how long before, by which channel, put together from the data of each rule.

The words stand in ``templates/web/``; nothing of a rule is left unsaid that decides whether, when or to whom it speaks.
"""

from collections.abc import Iterable, Iterator, Sequence

from ocop_cycle.application import interface
from ocop_cycle.policy import notice_rules, regime

GROUPS: dict[str, str] = {
    "state-entered": "steps",
    **dict.fromkeys(("cycle-opened", "round-opened", "duty-opened", "duty-reopened", "plan-changed"), "plans"),
    **dict.fromkeys(("weekly-report", "call-list", "nothing-sent", "too-many"), "reports"),
}
"""Under which heading rules stand, by their occasion; those about limits by what the limit is of, others as changes."""

ORDER = ("steps", "dossier", "duty", "certificate", "limits", "plans", "changes", "reports")
_WEEKLY = frozenset({"weekly-report", "call-list"})


def group(rule: notice_rules.NoticeRule) -> str:
    """The heading under which a rule stands."""
    if is_of_limits(rule):
        return rule.subjects[0] if len(rule.subjects) == 1 else "limits"
    return GROUPS.get(rule.on, "changes")


def is_of_limits(rule: notice_rules.NoticeRule) -> bool:
    """Whether a rule speaks before or after a limit."""
    return rule.on in ("deadline", "deadline-near", "deadline-opens", "deadline-passed")


def sentences(
    words: interface.Words, rule: notice_rules.NoticeRule, sending: notice_rules.Sending, laws: Sequence[regime.Regime]
) -> tuple[str, ...]:
    """
    What a rule says, a sentence each.

    ``words`` were taught what states, limits, roles and rules are called; ``sending`` holds for the file of the rule,
    and of ``laws`` come the names of steps.
    """
    return tuple(
        sentence
        for part in (_when(words, rule, laws), _if(words, rule), _to(words, rule), _how(words, rule, sending))
        for sentence in part
    )


def _when(words: interface.Words, rule: notice_rules.NoticeRule, laws: Sequence[regime.Regime]) -> Iterator[str]:
    if rule.on == "state-entered":
        steps = _joined(_steps(words, rule, laws))
        yield words.say("rule-state-entered", states=_quoted(words, "state", rule.states), steps=steps)
    elif is_of_limits(rule):
        of = words.say("rule-limit", of=_joined(words.value("rule-subject", one) for one in rule.subjects),
                       named=_quoted(words, "rule", (_limit(words, one) for one in rule.deadlines)))  # fmt: skip
        yield from (_at(words, rule, offsets, of) for offsets in _sides(rule))
    elif rule.on in _WEEKLY:
        yield words.say(f"rule-{rule.on}", day=words.value("weekday", str(rule.weekday)))
    else:
        yield words.say(f"rule-{rule.on}")


def _sides(rule: notice_rules.NoticeRule) -> Iterator[list[notice_rules.Offset]]:
    """The moments before the last day, on it, and after it, as far as the rule has such."""
    before = [one for one in rule.offsets if one.n < 0]
    on = [one for one in rule.offsets if one.n == 0]
    after = [one for one in rule.offsets if one.n > 0]
    yield from (side for side in (before, on, after) if side)


def _at(words: interface.Words, rule: notice_rules.NoticeRule, offsets: list[notice_rules.Offset], of: str) -> str:
    first = offsets[0]
    side = "before" if first.n < 0 else "on" if first.n == 0 else "after"
    if side == "on" and rule.on == "deadline-passed":
        side = "passed"
    opens = "-opens" if rule.on == "deadline-opens" else ""
    spans = ", ".join(str(abs(one.n)) for one in offsets)
    unit = words.value("offset-unit", first.unit)
    return words.say(f"rule-{side}{opens}", spans=spans, unit=unit, limit=of)


def _limit(words: interface.Words, name: str) -> str:
    """A limit as notice rules name it, by the name that plans, laws or certificates give to it."""
    for source in ("plan", "law", "certificate"):
        key = f"{source}/{name}"
        if words.value("rule", key) != key:
            return key
    return name


def _if(words: interface.Words, rule: notice_rules.NoticeRule) -> Iterator[str]:
    if is_of_limits(rule) and rule.states:
        yield words.say("rule-while", states=_quoted(words, "state", rule.states))
    for name, uses in (("rule-when", rule.when), ("rule-unless", rule.unless)):
        for use in uses:
            said = words.fill(words.value("rule-guard", use.guard), {
                "level": use.level or "", "points": use.points or "", "stars": use.stars or "",
                "document": use.document or "",
            })  # fmt: skip
            yield words.say(name, what=said)


def _to(words: interface.Words, rule: notice_rules.NoticeRule) -> Iterator[str]:
    persons = (
        words.say("rule-person", role=words.value("role", one.role), at=words.value("recipient", one.at))
        for one in rule.persons
    )
    to = [*(words.value("recipient", one) for one in rule.to), *_units(words, rule.units), *persons]
    copies = [*(words.value("recipient", one) for one in rule.cc), *_units(words, rule.cc_units)]
    yield words.say("rule-to", to="; ".join(to), copies="; ".join(copies))
    if rule.escalates:
        yield words.say("rule-escalates", rule=words.value("notice-rule", rule.escalates))


def _units(words: interface.Words, units: Iterable[str]) -> Iterator[str]:
    return (words.value("unit", unit) for unit in units)


def _how(words: interface.Words, rule: notice_rules.NoticeRule, sending: notice_rules.Sending) -> Iterator[str]:
    if rule.urgent:
        yield words.say("rule-urgent")
    else:
        yield words.say("rule-mail", hours=sending.hours or "", days=words.value("rule-days", sending.days))
    if rule.digest:
        yield words.say("rule-digest")
    if is_of_limits(rule):
        yield words.say(f"rule-missed-{rule.missed}")
    if rule.fulfils == "statutory-by-officer":
        yield words.say("rule-statutory")


def _steps(words: interface.Words, rule: notice_rules.NoticeRule, laws: Sequence[regime.Regime]) -> Iterator[str]:
    """What the steps of a rule are called in the laws, where they lead to one of its states."""
    for wanted in rule.steps:
        if wanted == "open":
            yield words.say("rule-opening")
        called = (
            step.label.in_language(words.language)
            for law in laws
            for step in law.transitions
            if step.step == wanted and step.dest in rule.states
        )
        yield from dict.fromkeys(called)


def _quoted(words: interface.Words, kind: str, names: Iterable[str]) -> str:
    return _joined(words.say("quoted", text=words.value(kind, name)) for name in names)


def _joined(texts: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(texts))
