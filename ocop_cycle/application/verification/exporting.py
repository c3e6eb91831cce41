"""The whole trail for an inspector: one ZIP file with everything that checks it, the program included."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from ocop_cycle import errors
from ocop_cycle.application import frontier
from ocop_cycle.application.queries import reader
from ocop_cycle.application.verification import report
from ocop_cycle.delivery import export, framing
from ocop_cycle.domain import audit_chain, permissions
from ocop_cycle.storage import checkpoints, private_values, statements, trail_reading


def write(
    asking: reader.Reader,
    actor: permissions.Actor,
    path: Path,
    *,
    with_values: bool,
    progress: report.Progress = report.no_progress,
) -> int:
    """
    Write the whole trail into a new file, as it stands and unjudged.

    Args:
        asking: the instance.
        actor: who asks; only somebody who sees everything may take everything away.
        path: of the new file.
        with_values: whether personal values and reasons go with it; without them they stay closed.
        progress: told of entries.

    Returns:
        How many entries there are.

    Raises:
        errors.NotPermitted: the actor does not see everything.
        errors.AlreadyThere: there is such a file.
    """
    with asking.look(actor) as view:
        require_everything(view)
        until = trail_reading.newest(view.runner)
        return export.write_export(
            path,
            about=about(view),
            entries=_entries(view.runner, until, progress),
            checkpoints=checkpoints.every(view.runner),
            keys=[export.ExportedKey(key=key, since=since) for since, key in frontier.keys_named(view.runner)],
            values=opening(private_values.every(view.runner)) if with_values else (),
        )


def require_everything(view: reader.View) -> None:
    """
    Stop unless whoever asks sees everything.

    Raises:
        errors.NotPermitted: so it is not.
    """
    if not view.seen.everything:
        raise errors.NotPermitted((errors.Reason("permission-missing", {"permission": "read.all"}),))


def about(view: reader.View) -> str:
    """What the trail is of, in a line; of a demo, that it is one."""
    settings = view.slow.settings(view.runner)
    name = f"{settings.get('instance', '')} ({settings.get('instance-code', '')})"
    return f"{name} – {framing.DEMO}" if settings.get("demo") == "true" else name


def stored(entry: trail_reading.Entry) -> audit_chain.StoredEntry:
    """An entry as checks and exports take it: its exact bytes, and its hash as text whatever stands there."""
    body = entry.body if isinstance(entry.body, bytes) else entry.body.encode("utf-8", "surrogateescape")
    return audit_chain.StoredEntry(entry.number, body, str(entry.hash).encode("utf-8", "replace").decode())


def opening(values: Iterable[private_values.PrivateValue]) -> Iterator[export.PrivateValue]:
    """Values as exports carry them; one whose salt was spoilt opens nothing and is left out."""
    for value in values:
        try:
            salt = bytes.fromhex(value.salt)
            content = value.value.encode("utf-8", "surrogateescape")
        except (ValueError, TypeError, AttributeError):
            continue
        yield export.PrivateValue(commitment=value.commitment, salt=salt, value=content)


def _entries(runner: statements.Runner, until: int, progress: report.Progress) -> Iterator[audit_chain.StoredEntry]:
    written = 0
    for block in trail_reading.entries(runner, until=until):
        yield from map(stored, block)
        written += len(block)
        progress(written, until)
