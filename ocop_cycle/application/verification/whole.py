"""
The whole check: chain, columns, claims, checkpoints, outside heads, values, and every record of every table.

One walk along the entries rebuilds what every record must be; then each table is read once and held against it. All of
it sees the database as it stood when the check began.
"""

from collections.abc import Collection

from ocop_cycle.application.queries import reader
from ocop_cycle.application.verification import beside, findings, report, rows, walk, writers
from ocop_cycle.delivery import signing
from ocop_cycle.domain import chain_check, heads
from ocop_cycle.storage import (
    checkpoints,
    document_files,
    file_store,
    private_values,
    statements,
    trail_reading,
    transactions,
)


def verify(
    asking: reader.Reader,
    *,
    outside: Collection[heads.Head] = (),
    known_keys: Collection[str] = (),
    progress: report.Progress = report.no_progress,
    files: file_store.FileStore | None = None,
) -> report.Report:
    """
    Everything there is to find in an instance.

    Args:
        asking: the instance.
        outside: heads that left the machine. Without one, or a key, a cut or a new computation of everything goes
            unseen.
        known_keys: public keys known from outside the database.
        progress: told of entries and records.
        files: where the bytes of the dossiers' files are; every byte is read. Absent where none are kept.
    """
    with asking.store.reading() as runner:
        stored, until = checkpoints.every(runner), trail_reading.newest(runner)
        held_against = chain_check.Evidence(
            verify=signing.verify, outside=outside, checkpoints=stored, known_keys=known_keys
        )
        whole = None
        if beside.is_worth_it(asking.store, until):
            whole = _by_two(asking.store, runner, until, held_against, progress, files)
        return whole or _verify(runner, until, held_against, chain_check.ChainCheck(held_against), progress, files)


def _by_two(
    store: transactions.Store, runner: statements.Runner, until: int, evidence: chain_check.Evidence,
    progress: report.Progress, files: file_store.FileStore | None,
) -> report.Report | None:  # fmt: skip
    """The report of a trail that holds, its chain checked beside; None where it does not, or nobody knows."""
    told, chain = beside.Told(), beside.Chain(store, evidence, until)
    try:
        found = _verify(runner, until, evidence, told, progress, files)
        held = chain.held() == (told.number, told.digest)
    except (ValueError, TypeError, LookupError):
        return None  # an entry that nobody can read
    finally:
        chain.stop()
    return found if held and not found.count else None


def _verify(
    runner: statements.Runner, until: int, evidence: chain_check.Evidence, chain: walk.Chain, progress: report.Progress,
    files: file_store.FileStore | None,
) -> report.Report:  # fmt: skip
    found, stored = findings.Findings(), evidence.checkpoints
    total = until + sum(trail_reading.count(runner, table) for table in trail_reading.tables().values())
    walked = walk.Walk(runner, chain, found)
    entries = records = 0
    for entries in walked.along(until):
        progress(entries, total)
    _check_head(runner, walked, found)
    walked.claims.check(runner, found)
    _check_stated(walked, stored, found)
    _check_values(runner, walked, found)
    if files is not None:
        _check_files(runner, files, found)
    for records in rows.Comparison(runner, walked.prints, found).through():
        progress(entries + records, total)
    writers.name(runner, found, {name: table.rows for name, table in walked.prints.tables.items()}, until)
    return report.Report(
        entries=entries,
        head=heads.head_text(walked.chain.number, walked.chain.digest.hex()) if entries else None,
        rows=records,
        values=walked.values,
        checkpoints=len(stored),
        vouched=_vouched(found, evidence, walked.chain.number),
        faults=tuple(found.told),
        count=found.count,
        erased=tuple(walked.erasures),
    )


def _check_head(runner: statements.Runner, walked: walk.Walk, found: findings.Findings) -> None:
    """The row from which the chain goes on names the last entry, and one of the entries as its epoch."""
    last = walked.last
    right = [(last.number, last.hash, last.at)] if last else []
    stand = trail_reading.heads(runner)
    epochs = [row[3] for row in stand if last and type(row[3]) is int and 0 <= row[3] <= last.number]
    if [row[:3] for row in stand] != right or len(epochs) != len(stand):
        found.add("head-row", last.number if last else None, table="audit_head")


def _check_stated(walked: walk.Walk, stored: Collection[heads.Checkpoint], found: findings.Findings) -> None:
    """Every checkpoint is stored as the entry that made it states it."""
    by_size = {checkpoint.size: checkpoint for checkpoint in stored}
    for size, (number, checkpoint) in walked.stated.items():
        if by_size.pop(size, None) != checkpoint:
            found.add("checkpoint-missing", number, table="audit_checkpoint", key=str(size))
    for size in by_size:
        found.add("checkpoint-too-many", table="audit_checkpoint", key=str(size))


def _check_values(runner: statements.Runner, walked: walk.Walk, found: findings.Findings) -> None:
    """Every committed value is there unless an entry erased it, and no other value is."""
    for commitment, number in walked.missing.items():
        if commitment not in walked.erased:
            found.add("value-missing", number, table="private_value", key=commitment)
    for commitment in private_values.anywhere(runner, walked.erased) if walked.erased else ():
        found.add("value-too-many", walked.erased[commitment], table="private_value", key=commitment)
    if private_values.count(runner) != walked.values:
        _tell_strangers(runner, found)


def _check_files(runner: statements.Runner, files: file_store.FileStore, found: findings.Findings) -> None:
    """The bytes of every file that is kept are there, and are those whose hash its entry tells."""
    for one in document_files.kept(runner):
        state = files.state(one.sha256, one.size, whole=True)
        if state != "kept":
            what: report.What = "file-missing" if state == "missing" else "file-altered"
            found.add(what, table="document_file", key=one.id)


def _tell_strangers(runner: statements.Runner, found: findings.Findings) -> None:
    known = walk.holders(runner)
    for value in private_values.every(runner):
        if known.get(value.commitment) != value.command:
            found.add("value-too-many", table="private_value", key=str(value.commitment))


def _vouched(found: findings.Findings, evidence: chain_check.Evidence, last: int) -> int:
    numbers = [head.number for head in evidence.outside]
    numbers += [c.size for c in evidence.checkpoints if c.key in evidence.known_keys]
    return max((n for n in numbers if n <= last and n not in found.contradicted), default=0)
