"""
What hangs on a unit goes over to its successor: rows below its path, dossiers, deadlines, duties, rights, addresses.

Days stay as they are, and so does what is over: a duty that was done, a deadline that was met, a certificate that was
issued and a message that left keep the unit of their time. What was owed to the old unit and not told yet is owed to
the new one; a message that has not left is superseded.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ocop_cycle import errors
from ocop_cycle.application import commands, outcome, recipients
from ocop_cycle.application.desk import Desk
from ocop_cycle.application.policies import SlowFacts
from ocop_cycle.delivery import mailboxes
from ocop_cycle.domain import audit_chain, succession
from ocop_cycle.storage import cycles, deadlines, dossiers, notices, operations, parties, schema, successions

Rows = Mapping[str, Any]
PRODUCER = "producer"
LATER = "unit-succeeded"
"""Why a notice to a unit that is no more was cancelled; the successor is owed it."""


class Hanging(NamedTuple):
    """What hangs on a unit, and who succeeds whom by the same decision: nothing goes to a unit that ends likewise."""

    hit: successions.Hit
    heirs: Mapping[str, str]


def carried_out(
    desk: Desk, command: commands.TakeOverUnits, change: successions.Change,
    batch: Sequence[successions.Succession], *, last: bool,
) -> list[outcome.Act]:  # fmt: skip
    """The acts of one batch: what is done to the decision itself, and one for each old unit."""
    head = outcome.Act(
        subject=("unit", batch[0].unit_id if batch else successions.stand_ins_of(desk.runner, change.id)[0].area_id),
        before={"state": change.state},
        after={"change": change.id, "units": [one.unit_id for one in batch], "done": last},
        why=change.decision,
        policy=(change.digest,),
    )
    before: dict[str, dossiers.Dossier] = {}
    heirs = {one.unit_id: one.successor_id for one in successions.of_change(desk.runner, change.id)}
    hits = successions.hits(desk.runner, [one.unit_id for one in batch])
    acts = []
    for one in batch:
        _note(desk, hits[one.unit_id].dossiers, before)
        acts.append(_one(desk, command, change, one, Hanging(hits[one.unit_id], heirs)))
    if last:
        _stand_in(desk, change, before)
        desk.uow.update(schema.unit_change, change.id, {"state": "done", "done_at": desk.at_text})
    head.events = tuple(_succeeded(desk, change, before))
    return [head, *acts]


def _succeeded(
    desk: Desk, change: successions.Change, before: Mapping[str, dossiers.Dossier]
) -> Iterator[outcome.HolderSucceeded]:
    """Of the dossiers as they were, those that are on their way and have another unit by now."""
    for key, now in sorted(dossiers.locked(desk.runner, sorted(before)).items()):
        was = before[key]
        pairs = [(was.holder_id, now.holder_id), (was.unit_id, now.unit_id)]
        old, new = next(((old, new) for old, new in pairs if old and new and old != new), (None, None))
        if old and new and now.ended_at is None:
            names = {"old": _unit(desk, old).name, "new": _unit(desk, new).name}
            told = {**names, "day": change.day, "decision": change.decision}
            yield outcome.HolderSucceeded(now, {"succession": told})


def _one(
    desk: Desk, command: commands.TakeOverUnits, change: successions.Change, said: successions.Succession,
    hanging: Hanging,
) -> outcome.Act:  # fmt: skip
    """One old unit gives way; what this writes stands in the entry of this act."""
    begun = len(desk.uow.journal)
    old, new = _unit(desk, said.unit_id), _unit(desk, said.successor_id)
    hit = hanging.hit
    act = outcome.Act(
        subject=("unit", old.id), before={"path": old.path}, why=change.decision, policy=(change.digest,),
        command=f"{command.by.key}/{old.id}", follows_first=True,
    )  # fmt: skip
    _move_below(desk, old, new)
    _end(desk, old, said)
    handing = Handing(desk, act, old, _unit(desk, new.id), hanging, command.by.key)
    handing.all(said.people_id)
    desk.uow.update(schema.succession, said.id, {"state": "done"})
    act.after = {"successor": new.id, "day": said.day, **{name: len(ids) for name, ids in hit._asdict().items() if ids}}
    act.rows += desk.uow.journal[begun:]
    del desk.uow.journal[begun:]
    return act


def _unit(desk: Desk, unit_id: str) -> parties.Unit:
    found = parties.unit(desk.runner, unit_id)
    if found is None:
        raise errors.RowVanished(table="unit", key=unit_id)
    return found


def _standing(unit: parties.Unit) -> succession.Standing:
    return succession.Standing(unit.id, unit.level, unit.parent_id, unit.path, None, None, has_people=False)


def _move_below(desk: Desk, old: parties.Unit, new: parties.Unit) -> None:
    """Bring the units that stand on below ``old`` under another superior, and then what is left of it under ``new``."""
    above = _unit(desk, old.parent_id) if old.parent_id else None
    for name in successions.standing_below(desk.runner, old.id):
        unit, new = _unit(desk, name), _unit(desk, new.id)
        head = succession.head_of(_standing(unit), _standing(old), _standing(new), _standing(above or new))
        _rewrite(desk, unit.path, f"{head.path}{unit.id}/")
        desk.uow.update(schema.unit, unit.id, {"parent_id": head.id})
    new = _unit(desk, new.id)
    for key in successions.answering_for(desk.runner, old.path):
        unit = _unit(desk, key)
        if unit.id != old.id:
            area = new.path if new.level == old.level else unit.path
            desk.uow.update(schema.unit, unit.id, {"area": area})
    _rewrite(desk, old.path, f"{new.path}{old.id}/")


def _rewrite(desk: Desk, old: str, new: str) -> None:
    """Everything that lies under one path lies under another one from now on."""
    if old == new:
        return
    for table, column in successions.SCOPED:
        found = successions.lying_under(desk.runner, table, column, old)
        desk.uow.update_many(table, [(key, {column: f"{new}{path[len(old) :]}"}) for key, path in found])


def _end(desk: Desk, old: parties.Unit, said: successions.Succession) -> None:
    path = _unit(desk, old.id).path
    changes = {
        "ended_on": said.day, "successor_id": said.successor_id, "parent_id": said.successor_id,
        "answers_for_level": 0, "area": path,
    }  # fmt: skip
    desk.uow.update(schema.unit, old.id, changes)


class Handing:
    """Hands over what hangs on one unit; lives no longer."""

    def __init__(
        self, desk: Desk, act: outcome.Act, old: parties.Unit, new: parties.Unit, hanging: Hanging, key: str
    ) -> None:
        self.desk, self.act, self.old, self.new, self.key = desk, act, old, new, key
        self.hit, self.heirs = hanging
        self.slow = SlowFacts(desk.shelf, -1)

    def all(self, people: str | None) -> None:
        """Everything, addresses before notices: who has none cannot be told."""
        self._update(schema.producer, self.hit.producers, {"unit_id": self.new.id})
        self._dossiers()
        self._update(schema.duty, self.hit.duties, {"unit_id": self.new.id})
        self._deadlines()
        self._cycles()
        self._update(schema.question, self.hit.questions, {"unit_id": self.new.id})
        for column, keys in successions.stand_ins_at(self.desk.runner, self.old.id).items():
            self._update(schema.stand_in, keys, {column: self.new.id})
        self._people(people)
        self._addresses()
        self._messages()
        self._notices()

    def _update(self, table: Any, keys: Iterable[str], changes: Rows) -> None:
        self.desk.uow.update_many(table, [(key, changes) for key in keys])

    def _dossiers(self) -> None:
        found = dossiers.locked(self.desk.runner, list(self.hit.dossiers))
        rows = []
        for one in found.values():
            own = self.new.id if one.unit_id == self.old.id else one.unit_id
            holder = one.holder_id
            if holder == self.old.id:
                holder = self._standing(one.level, own, one.scope)
            rows.append((one.id, {"unit_id": own, "holder_id": holder}))
        self.desk.uow.update_many(schema.dossier, rows)

    def _deadlines(self) -> None:
        """Whose an open deadline is; its day, its words and its proof stay."""
        rows = []
        for key, found in deadlines.by_ids(self.desk.runner, list(self.hit.deadlines)).items():
            if found.subject_kind == "duty":
                rows.append((key, {"unit_id": self.new.id, "whose": self.new.level}))
            else:
                owner = self._standing(found.whose, None, found.scope)
                rows.append((key, {"unit_id": owner, "whose": found.whose}))
        self.desk.uow.update_many(schema.deadline, rows)

    def _standing(self, level: str, unit_id: str | None, scope: str) -> str:
        """Who acts for a level from now on: whoever stands on it, else the successor."""
        found = self.slow.holder(self.desk.runner, level, unit_id, scope) or self.new.id
        return self.heirs.get(found, found)

    def _cycles(self) -> None:
        for key in self.hit.cycles:
            found = cycles.cycle(self.desk.runner, key)
            if found is None:
                continue
            theirs = [name for name in ("locality_id", "agency_id") if getattr(found, name) == self.old.id]
            changes = {**dict.fromkeys(theirs, self.new.id), "version": found.version + 1}
            self.desk.uow.update(schema.cycle, key, changes)

    def _people(self, to: str | None) -> None:
        """Roles go where the decision says; a person who holds one there already holds it once."""
        for key, person, role, producer in parties.roles_at(self.desk.runner, self.old.id):
            self.desk.uow.update(schema.role_grant, key, {"state": "revoked"})
            if to is None:
                continue
            again = "/".join([person, role, to, *([producer] if producer else [])])
            state = parties.grant_state(self.desk.runner, again)
            if state is None:
                row = {"id": again, "person_id": person, "role": role, "unit_id": to, "producer_id": producer,
                       "state": "granted"}  # fmt: skip
                self.desk.uow.insert(schema.role_grant, row)
            elif state == "revoked":
                self.desk.uow.update(schema.role_grant, again, {"state": "granted"})

    def _addresses(self) -> None:
        """
        Each address of the old unit is the successor's where nobody entered one for that; it stays on record as well.

        Of several units that become one, all mailboxes are written to: none is guessed to be the right one.
        """
        for found in parties.contacts(self.desk.runner, "unit", self.old.id):
            if found.state == "retired":
                continue
            self.desk.uow.update(schema.contact, found.id, {"state": "retired"})
            theirs = [c for c in parties.contacts(self.desk.runner, "unit", self.new.id) if c.channel == found.channel]
            standing = next((c for c in theirs if c.state != "retired"), None)
            if standing is not None and (found.channel != "email" or not self._came_along(standing)):
                continue
            address = found.address
            if standing is not None:
                self.desk.uow.update(schema.contact, standing.id, {"state": "retired"})
                address = ", ".join(dict.fromkeys([*mailboxes.addresses(standing.address), address]))
            version = len(theirs) + 1
            key = f"unit:{self.new.id}/{found.channel}/{version}"
            row = {**found._asdict(), "id": key, "party_id": self.new.id, "version": version, "address": address}
            self.desk.uow.insert(schema.contact, row)

    def _came_along(self, standing: parties.Contact) -> bool:
        """Whether an address of the successor is made of those of units that it took over before this one."""
        before = (one.unit_id for one in successions.involving(self.desk.runner, [self.new.id]))
        theirs = {c.address for unit in before for c in parties.contacts(self.desk.runner, "unit", unit)}
        return set(mailboxes.addresses(standing.address)) <= {one for a in theirs for one in mailboxes.addresses(a)}

    def _messages(self) -> None:
        """What was made for the old unit and has not left is superseded; what it told is owed again."""
        leaving = operations.under_way(self.desk.runner, sorted(self.hit.messages))
        for key in self.hit.messages:
            if key in leaving:
                continue
            self.desk.uow.update(schema.message, key, {"state": "superseded", "settled_at": self.desk.at_text})
            for one in notices.covered_by(self.desk.runner, key):
                self._redirect(one)

    def _notices(self) -> None:
        for one in notices.of_keys(self.desk.runner, list(self.hit.notices)):
            self._redirect(one)

    def _redirect(self, one: notices.Notice) -> None:
        """Owe the successor what the old unit was owed; what it is owed already is not owed twice."""
        self.desk.uow.update(schema.notice, one.id, {"state": "cancelled", "held_because": LATER})
        to = f"unit:{self.new.id}|{one.channel}|{one.attempt}"
        key = f"{one.rule}|{one.subject_kind}:{one.subject_id}|{one.occasion}|{to}"
        if notices.of_keys(self.desk.runner, [key]):
            return
        held = one.held_because if one.state == "held" and one.held_because != "no-address" else None
        reachable = recipients.has_address(self.desk, ("unit", self.new.id), one.channel)
        facts = json.loads(one.facts)
        facts["recipient"] = {**facts["recipient"], "name": self.new.name}
        row = one._asdict() | {
            "id": key, "recipient_id": self.new.id, "facts": audit_chain.canonical(facts).decode(),
            "state": "held" if held or not reachable else "owed",
            "held_because": held or (None if reachable else "no-address"), "message_id": None, "set_by": self.key,
        }  # fmt: skip
        self.desk.uow.insert(schema.notice, row)
        self.act.notices.append(key)


def _note(desk: Desk, keys: Iterable[str], before: dict[str, dossiers.Dossier]) -> None:
    """Keep how dossiers stood before anything was done to them."""
    before |= dossiers.locked(desk.runner, [key for key in keys if key not in before])


def _stand_in(desk: Desk, change: successions.Change, before: dict[str, dossiers.Dossier]) -> None:
    """Let those who stand in for a level begin, in place of others, and hand them what lies there on that level."""
    begun = successions.stand_ins_of(desk.runner, change.id)
    for key in successions.replaced_by(desk.runner, change.id):
        desk.uow.update(schema.stand_in, key, {"state": "ended"})
    desk.uow.update_many(schema.stand_in, [(one.id, {"state": "standing"}) for one in begun])
    slow = SlowFacts(desk.shelf, -1)
    for one in begun:
        if not one.holds:
            continue
        path = _unit(desk, one.area_id).path
        _note(desk, (key for key, *_ in successions.dossiers_at_level(desk.runner, one.level, path)), before)
        held = [
            (key, {"holder_id": slow.holder(desk.runner, one.level, unit, scope)})
            for key, unit, scope in successions.dossiers_at_level(desk.runner, one.level, path)
        ]
        owned = [
            (key, {"unit_id": slow.holder(desk.runner, one.level, None, scope)})
            for key, scope in successions.deadlines_of_level(desk.runner, one.level, path)
        ]
        desk.uow.update_many(schema.dossier, held)
        desk.uow.update_many(schema.deadline, owned)
