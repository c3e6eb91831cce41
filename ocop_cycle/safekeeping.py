"""
The builders of backups and of what is restored from them: copies made and opened as ``bootstrap`` opens an instance.

A backup holds the database, ``instance.json`` without passwords, the policy files and texts of the office, and the
files of dossiers. Those are gathered twice, before the database is copied and after: their bytes are there before an
entry tells of them, and gone only after an entry said so, so that the copy lacks none that its trail knows. It holds no
log, no files of mail (their bytes are in the database), no password, and the signing key only when that was asked for
by name: whoever has both the records and the key can sign what he likes.
"""

from __future__ import annotations

import json
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ocop_cycle import bootstrap, clock, errors, identity, settings

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from ocop_cycle.application import house, restoring
    from ocop_cycle.application.verification import report
    from ocop_cycle.domain import heads
    from ocop_cycle.storage import manifests, transactions

FOLDER = "backups"
"""Where backups are put in the folder of an instance, unless another place is named."""

CARRIED = ("workflows", "notifications", "templates", "files")
"""The folders of an instance that are carried whole: its own policy files and texts, and the files of dossiers."""


class BackedUp(NamedTuple):
    """
    A backup that was made: where it is, what it says of itself, and which older ones made room for it.

    ``faults``: what is wrong with the records in it, where that was looked at; ``spared`` are then the older backups
    that would have made room and stayed.
    """

    folder: Path
    manifest: manifests.Manifest
    removed: tuple[str, ...]
    spared: tuple[str, ...] = ()
    faults: tuple[report.Fault, ...] = ()


class Restored(NamedTuple):
    """An instance that was made of a backup: what it was made of, what its trail showed, and what would leave it."""

    manifest: manifests.Manifest
    checked: restoring.Checked
    leaving: restoring.Leaving
    has_key: bool


def back_up(chosen: settings.Settings, to: Path | None, *, keep: int, with_key: bool) -> BackedUp:
    """
    Copy an instance, while others work in it, into a folder of its own in ``to``; whole or not at all.

    Before an older backup makes room, the new one is checked as ``restore`` will check it: where somebody changed
    records behind the back of the house, an older backup may be the last good one, and none is removed. What a backup
    left that was killed in the middle goes with the first backup an hour later.

    Args:
        chosen: the instance.
        to: where backups lie; ``backups`` in the folder of the instance where it is not said.
        keep: so many backups of this instance stay there, the newest ones.
        with_key: whether the signing key travels with it.

    Raises:
        errors.DatabaseRefused: the database cannot be trusted, or the copy cannot be written.
        delivery.signing.KeyFileRefused: the key is to travel with it, and there is none that could sign.
    """
    from ocop_cycle.delivery import signing
    from ocop_cycle.storage import copying, cycles, engines, folders, manifests, revision, self_test, transactions

    if with_key:  # who asks for it counts on it: a backup without it would be found out when it is too late
        signing.load_signer(chosen.key_file)
    store = transactions.Store(database=engines.open_engine(chosen.database))
    try:
        self_test.run(store.database)
        with store.reading() as runner:
            said = cycles.settings(runner)
        at = clock.SystemClock().machine_now()
        place = to or chosen.folder / FOLDER
        name = f"{said['instance-code'].lower()}-{at:%Y%m%dT%H%M%S.%fZ}"
        with folders.made_aside(place / name) as aside:
            manifests.clear_abandoned(aside, said["instance-code"])
            _take_along(chosen, aside, with_key=with_key)
            kind, head = copying.copy(store.database, aside)
            _take_along(chosen, aside, with_key=with_key)
            manifest = manifests.Manifest(
                instance=said["instance"], code=said["instance-code"], made_at=clock.to_text(at),
                product=metadata.version("ocop-cycle"), kind=kind, schema=revision.NEEDED, head_number=head.number,
                head_hash=head.hash, key=with_key,
            )  # fmt: skip
            manifests.seal(aside, manifest)
        # The one that was just made stays, also by a clock that was set back since the others were made.
        others = [one for one in manifests.made_in(place, manifest.code) if one != place / name]
        old = others[: max(0, len(others) + 1 - keep)]
        faults = _faults(chosen, place / name, manifest, store, said.get("public-key")) if old else ()
        for one in old if not faults else ():
            manifests.remove(one)
    finally:
        store.database.dispose()
    names = tuple(one.name for one in old)
    return BackedUp(place / name, manifest, () if faults else names, names if faults else (), faults)


def restore(
    backup: Path,
    folder: Path,
    database: str | None,
    *,
    account: str,
    outside: Collection[heads.Head] = (),
    known_keys: Collection[str] = (),
    accept_faults: bool = False,
) -> Restored:
    """
    Make an instance of a backup in a folder where there is none, with sending held.

    Args:
        backup: the folder that ``back_up`` made.
        folder: where the instance is to be.
        database: the address of an empty PostgreSQL database, for a backup of one; an office's file lies in the folder.
        account: who restores, for the entry that holds sending.
        outside: heads that left the machine, against which the trail is held.
        known_keys: public keys known from outside, which vouch for the trail's own.
        accept_faults: whether a trail that is not whole is restored all the same.

    Raises:
        errors.AlreadyThere: there is an instance, or a database, already.
        errors.DatabaseRefused: the backup is not as it was made, or its trail is not whole.
    """
    from ocop_cycle.application import restoring
    from ocop_cycle.domain import heads
    from ocop_cycle.storage import copying, file_store, folders, manifests, migrations

    manifest = manifests.check(backup)
    _require_fitting(manifest, database)
    settings.read(backup / manifests.OWN)
    with folders.made_aside(folder) as aside:
        manifests.put_back(backup, aside)
        _name_database(aside, database or bootstrap.DATABASE)
        chosen = settings.read(aside)
        found: list[tuple[restoring.Checked, restoring.Leaving]] = []

        def prepare(store: transactions.Store) -> None:
            migrations.upgrade(store.database)
            built = _opened(chosen, store)
            expected = heads.Head(manifest.head_number, manifest.head_hash)
            checked = restoring.check(built.reader, expected, outside, file_store.FileStore(aside), known_keys)
            if not accept_faults:
                restoring.refuse_faults(checked)
            origin = f"restore:{account}"
            restoring.hold(built.engine, f"restore/{identity.new_key(built.clock.machine_now())}", origin)
            found.append((checked, restoring.leaving(built)))

        copying.bring_back(backup / manifest.database, database or aside / "ocop.db", prepare=prepare)
    [(checked, leaving)] = found
    return Restored(manifest, checked, leaving, has_key=manifest.key)


def _faults(
    chosen: settings.Settings,
    backup: Path,
    manifest: manifests.Manifest,
    live: transactions.Store,
    in_force: str | None,
) -> tuple[report.Fault, ...]:
    """What ``restore`` would find wrong; a dump of a server cannot be asked, so the server is, as it stands now."""
    from ocop_cycle.application import restoring
    from ocop_cycle.domain import heads
    from ocop_cycle.storage import engines, file_store, manifests, transactions

    copy = engines.sqlite_file_read_only(backup / manifest.database) if manifest.kind == "sqlite" else None
    built = _opened(chosen, transactions.Store(database=copy) if copy else live)
    expected = heads.Head(manifest.head_number, manifest.head_hash)
    files = file_store.FileStore(backup / manifests.OWN)
    try:
        return restoring.check(built.reader, expected, (), files, known_keys=_own_key(chosen, in_force)).faults
    finally:
        if copy:
            copy.dispose()


def _own_key(chosen: settings.Settings, in_force: str | None) -> tuple[str, ...]:
    """The key that this machine holds, if it is the one in force: so one that took over from a lost one is known."""
    from ocop_cycle.delivery import signing

    try:
        held = signing.load_signer(chosen.key_file).public_key_hex
    except signing.KeyFileRefused:
        return ()
    return (held,) if held == in_force else ()


def _require_fitting(manifest: manifests.Manifest, database: str | None) -> None:
    if manifest.kind == "postgresql" and database is None:
        raise errors.DatabaseRefused(
            "the backup is of a PostgreSQL database", "name an empty one: --database postgresql://user@host/name"
        )
    if manifest.kind == "sqlite" and database is not None:
        raise errors.DatabaseRefused("the backup is of a database file", "leave --database out: it lies in the folder")


def _take_along(chosen: settings.Settings, aside: Path, *, with_key: bool) -> None:
    from ocop_cycle.storage import engines, manifests

    manifests.take_along(chosen.folder, _names(chosen), aside)
    if with_key:
        manifests.carry(chosen.key_file.resolve(), aside, chosen.key_file.relative_to(chosen.folder).as_posix())
    file = aside / manifests.OWN / settings.FILE
    said = settings.said_in(file)
    said["database"] = engines.without_password(said["database"])
    file.write_text(json.dumps(said, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _names(chosen: settings.Settings) -> Iterator[str]:
    yield settings.FILE
    for top in CARRIED:
        for place in sorted((chosen.folder / top).rglob("*")):
            if place.parent.name != "incoming":
                yield place.relative_to(chosen.folder).as_posix()


def _name_database(folder: Path, database: str) -> None:
    file = folder / settings.FILE
    said = settings.said_in(file)
    file.write_text(json.dumps({**said, "database": database}, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _opened(chosen: settings.Settings, store: transactions.Store) -> house.House:
    """The application over a copy that nobody else sees yet; nothing leaves it."""
    from ocop_cycle.delivery import nowhere

    return bootstrap.build(
        store,
        keeper=None if chosen.demo else clock.SystemClock(),
        transport=nowhere.Nowhere(),
        own=chosen.folder,
        confirmed=chosen.demo,
    )
