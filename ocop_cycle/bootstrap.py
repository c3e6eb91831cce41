"""
The one place where real parts are chosen. Tests call the same functions with other parts.

``build`` makes an application over a database; ``open_instance`` does so for a folder on this machine, ``reader`` what
only reads there, ``in_memory`` an application of which nothing stays. Nothing else in the house knows which parts there
are. They are imported when they are chosen, so that a command loads what it uses and ``ocop --help`` loads nothing.
"""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from ocop_cycle import settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from ocop_cycle import clock, logs, scheduler
    from ocop_cycle.application import checkup, demonstration, files_desk, founding, house, issuing, texts_desk
    from ocop_cycle.application import rehearsal as rehearsing
    from ocop_cycle.application.queries import reader as reading
    from ocop_cycle.delivery import transports
    from ocop_cycle.domain import signing_keys
    from ocop_cycle.policy import vocabulary
    from ocop_cycle.storage import probes, transactions

DATABASE = "sqlite:///ocop.db"
"""Where an instance keeps its records unless another place is named: a file in its own folder."""

DEMONSTRATION = "lang-giang-2024"


def no_signer() -> signing_keys.Signer | None:
    """The signer of an instance without a key: it works, and makes no checkpoints."""
    return None


def build(
    store: transactions.Store,
    *,
    keeper: clock.Clock | None = None,
    transport: transports.Transport,
    own: Path | None = None,
    confirmed: bool = False,
    signer: Callable[[], signing_keys.Signer | None] = no_signer,
) -> house.House:
    """
    An application over a database that has its tables.

    Args:
        store: where records are kept.
        keeper: the clock; absent for the standing clock of a demo.
        transport: the only way out for messages.
        own: the instance's own folder of policy files and templates, which win over the shipped ones.
        confirmed: whether sweeps pass the clock gate by themselves (demo, rehearsal).
        signer: gives the key that signs checkpoints, when one is to be signed.
    """
    from ocop_cycle import logs
    from ocop_cycle.application import clock_gate, engine, handlers, house, outbox, policies, sweep
    from ocop_cycle.application.verification import checkpoints
    from ocop_cycle.delivery import office_texts
    from ocop_cycle.policy import shelf, text_files
    from ocop_cycle.storage import demo_clock

    logs.be_quiet()
    office = keeper or demo_clock.DemoClock(store)
    gate = clock_gate.ClockGate(store=store, confirmed=confirmed)
    stored = policies.Shelf()
    renderer = office_texts.OfficeRenderer(text_files.shipped(), text_files.OwnTexts(own))
    way_in = engine.WorkflowEngine(
        store=store, clock=office, handlers=handlers.HANDLERS, gate=gate, shelf=stored, verify=signature_holds
    )
    return house.House(
        store=store,
        clock=office,
        policies=stored,
        files=shelf.Shelf(own=own),
        vocabulary=words(renderer.texts().paths),
        engine=way_in,
        sweep=sweep.Sweep(store=store, engine=way_in, clock=office, gate=gate, policies=stored.values),
        outbox=outbox.Outbox(
            store=store,
            engine=way_in,
            clock=office,
            renderer=renderer,
            transport=transport,
            gate=gate,
            shelf=stored,
            entry=calendar_entry,
        ),
        checkpoints=checkpoints.Checkpoints(
            store=store, engine=way_in, clock=office, signer=signer, verify=signature_holds
        ),
        calls=calls_of,
    )


def calendar_entry(dated: issuing.Dated) -> str:
    """A deadline as an entry for the recipient's calendar; the library that writes it is loaded at the first one."""
    from ocop_cycle.delivery import calendars

    return calendars.ics(calendars.Due(**dated._asdict())).decode()


def calls_of(asking: reading.Reader, cycle: str) -> Mapping[str, Any]:
    """Whom to call about the certificates of a cycle; what plans that is loaded in the first week that asks."""
    from ocop_cycle.application import call_lists

    return call_lists.of_cycle(asking, cycle)


def signature_holds(key: str, data: bytes, signature: str) -> bool:
    """Whether a public key signed these bytes; the library that knows is loaded at the first question."""
    from ocop_cycle.delivery import signing

    return signing.verify(key, data, signature)


def signer_of(chosen: settings.Settings) -> signing_keys.Signer | None:
    """
    What signs for an instance: the key in its key file; None when there is no such file.

    Raises:
        delivery.signing.KeyFileRefused: the file cannot be used.
    """
    from ocop_cycle.delivery import signing

    return signing.load_signer(chosen.key_file) if chosen.key_file.exists() else None


def next_key(chosen: settings.Settings) -> signing_keys.NextKey:
    """The key that is to take over from the one in the key file of an instance."""
    from ocop_cycle.delivery import signing

    return signing.NextKeyFile(chosen.key_file)


def open_instance(chosen: settings.Settings) -> house.House:
    """
    The instance in a folder on this machine, after the self-test of its database.

    Raises:
        errors.DatabaseRefused: the database cannot be trusted.
    """
    from ocop_cycle import clock
    from ocop_cycle.storage import engines, self_test, transactions

    database = engines.open_engine(chosen.database)
    self_test.run(database)
    store = transactions.Store(database=database)
    return build(
        store,
        keeper=None if chosen.demo else clock.SystemClock(),
        transport=way_out(chosen, store),
        own=chosen.folder,
        confirmed=chosen.demo,
        signer=functools.partial(signer_of, chosen),
    )


def way_out(chosen: settings.Settings, store: transactions.Store) -> transports.Transport:
    """
    By what the messages of an instance leave: its mail server, else files in its folder.

    A demo has no mail server, and neither has a copy of a demo's records under settings that say it is none.
    """
    from ocop_cycle.delivery import transports
    from ocop_cycle.storage import cycles

    if chosen.server is None or chosen.demo:
        return transports.FolderTransport(chosen.mail)
    with store.reading() as runner:
        if cycles.settings(runner).get("demo") != "false":
            return transports.FolderTransport(chosen.mail)
    from ocop_cycle.delivery import smtp

    return smtp.SmtpTransport(chosen.server)


def reader(chosen: settings.Settings) -> reading.Reader:
    """
    The instance in a folder on this machine for those who only read it; no statement of theirs can change it.

    Raises:
        errors.DatabaseRefused: the database cannot be trusted.
    """
    from ocop_cycle import clock
    from ocop_cycle.application import stored
    from ocop_cycle.application.queries import reader as reading
    from ocop_cycle.storage import demo_clock, engines, self_test, transactions

    database = engines.open_engine(chosen.database)
    path = engines.path_of(database)
    if path is not None:
        database = engines.sqlite_file_read_only(path)
    self_test.run(database)
    store = transactions.Store(database=database)
    office = demo_clock.DemoClock(store) if chosen.demo else clock.SystemClock()
    return reading.Reader(store=store, policies=stored.Stored(), clock=office)


def found(folder: Path, database: str | None, wish: founding.Wish) -> tuple[probes.Doubt, ...]:
    """
    Make a new instance in ``folder``: its key, its database (a file in the folder unless named), its first entries.

    Returns:
        What is doubtful about the place of its database, and allowed all the same.

    Raises:
        errors.AlreadyThere: the folder is not empty, or the database holds an instance.
        errors.DatabaseRefused: the database cannot be trusted.
    """
    import dataclasses

    from ocop_cycle import clock
    from ocop_cycle.application import founding
    from ocop_cycle.delivery import signing, transports
    from ocop_cycle.storage import engines, folders, migrations, probes, transactions

    with folders.made_aside(folder) as aside:
        chosen = settings.Settings(folder=aside, database=database or DATABASE, demo=False)
        settings.write(chosen)
        chosen = settings.read(aside)
        keyed = dataclasses.replace(wish, public_key=signing.create_key_file(chosen.key_file))
        store = transactions.Store(database=engines.open_engine(chosen.database))
        try:
            migrations.upgrade(store.database)
            doubts = probes.run(store.database)
            outbox = transports.FolderTransport(chosen.mail)
            founding.found(build(store, keeper=clock.SystemClock(), transport=outbox, own=aside), keyed)
        finally:
            store.database.dispose()
    return doubts


def upgrade(chosen: settings.Settings) -> tuple[str | None, str]:
    """
    Bring the database of an instance to the schema of this version; one that is gone is refused, not made anew.

    Returns:
        The schema it had and the schema it has.
    """
    from ocop_cycle.storage import engines, migrations, revision, self_test

    database = engines.open_engine(chosen.database)
    try:
        self_test.run(database, may_be_older=True)
        before = revision.current(database)
        migrations.upgrade(database)
        return before, revision.NEEDED
    finally:
        database.dispose()


def files(chosen: settings.Settings | None) -> files_desk.FilesDesk:
    """The desk where policy files are checked: held against the instance's own policy, where there is an instance."""
    from ocop_cycle.application import files_desk
    from ocop_cycle.policy import shelf

    if chosen is not None:
        return files_desk.of_house(open_instance(chosen))
    return files_desk.of_files(shelf.Shelf(own=None), words(templates(None)))


def texts(chosen: settings.Settings | None) -> texts_desk.TextsDesk:
    """The desk where the texts of notices are tried: with an instance's own files, where there is an instance."""
    from ocop_cycle.application import files_desk, texts_desk
    from ocop_cycle.delivery import office_texts
    from ocop_cycle.policy import shelf, text_files

    own = chosen.folder if chosen is not None else None
    renderer = office_texts.OfficeRenderer(text_files.shipped(), text_files.OwnTexts(own))
    return texts_desk.TextsDesk(
        renderer=renderer,
        sample=functools.partial(text_files.sample, own=own),
        files=files_desk.FilesDesk(
            files=shelf.Shelf(own=own), words=words(renderer.texts().paths), regimes=dict, roles=frozenset
        ),
        place=lambda path: str((own or Path()) / text_files.FOLDER / path),
    )


def doctor(chosen: settings.Settings) -> checkup.Checkup:
    """Examine an instance. What cannot even be opened is a finding, too: the doctor refuses nobody."""
    from ocop_cycle.application import examination
    from ocop_cycle.delivery import smtp

    try_mail = smtp.SmtpTransport(chosen.server).check if chosen.server else None
    return examination.examine(chosen, reader, try_mail, texts(chosen))


def worker(chosen: settings.Settings, told: scheduler.Told) -> None:
    """
    Ring the bells of an instance until the process is told to stop.

    Raises:
        errors.DatabaseRefused: the database cannot be trusted.
        errors.WriterThere: another process keeps it.
    """
    from ocop_cycle import scheduler
    from ocop_cycle.storage import probes

    built = open_instance(chosen)
    try:
        for doubt in probes.run(built.store.database):
            told("doubt", doubt._asdict())
        scheduler.Bell(built, told).run()
    finally:
        built.close()


def demo(
    folder: Path, *, account: str, told: demonstration.Told, replacing: bool = False, name: str | None = None
) -> None:
    """
    Make the demonstration of that name (else the usual one) in ``folder``, whole or not at all.

    It is played in memory, without waiting for the disk at every step, and copied into its file at the end.

    Raises:
        errors.AlreadyThere: something stands there, and it is not to be replaced; or it is in use (errors.WriterThere).
    """
    from ocop_cycle import clock
    from ocop_cycle.application import demonstration
    from ocop_cycle.delivery import signing, transports
    from ocop_cycle.policy import demo_script
    from ocop_cycle.storage import copies, folders, keeper

    script = demo_script.shipped(name or DEMONSTRATION)
    held = keeper.replacing(folder / "ocop.db", name="ocop demo")
    with held, folders.made_aside(folder, replacing=replacing) as aside:
        chosen = settings.Settings(folder=aside, database=DATABASE, demo=True)
        settings.write(chosen)
        key = signing.create_key_file(chosen.key_file)
        hand = clock.HandClock(demonstration.moment(script.founded))
        built = in_memory(hand, transports.FolderTransport(chosen.mail, waits=False))
        demonstration.play(built, hand, script, account=account, public_key=key, told=told)
        copies.into_new_file(built.store.database, aside / "ocop.db")
        built.close()


def keep_log(folder: Path, *, loud: bool, form: str = "text") -> logs.Log:
    """Keep the application log of the instance in a folder; with ``loud`` it goes to the terminal as well."""
    from ocop_cycle import logs

    return logs.keep(folder, loud=loud, form="json" if form == "json" else "text")


def in_memory(keeper: clock.Clock, transport: transports.Transport, own: Path | None = None) -> house.House:
    """An application in memory, for rehearsals and tests: nothing of it stays."""
    from ocop_cycle.storage import engines, fresh, transactions

    database = engines.sqlite_memory()
    fresh.create_all(database)
    return build(transactions.Store(database=database), keeper=keeper, transport=transport, own=own, confirmed=True)


def rehearsal(mail: Path | None, own: Path | None) -> rehearsing.Hall:
    """
    What a rehearsal takes place in: an application in memory with a clock that is set by hand.

    Args:
        mail: the folder into which its messages are written; without one they are made and thrown away.
        own: the folder of an instance, whose own policy files and templates win over the shipped ones.
    """
    from ocop_cycle import clock
    from ocop_cycle.application import rehearsal as rehearsing
    from ocop_cycle.application.rehearsal import stage
    from ocop_cycle.delivery import nowhere, transports

    keeper = clock.HandClock(stage.FOUNDED)
    way_out = transports.FolderTransport(mail, waits=False) if mail else nowhere.Nowhere()
    return rehearsing.Hall(
        built=in_memory(keeper, way_out, own), keeper=keeper, templates=functools.partial(templates, own)
    )


def words(texts: Iterable[str]) -> vocabulary.Vocabulary:
    """What code knows, for the loader to hold files against; ``texts`` are the paths of the templates there are."""
    from ocop_cycle.application import handlers
    from ocop_cycle.delivery import rendering
    from ocop_cycle.domain import guards
    from ocop_cycle.policy import notice_rules, vocabulary

    return vocabulary.Vocabulary(
        guards={name: guard.arguments for name, guard in guards.GUARDS.items()},
        permissions=handlers.PERMISSIONS,
        recipients=frozenset(get_args(notice_rules.Recipient)),
        templates=rendering.complete(texts),
    )


def templates(own: Path | None) -> Mapping[str, str]:
    """The text of every template by its path; the instance's own copy of a file wins over the shipped one."""
    from ocop_cycle.delivery import office_texts
    from ocop_cycle.policy import text_files

    return office_texts.Texts(shipped=text_files.shipped(), own=text_files.OwnTexts(own)()).contents
