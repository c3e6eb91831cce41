"""
What a change of law would do to dossiers on their way, before it is done: where each comes to, by which clause, with
which deadlines; and which stay where they are, with every reason.

It is tried by the functions that will carry it out, in a transaction that is given up. The digest fixes the list.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ocop_cycle import clock, errors
from ocop_cycle.application import commands, desk, outcome, owing, passages, timekeeping, trying
from ocop_cycle.application.handlers import migrating
from ocop_cycle.application.queries import dossier_rows, reader
from ocop_cycle.domain import permissions
from ocop_cycle.policy import labels
from ocop_cycle.storage import cycles


@dataclass(frozen=True, kw_only=True, slots=True)
class Dated:
    """A deadline in a preview: what it is called, and its last safe day if it has one."""

    rule: str
    label: labels.Label
    day: date | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Moving:
    """
    A dossier that comes under the new regime, at the version that was seen.

    ``clause`` is the clause's id and ``law`` what it cites; both are absent where an officer decided. ``finish_by`` is
    the day until which it may still end under the old rules. ``cancelled`` counts notices that wait and no longer hold,
    ``owed`` those that tell of the change.
    """

    code: str
    version: int
    product: str
    state: str
    state_label: labels.Label
    to_state: str
    to_label: labels.Label
    clause: str | None
    clause_label: labels.Label | None
    law: labels.Citation | None
    finish_by: date | None
    closed: tuple[Dated, ...]
    begun: tuple[Dated, ...]
    kept: tuple[Dated, ...]
    cancelled: int
    owed: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Staying:
    """A dossier on its way under the old regime that cannot come under the new one, and every reason why."""

    code: str
    product: str
    state: str
    state_label: labels.Label
    finish_by: date | None
    reasons: tuple[errors.Reason, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Preview:
    """
    What a change of law means: ``source`` and ``regime`` are the old and the new one, ``target`` the new one's digest.

    ``ended`` counts dossiers whose way was over before; they stay under their old law. ``needs_paper``: some move by
    no clause, so that a paper must be named.
    """

    source: str
    regime: str
    target: str
    digest: str
    moving: tuple[Moving, ...]
    staying: tuple[Staying, ...]
    ended: int
    needs_paper: bool

    @property
    def listed(self) -> tuple[migrating.Listed, ...]:
        """What is carried out: the lines of those that move."""
        return tuple((one.code, one.version, one.to_state, one.clause or "") for one in self.moving)


def preview(
    asking: reader.Reader, actor: permissions.Actor, source: str, regime: str, *, cycle: str | None = None,
    decided: Mapping[str, str] | None = None, reason: str | None = None,
) -> Preview:  # fmt: skip
    """
    What bringing the dossiers of ``source`` under ``regime`` would do, as far as ``actor`` may see them.

    ``decided`` maps states of which no clause speaks, by the paper that ``reason`` names.

    Raises:
        errors.NotAdopted: one of the regimes is not in force.
        errors.UnknownThing: there is no such cycle.
    """
    rows = _rows(asking, actor, source, cycle)
    going = {row.code: row for row in rows if row.ended_at is None}
    with trying.pretending(asking.store, asking.clock, actor.person_id) as place:
        target = place.slow.digest(place.runner, "regime", regime)
        held = place.lock(sorted(going))
        found = [passages.judge(place, one, target, decided or {}) for one in held.values() if one.regime != target]
        judged = list(_judged(place, found, going, _Change(regime=regime, target=target, reason=reason)))
    moving = tuple(one for one in judged if isinstance(one, Moving))
    listed = [(one.code, one.version, one.to_state, one.clause or "") for one in moving]
    return Preview(
        source=source, regime=regime, target=target, digest=migrating.digest_of(target, listed), moving=moving,
        staying=tuple(one for one in judged if isinstance(one, Staying)),
        ended=sum(row.ended_at is not None for row in rows),
        needs_paper=source != regime and any(one.clause is None for one in moving),
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class _Change:
    """What the commands of one change have in common."""

    regime: str
    target: str
    reason: str | None


def _rows(asking: reader.Reader, actor: permissions.Actor, source: str, cycle: str | None) -> list[dossier_rows.Row]:
    with asking.look(actor) as view:
        view.slow.digest(view.runner, "regime", source)
        known = cycles.cycle_ids(view.runner)
        if cycle is not None and cycle not in known:
            raise errors.UnknownThing("cycle", cycle, known)
        chosen = dossier_rows.choose(view, dossier_rows.Wanted(cycle=cycle))
        rows = dossier_rows.rows(chosen.all(view.runner, "all", dossier_rows.asked))
        return sorted(row for row in rows if view.law(row.regime).id == source)


def _judged(
    place: desk.Desk, judged: Sequence[passages.Passage], rows: Mapping[str, dossier_rows.Row], change: _Change
) -> Iterator[Moving | Staying]:
    for passage in judged:
        found = passage.dossier
        law = place.regime(found.regime)
        label, product = law.states[found.state].label, rows[found.id].product
        by = passage.last.day if passage.last else None
        if passage.reasons or passage.state is None:
            yield Staying(
                code=found.id, product=product, state=found.state, state_label=label, finish_by=by,
                reasons=passage.reasons,
            )  # fmt: skip
            continue
        yield _moving(place, passage, product, label, change)


def _moving(place: desk.Desk, passage: passages.Passage, product: str, label: labels.Label, change: _Change) -> Moving:
    found, state, clause = passage.dossier, passage.state or "", passage.clause
    command = commands.MigrateDossier(
        by=commands.Provenance(key=f"preview/{found.id}", actor=place.actor_id, origin="preview"), dossier=found.id,
        version=found.version, regime=change.regime, target=change.target, state=state,
        clause=clause.id if clause else None, reason=None if clause else change.reason,
    )  # fmt: skip
    act = migrating.moving(place, passage, command)
    timekeeping.follow(place, command, [act])
    cancelled = sum(c.table == "notice" and c.values.get("state") == "cancelled" for c in act.rows)
    owing.follow(place, command, [act])
    closed, begun, kept = _deadlines(place, found.id, act)
    return Moving(
        code=found.id, version=found.version, product=product, state=found.state, state_label=label, to_state=state,
        to_label=place.regime(change.target).states[state].label, clause=command.clause,
        clause_label=clause.label if clause else None, law=clause.law if clause else None,
        finish_by=passage.last.day if passage.last else None, closed=closed, begun=begun, kept=kept,
        cancelled=cancelled, owed=len(act.notices),
    )  # fmt: skip


def _deadlines(place: desk.Desk, code: str, act: outcome.Act) -> tuple[tuple[Dated, ...], ...]:
    """What closes, what begins, what stays."""
    settled = {item[1] for item in act.deadlines if item[0] != "set"}
    standing = [
        one
        for (kind, key), found in place.open_deadlines.items()
        if (kind, key) == ("dossier", code) or (kind == "certificate" and key.startswith(f"{code}/"))
        for one in found
    ]
    fresh = [c.values for c in act.rows if c.table == "deadline" and "line" in c.values]
    return (
        tuple(_dated(one.rule, one.label, one.strict_at) for one in standing if one.id in settled),
        tuple(_dated(row["rule"], row["label"], row["strict_at"]) for row in fresh),
        tuple(_dated(one.rule, one.label, one.strict_at) for one in standing if one.id not in settled),
    )


def _dated(rule: str, label: str, at: str | None) -> Dated:
    said = json.loads(label)
    day = clock.last_day(clock.from_text(at)) if at else None
    return Dated(rule=rule, label=labels.Label(vi=said["vi"], en=said["en"]), day=day)
