"""The proof for one dossier: its entries, each with its way to the root of the last signed checkpoint."""

from dataclasses import dataclass

from ocop_cycle import errors
from ocop_cycle.application import frontier
from ocop_cycle.application.queries import reader, selection, trail
from ocop_cycle.application.verification import exporting, replay, report
from ocop_cycle.delivery import export
from ocop_cycle.domain import audit_chain, heads, merkle, permissions
from ocop_cycle.storage import checkpoints, private_values, statements, trail_reading

_ALL = selection.Paging(size=1_000_000)


class NothingSigned(errors.Final):
    """No checkpoint covers the entries in question, so nothing can be proved of them yet."""

    def __init__(self, dossier: str) -> None:
        super().__init__(
            f"no signed checkpoint covers the entries of {dossier} yet; make one: ocop audit checkpoint",
            subject=dossier,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Proof:
    """
    What an inspector gets.

    ``text`` is the file; ``entries`` how many entries it proves, ``newer`` how many of the dossier's entries came after
    the checkpoint and are not in it; ``size`` is that of the checkpoint.
    """

    text: bytes
    entries: int
    newer: int
    size: int


def prove(
    asking: reader.Reader,
    actor: permissions.Actor,
    dossier: str,
    *,
    with_values: bool,
    progress: report.Progress = report.no_progress,
) -> Proof:
    """
    The proof of every entry about a dossier, its papers, deadlines, notices and messages.

    Of entries that tell who acted, to somebody who may not know it, only the hash is given away (failure F17).

    Raises:
        errors.UnknownThing: there is no such dossier that ``actor`` may see.
        NothingSigned: no checkpoint covers any of its entries.
        frontier.TrailBroken: an entry that the checkpoint covers is missing, or its hash is none.
    """
    told = trail.log(asking, actor, trail.Wanted(dossier=dossier), page=_ALL).items
    if not told:
        raise errors.UnknownThing("dossier", dossier)
    numbers = sorted(entry.number for entry in told)
    veiled = {entry.number for entry in told if entry.is_veiled}
    with asking.look(actor) as view:
        checkpoint = checkpoints.newest(view.runner)
        covered = [number for number in numbers if checkpoint is not None and number <= checkpoint.size]
        if checkpoint is None or not covered:
            raise NothingSigned(dossier)
        progress(0, checkpoint.size)
        proved = _proved(view.runner, checkpoint, covered, veiled)
        text = export.proof_text(
            about=exporting.about(view),
            subject=("dossier", dossier),
            checkpoint=checkpoint,
            entries=proved,
            values=_values(view.runner, proved) if with_values else (),
        )
    return Proof(text=text, entries=len(covered), newer=len(numbers) - len(covered), size=checkpoint.size)


def _proved(
    runner: statements.Runner, checkpoint: heads.Checkpoint, numbers: list[int], veiled: set[int]
) -> list[export.ProvedEntry]:
    leaves = _leaves(runner, checkpoint.size)
    paths = merkle.inclusion_proofs(leaves, [number - 1 for number in numbers])
    entries = [trail_reading.one(runner, number) for number in numbers]
    return [
        export.ProvedEntry(
            entry=exporting.stored(entry), path=paths[entry.number - 1], shown=entry.number not in veiled
        )
        for entry in entries
        if entry is not None
    ]


def _leaves(runner: statements.Runner, size: int) -> list[bytes]:
    leaves: list[bytes] = []
    for number, digest in trail_reading.hashes(runner, after=0, until=size):
        try:
            leaves.append(bytes.fromhex(digest))
        except (ValueError, TypeError):
            raise frontier.TrailBroken(number, "its hash is none") from None
        if number != len(leaves):
            raise frontier.TrailBroken(len(leaves), "it is not there")
    if len(leaves) != size:
        raise frontier.TrailBroken(len(leaves) + 1, "it is not there")
    return leaves


def _values(runner: statements.Runner, proved: list[export.ProvedEntry]) -> list[export.PrivateValue]:
    shapes, holders = replay.shapes(), dict[str, str]()
    for one in proved:
        if not one.shown:
            continue
        try:
            said = audit_chain.read_body(one.entry.body)
            holders.update(dict.fromkeys(replay.commitments_in(said, shapes), said["command"]))
        except (audit_chain.BodyUnreadable, replay.Unfit):
            continue  # an entry that was spoilt opens nothing; the proof of it fails, which is the point
    return list(exporting.opening(private_values.of(runner, holders).values()))
