"""One step with many dossiers, as a preview listed them: judged together, each with an entry of its own."""

import hashlib
from collections.abc import Sequence

from ocop_cycle import errors
from ocop_cycle.application import commands, outcome, steps
from ocop_cycle.application.desk import Desk
from ocop_cycle.application.handlers import certificates
from ocop_cycle.application.handlers import dossiers as opening
from ocop_cycle.storage import dossiers

MOST = 1000
"""How many dossiers one transaction moves; longer lists come in numbered batches."""

BATCH = 200
"""How many dossiers a batch of a longer list has: nobody else waits a tenth of a second for the write lock."""


def preview_digest(step: str, listed: list[tuple[str, int]]) -> str:
    """What fixes a previewed batch: SHA-256 over the step and each id and version, in id order."""
    text = "\n".join([step, *(f"{key}@{version}" for key, version in sorted(listed))])
    return hashlib.sha256(text.encode()).hexdigest()


def batches_of(listed: Sequence[tuple[str, int]]) -> list[tuple[tuple[str, int], ...]]:
    """A previewed list in the batches that are carried out one by one."""
    most = MOST if len(listed) <= MOST else BATCH
    return [tuple(listed[start : start + most]) for start in range(0, len(listed), most)]


def whole_digest(step: str, parts: Sequence[str]) -> str:
    """What fixes a list in batches: the digest of its only batch, else SHA-256 over the step and each one's digest."""
    return parts[0] if len(parts) == 1 else hashlib.sha256("\n".join([step, *parts]).encode()).hexdigest()


def advance_many(desk: Desk, command: commands.AdvanceMany) -> list[outcome.Act]:
    """
    Move every dossier of the list; one that changed since the preview is left out and named in the bulk entry.

    Raises:
        errors.WrongUse: the list is empty, longer than ``MOST``, not in the order of ids, or another than was
            previewed; the step issues certificates.
        errors.StepRefused, errors.NotPermitted: a dossier of the list may not take the step, or each of them changed
            since the preview: nothing is moved.
    """
    _check(command)
    versions = dict(command.dossiers)
    found = desk.lock(list(versions))
    moved = [key for key, version in command.dossiers if key not in found or found[key].version != version]
    left_out = set(moved)
    going = [found[key] for key in versions if key not in left_out]
    if not going:
        raise errors.StepRefused((errors.Reason("nothing-left-to-move", {"count": str(len(moved))}),))
    judgements = steps.judge(desk, going, command.step)
    refused = [j for j in judgements if j.transition is None]
    if refused:
        _refuse(refused)
    acts = []
    for one in judgements:
        if one.transition is None or one.transition.records != "nothing":
            raise errors.WrongUse(f"the step {command.step} needs data of each dossier and cannot be taken in bulk")
        acts += _part(desk, command, one.dossier, one)
    head = outcome.Act(
        subject=("bulk", command.preview[:32]),
        after={
            "step": command.step, "count": len(going), "left_out": moved, "preview": command.preview,
            "batch": command.batch, "batches": command.batches,
        },
        why=command.reason,
    )  # fmt: skip
    return [head, *acts]


def _part(
    desk: Desk, command: commands.AdvanceMany, dossier: dossiers.Dossier, one: steps.Judgement
) -> list[outcome.Act]:
    transition = opening.taken(one, command.reason)
    act = steps.move(
        desk, dossier, transition, why=command.reason, command=f"{command.by.key}/{dossier.id}", kind="AdvanceDossier",
        follows_first=True,
    )  # fmt: skip
    return [act, *certificates.settle_with(desk, dossier, transition, act)]


def _check(command: commands.AdvanceMany) -> None:
    ids = [key for key, _ in command.dossiers]
    if not ids or len(ids) > MOST or ids != sorted(set(ids)):
        raise errors.WrongUse(f"a bulk step takes 1 to {MOST} dossiers, each once, in the order of their ids")
    own = preview_digest(command.step, list(command.dossiers))
    parts = command.parts or (own,)
    is_part = len(parts) == command.batches and 1 <= command.batch <= len(parts) and parts[command.batch - 1] == own
    if not is_part or whole_digest(command.step, parts) != command.preview:
        raise errors.WrongUse("the list is not the one that was previewed")


def _refuse(refused: list[steps.Judgement]) -> None:
    reasons = tuple(
        errors.Reason(r.code, {**r.facts, "dossier": j.dossier.id}, r.sentence) for j in refused for r in j.reasons
    )
    kind = errors.NotPermitted if any(j.forbidden for j in refused) else errors.StepRefused
    raise kind(reasons)
