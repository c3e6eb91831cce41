"""The desk: what is mine today, and whether all is well."""

from ocop_cycle.application import checkup
from ocop_cycle.application.queries import health, owed
from ocop_cycle.web import asking, replies

OWN = frozenset({"unit-without-address", "notices-held"})
"""Findings that the desk shows in places of their own."""


def home(ask: asking.Asked) -> replies.Reply:
    """The first page is the desk."""
    del ask
    return replies.Elsewhere(to="/desk")


def desk(ask: asking.Asked) -> replies.Reply:
    """What is overdue, due soon and waiting, what holds messages back, and what is wrong with the instance."""
    found = owed.owed(ask.parts.reader, ask.person)
    doing = health.health(ask.parts.reader)
    findings = [one for one in checkup.ordered(checkup.of_health(doing)) if one.code not in OWN]
    well = not (found.overdue_count or found.notices or found.unreachable or findings)
    facts = {"owed": found, "health": doing, "findings": findings, "well": well}
    return replies.Page(template="desk", facts=facts)
