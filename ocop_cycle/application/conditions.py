"""
Whether the conditions of a notice rule hold: states and guards that it names, and no expressions.

Asked when the notice is owed and again in the transaction that issues it, by the same judgement as the steps of a
dossier (failure F12). Only what the guards in question need is read.
"""

from collections.abc import Iterator

from ocop_cycle import errors
from ocop_cycle.application import steps
from ocop_cycle.application.desk import Desk
from ocop_cycle.domain import guards
from ocop_cycle.policy import labels, notice_rules, regime
from ocop_cycle.storage import dossiers

_NOBODY = labels.Label(vi="-", en="-")


def why_not(desk: Desk, rule: notice_rules.NoticeRule, dossier: dossiers.Dossier | None) -> errors.Reason | None:
    """The first condition of the rule that does not hold for the dossier; for what is no dossier none can hold."""
    if not asks(rule):
        return None
    if dossier is None:
        return errors.Reason("condition-needs-dossier", {"rule": rule.id})
    if rule.on != "state-entered" and rule.states and dossier.state not in rule.states:
        return errors.Reason("condition-state", {"rule": rule.id, "state": dossier.state})
    if not (rule.when or rule.unless):
        return None
    asking = regime.Transition(
        id="notice", step="notice", nature="forward", label=_NOBODY, sources=(), dest=dossier.state,
        guards=(*rule.when, *rule.unless), law=labels.Citation(),
    )  # fmt: skip
    facts = steps.read_facts(desk, [dossier], {dossier.id: [asking]})[dossier.id]
    return next(_failing(rule, facts), None)


def asks(rule: notice_rules.NoticeRule) -> bool:
    """Whether a rule has any condition that could fail between the promise and the message."""
    return bool(rule.when or rule.unless or (rule.states and rule.on != "state-entered"))


def _failing(rule: notice_rules.NoticeRule, facts: guards.Facts) -> Iterator[errors.Reason]:
    for use in rule.when:
        if guards.why_not(facts, use) is not None:
            yield errors.Reason("condition-fails", {"rule": rule.id, "guard": use.guard})
    for use in rule.unless:
        if guards.why_not(facts, use) is None:
            yield errors.Reason("condition-holds", {"rule": rule.id, "guard": use.guard})
