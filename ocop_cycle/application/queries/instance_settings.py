"""
What an instance is set to, and where each value comes from: founded with it, changed by somebody, or as shipped.

Shown to those who may change settings, and to those who see everything. The entries are read whoever asks may see
them on the trail or not: who set the office's own address is no secret of anybody who keeps it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import bindparam, func, select

from ocop_cycle import clock, errors
from ocop_cycle.application import attaching, clock_gate, sending
from ocop_cycle.application.handlers import instance
from ocop_cycle.application.queries import reader
from ocop_cycle.domain import permissions
from ocop_cycle.storage import cycles, schema, statements

CHANGE = "setting.change"
FIXED = ("instance", "instance-code", "demo", "public-key")
"""Settings that say what the instance is; nobody changes them."""

SHIPPED = {
    "mail-from": "", "reply-to": "", sending.RATE_SETTING: "", sending.DOUBT_SETTING: "retry", "sending-held": "false",
    clock_gate.SETTING: str(clock_gate.DAYS), attaching.SETTING: "",
}  # fmt: skip
"""What goes where nobody said anything; empty for no limit, or none."""

Source = Literal["founded", "changed", "shipped"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Setting:
    """One setting: its value, where it comes from (the entry, when and by whom), and how it may be changed."""

    name: str
    value: str
    shipped: str | None
    source: Source
    entry: int | None
    at: datetime | None
    by: str | None
    choices: tuple[str, ...]
    is_count: bool

    @property
    def is_changeable(self) -> bool:
        """Whether a command changes it."""
        return self.name not in FIXED


_e = schema.audit_entry.c
_NEWEST = statements.Statement(
    lambda: (
        select(_e.subject_id, func.max(_e.number))
        .where(_e.subject_kind == "setting", _e.kind == "ChangeSetting")
        .group_by(_e.subject_id)
    )
)
_ENTRY = statements.Statement(
    lambda: (
        select(_e.at, func.coalesce(schema.person.c.name, _e.actor))
        .select_from(schema.audit_entry.outerjoin(schema.person, schema.person.c.id == _e.actor))
        .where(_e.number == bindparam("number"))
    )
)


def list_settings(asking: reader.Reader, actor: permissions.Actor) -> tuple[Setting, ...]:
    """
    Every setting there is, those that can be changed first.

    Raises:
        errors.UnknownThing: the actor keeps no settings and does not see everything.
    """
    with asking.look(actor) as view:
        granting = view.slow.roles_granting(view.runner)
        keeps = actor.is_system or permissions.scopes(actor, CHANGE, roles_granting=granting)
        if not (keeps or view.seen.everything):
            raise errors.UnknownThing("settings", "-")
        held = dict(cycles.settings(view.runner))
        entries = {name: int(number) for name, number in view.runner.all(_NEWEST)}
        return tuple(_setting(view, name, held.get(name), entries) for name in (*SHIPPED, *FIXED))


def _setting(view: reader.View, name: str, value: str | None, entries: dict[str, int]) -> Setting:
    number = entries.get(name) or (1 if value is not None else None)
    row = view.runner.first(_ENTRY, {"number": number}) if number else None
    source: Source = "changed" if name in entries else "founded" if value is not None else "shipped"
    return Setting(
        name=name, value=SHIPPED.get(name, "") if value is None else value, shipped=SHIPPED.get(name), source=source,
        entry=number, at=clock.from_text(row[0]) if row else None, by=row[1] if row else None,
        choices=instance.CHOSEN.get(name, ()), is_count=name in instance.COUNTED,
    )  # fmt: skip
