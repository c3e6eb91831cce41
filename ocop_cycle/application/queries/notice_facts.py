"""
What a notice about a dossier would say now: the facts it would carry, taken as they stand, for whom it would be.

The same pictures are taken as when a notice is owed, at a desk that only reads: no number is drawn, nothing is owed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select

from ocop_cycle import errors
from ocop_cycle.application import desk, outcome, recipients, snapshots
from ocop_cycle.application.queries import dossier, previews, reader
from ocop_cycle.domain import permissions
from ocop_cycle.policy import notice_rules
from ocop_cycle.storage import deadlines, dossiers, schema, statements


@dataclass(frozen=True, kw_only=True, slots=True)
class Addressed:
    """The facts for one recipient: which it is (kind and id), and its name."""

    party: tuple[str, str]
    name: str
    facts: Mapping[str, Any]


_BY_CODE = statements.Statement(lambda: select(schema.dossier).where(schema.dossier.c.id == bindparam("code")))


def of_dossier(
    asking: reader.Reader, actor: permissions.Actor, code: str, rule: notice_rules.NoticeRule
) -> tuple[Addressed, ...]:
    """
    The facts that a notice of this rule about a dossier would carry now, for each recipient the rule names.

    The deadline is the next open one that the rule is about, else the next there is.

    Raises:
        errors.UnknownThing: there is no dossier of that code that ``actor`` may see.
    """
    with asking.look(actor) as view:
        dossier.find(view, code)
        row = view.runner.first(_BY_CODE, {"code": code})
        if row is None:
            raise errors.UnknownThing("dossier", code)
        place = previews.at_desk(view)
        found = dossiers.Dossier._make(row)
        picture = snapshots.Album(place, _NOTHING, {("dossier", code)}, {code: found}).picture(("dossier", code))
        told = _deadline(place, code, rule)
        roll = picture.roll(rule, told)
        taken = [
            (party, picture.facts(rule.id, party, recipients.contact(place, party), told, snapshots.Extra()))
            for party in (*roll.to, *roll.copies)
        ]
        return tuple(Addressed(party=party, name=facts["recipient"]["name"], facts=facts) for party, facts in taken)


_NOTHING: tuple[outcome.Act, ...] = ()


def _deadline(place: desk.Desk, code: str, rule: notice_rules.NoticeRule) -> snapshots.Told | None:
    standing = deadlines.open_of(place.runner, "dossier", [code]).get(code, [])
    dated = sorted((one for one in standing if one.strict_at), key=lambda one: one.strict_at or "")
    meant = [one for one in dated if _name(one.rule) in rule.deadlines]
    return next((snapshots.told(one) for one in (*meant, *dated)), None)


def _name(rule: str) -> str:
    """A deadline's rule as notice rules name it: ``plan/danh-gia-cap-huyen`` is ``danh-gia-cap-huyen``."""
    return rule.rpartition("/")[2]
