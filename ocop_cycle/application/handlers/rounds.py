"""Closing a round of scoring: what came through stays in it, what is late rolls on to the next round, or is named."""

import json
from collections.abc import Collection, Iterator, Sequence
from typing import Any, NamedTuple

from ocop_cycle import errors
from ocop_cycle.application import commands, outcome
from ocop_cycle.application.desk import Desk
from ocop_cycle.storage import cycles, dossiers, schema


class Closing(NamedTuple):
    """What the closing of a round means: who rolls on to ``following``, who is late and stays, what is against it."""

    closing: cycles.Round
    following: cycles.Round | None
    rolling: tuple[dossiers.Dossier, ...]
    staying: tuple[dossiers.Dossier, ...]
    through: int
    reasons: tuple[errors.Reason, ...]


def close_round(desk: Desk, command: commands.CloseRound) -> list[outcome.Act]:
    """
    Close a round; each late dossier moves to the next round in an entry of its own, with its dates and notices.

    Raises:
        errors.StepRefused: there is no reason; late dossiers have no round to go to and were not named; the next round
            is full, closed, or has the product already; or others are late than whoever decided on it was shown.
    """
    cycle = cycles.cycle(desk.runner, command.cycle) or desk.cycle(command.cycle)
    desk.require("cycle.close", desk.unit(cycle.locality_id).path)
    held = dossiers.of_cycle(desk.runner, cycle.id)  # under their locks and the cycle's nobody else fills a round
    judged = judge(desk, held, cycle.id, command.round, to=command.to, leave=command.leave)
    reasons = [*judged.reasons, *_why_not_as_shown(judged, command)]
    if cycle.state not in ("open", "closing"):
        reasons.append(errors.Reason("cycle-not-open", {"cycle": cycle.id, "state": cycle.state}))
    if not command.reason.strip():
        reasons.append(errors.Reason("reason-required", {"step": "close-round"}))
    if reasons:
        raise errors.StepRefused(tuple(reasons))
    desk.uow.update(schema.round, judged.closing.id, {"closed_at": desk.at_text})
    if judged.following is not None:
        rename(desk, [found.id for found in judged.rolling], judged.following)
    return [_closed(judged, command), *(_rolled(desk, judged, found, command) for found in judged.rolling)]


def reopen_round(desk: Desk, command: commands.ReopenRound) -> list[outcome.Act]:
    """
    Open a closed round again, with its own days; only a letter is told to those who may hand in.

    No law read so far knows a round that is opened again: QĐ 26/2026 (Điều 5) allows further rounds by a plan. So this
    is for a round that was closed by mistake, and for a letter that says so in so many words.

    Raises:
        errors.StepRefused: there is no reason, the round is not closed, or the cycle is not open.
    """
    cycle = cycles.cycle(desk.runner, command.cycle) or desk.cycle(command.cycle)
    desk.require("cycle.close", desk.unit(cycle.locality_id).path)
    found = find(desk, cycle.id, command.round)
    reasons = []
    if found.closed_at is None:
        reasons.append(errors.Reason("round-not-closed", {"round": found.id}))
    if cycle.state not in ("open", "closing"):
        reasons.append(errors.Reason("cycle-not-open", {"cycle": cycle.id, "state": cycle.state}))
    if not command.reason.strip():
        reasons.append(errors.Reason("reason-required", {"step": "reopen-round"}))
    if reasons:
        raise errors.StepRefused(tuple(reasons))
    written = {"closed_at": None} if command.opened_by is None else {"closed_at": None, "opened_by": command.opened_by}
    desk.uow.update(schema.round, found.id, written)
    label = json.loads(found.label)["vi"]
    opened = outcome.RoundOpened(cycle.id, found.id, label, found.held, found.dossiers_due)
    return [
        outcome.Act(
            subject=("plan", cycle.id), before={"round": found.id, "closed": True},
            after={"round": found.id, "closed": False}, why=command.reason,
            events=(opened,) if command.opened_by else (),
        )
    ]  # fmt: skip


def judge(
    desk: Desk, held: Sequence[dossiers.Dossier], cycle_id: str, name: str, *, to: str | None, leave: Collection[str]
) -> Closing:
    """
    What closing the round ``name`` would do to the dossiers ``held`` by its cycle.

    A dossier is late that has not ended and has not met the round's date, or, where no date hangs on the round, has no
    result of its level. It rolls to the round ``to``, else to the one that the plan names.

    Raises:
        errors.UnknownThing: there is no such round; a dossier to be left is not in it.
    """
    closing = find(desk, cycle_id, name)
    onward = to or closing.rolls_to
    following = find(desk, cycle_id, onward) if onward else None
    inside = [found for found in held if found.round_id == closing.id]
    if strangers := set(leave) - {found.id for found in inside}:
        raise errors.UnknownThing("dossier", min(strangers), [found.id for found in inside])
    late = _late(desk, closing, inside)
    rolling = tuple(found for found in late if found.id not in leave)
    against = (*_why_not_closed(closing, following, rolling), *_why_not_there(following, rolling, held))
    staying = tuple(found for found in late if found.id in leave)
    return Closing(closing, following, rolling, staying, len(inside) - len(late), against)


def rename(desk: Desk, ids: Sequence[str], following: cycles.Round) -> None:
    """Let notices of these dossiers name the round they come to: the database may still say another."""
    names = desk.names_of(ids)
    desk.names.update({key: names[key]._replace(round=following.label) for key in ids})


def find(desk: Desk, cycle_id: str, name: str) -> cycles.Round:
    """
    The round of a cycle by its name or whole id.

    Raises:
        errors.UnknownThing: the cycle has none of that name.
    """
    found = cycles.round_(desk.runner, name if "/" in name else f"{cycle_id}/{name}")
    if found is None or found.cycle_id != cycle_id:
        raise errors.UnknownThing("round", name, [r.name for r in cycles.rounds(desk.runner, cycle_id)])
    return found


def _late(desk: Desk, closing: cycles.Round, inside: Sequence[dossiers.Dossier]) -> list[dossiers.Dossier]:
    going = [found for found in inside if found.ended_at is None]
    ids = [found.id for found in going]
    desk.read_open_deadlines("dossier", ids)
    results = dossiers.newest_results(desk.runner, ids)
    return [f for f in going if _waits(desk, f) or closing.level not in results.get(f.id, {})]


def _waits(desk: Desk, found: dossiers.Dossier) -> bool:
    """Whether a date that comes from the round is still to be met."""
    dated = {f"plan/{m.id}" for m in desk.milestones(found).values() if m.due_from_round}
    return any(one.rule in dated for one in desk.open_deadlines[("dossier", found.id)])


def _why_not_closed(
    closing: cycles.Round, following: cycles.Round | None, rolling: Sequence[dossiers.Dossier]
) -> Iterator[errors.Reason]:
    if closing.closed_at is not None:
        yield errors.Reason("round-closed", {"round": closing.id})
    if following is None:
        for found in rolling:
            yield errors.Reason("late-without-round", {"dossier": found.id, "round": closing.id})
    elif following.id == closing.id:
        yield errors.Reason("round-follows-itself", {"round": closing.id})


def _why_not_there(
    following: cycles.Round | None, rolling: Sequence[dossiers.Dossier], held: Sequence[dossiers.Dossier]
) -> Iterator[errors.Reason]:
    if following is None or not rolling:
        return
    there = [found for found in held if found.round_id == following.id]
    listed = {found.product_id for found in there}
    count = len([found for found in there if takes_a_place(found)]) + len(rolling)
    if following.closed_at is not None:
        yield errors.Reason("round-closed", {"round": following.id})
    if following.quota is not None and count > following.quota:
        yield errors.Reason("round-full", {"round": following.id, "quota": str(following.quota)})
    for found in rolling:
        if found.product_id in listed:
            yield errors.Reason("product-in-round", {"round": following.id, "product": found.product_id})


def takes_a_place(found: dossiers.Dossier) -> bool:
    """Whether a council has to score a dossier, or has scored it: what a quota counts."""
    return found.ended_at is None or found.total is not None


def _why_not_as_shown(judged: Closing, command: commands.CloseRound) -> Iterator[errors.Reason]:
    """Nobody decides on dossiers he has not seen (F19): the list is that of the preview."""
    now = tuple((found.id, found.version) for found in judged.rolling)
    if now != command.rolling:
        yield errors.Reason("late-list-differs", {"count": str(len(now)), "seen": str(len(command.rolling))})


def _closed(judged: Closing, command: commands.CloseRound) -> outcome.Act:
    return outcome.Act(
        subject=("plan", judged.closing.cycle_id),
        after={
            "round": judged.closing.id, "closed": True, "rolled": [found.id for found in judged.rolling],
            "to": judged.following.id if judged.following else None, "through": judged.through,
            "left": [found.id for found in judged.staying],
        },
        why=command.reason,
    )  # fmt: skip


def _rolled(desk: Desk, judged: Closing, found: dossiers.Dossier, command: commands.CloseRound) -> outcome.Act:
    own = f"{command.by.key}/{found.id}"
    following = judged.following.id if judged.following else None
    act = moving(found, following, command.reason, command=own, kind="AssignRound", follows_first=True)
    written = {"round_id": following, "version": found.version + 1}
    desk.uow.stage_update(schema.dossier, found.id, written, act.rows)
    return act


def moving(found: dossiers.Dossier, following: str | None, why: str | None, **act: Any) -> outcome.Act:
    """A dossier comes into another round: the act that says so."""
    moved = found._replace(round_id=following, version=found.version + 1)
    return outcome.Act(
        subject=("dossier", found.id),
        before={"round": found.round_id, "version": found.version},
        after={"round": following, "version": moved.version},
        why=why,
        policy=(found.regime,),
        events=(outcome.RoundAssigned(moved, found.round_id, why),),
        **act,
    )
