"""
The examination of an instance by the doctor: its database, its facts, its key, its mail server, its own texts.

What cannot even be opened is a finding, too: the doctor refuses nobody.
"""

import logging
from collections.abc import Callable, Iterator

from ocop_cycle import errors, settings
from ocop_cycle.application import checkup, texts_desk
from ocop_cycle.application.queries import health, reader
from ocop_cycle.delivery import signing
from ocop_cycle.storage import cycles, document_files, engines, file_store, probes, self_test, triggers

log = logging.getLogger(__name__)

TryMail = Callable[[], str | None]
"""Opens a connection to the mail server without sending anything; the sentence that says why not, None if it can."""


def examine(
    chosen: settings.Settings,
    asking_of: Callable[[settings.Settings], reader.Reader],
    try_mail: TryMail | None,
    texts: texts_desk.TextsDesk,
) -> checkup.Checkup:
    """
    Examine an instance.

    The database is asked all that it promises, every page of it is read, the key is looked at, and the mail server is
    spoken to as far as the login. ``try_mail`` is None where there is no mail server. ``texts`` are those in use.
    """
    found = list(_of_database(chosen))
    seen: health.Health | None = None
    if not any(finding.grave for finding in found):
        asking = asking_of(chosen)
        try:
            seen = health.health(asking)
            found += [*checkup.of_health(seen), *_of_key(chosen, asking), *_of_files(chosen, asking)]
        except errors.Stopped as stop:
            found.append(checkup.Finding(code=stop.code, facts=stop.facts, grave=True))
        except (ValueError, TypeError, LookupError) as unfit:  # what no program of ours wrote; verify says where it is
            log.warning("a record cannot be read", exc_info=True, extra={"action": "doctor"})
            found.append(checkup.Finding(code="records-unreadable", facts={"what": type(unfit).__name__}, grave=True))
        finally:
            asking.store.database.dispose()
    if try_mail is not None and (why := try_mail()) is not None:
        found.append(checkup.Finding(code="mail-server", facts={"why": why}, grave=True))
    found += _of_texts(texts)
    return checkup.Checkup(health=seen, findings=checkup.ordered(iter(found)))


def _of_texts(texts: texts_desk.TextsDesk) -> Iterator[checkup.Finding]:
    """Texts of the office that the lint refuses: no message leaves that is made of them."""
    for flaw in texts.flawed():
        facts = {"file": flaw.file, "line": str(flaw.line), "why": flaw.sentence}
        yield checkup.Finding(code="text-flawed", facts=facts, grave=True)


def _of_database(chosen: settings.Settings) -> Iterator[checkup.Finding]:
    try:
        database = engines.open_engine(chosen.database)
        refusals = list(self_test.refusals(database))
        doubts = [] if refusals else list(probes.doubts(database))
        damage = [] if refusals else probes.damage(database)
        strange = [] if refusals else triggers.strange(database)
        database.dispose()
    except errors.Stopped as stop:
        yield checkup.Finding(code=stop.code, facts=stop.facts, grave=True)
        return
    for refusal in refusals:
        yield checkup.Finding(code=refusal.code, facts=refusal.facts, grave=True)
    for doubt in doubts:
        yield checkup.Finding(code="doubt", facts=doubt._asdict())
    for said in damage:
        yield checkup.Finding(code="damage", facts={"said": said}, grave=True)
    if strange:
        yield checkup.Finding(code="strange-triggers", facts={"names": ", ".join(strange)}, grave=True)


def _of_files(chosen: settings.Settings, asking: reader.Reader) -> Iterator[checkup.Finding]:
    """Files of dossiers whose bytes are not there, or are not as many; every byte is read by ``ocop audit verify``."""
    files = file_store.FileStore(chosen.folder)
    wrong: dict[str, list[str]] = {"missing": [], "altered": []}
    with asking.store.reading() as runner:
        for one in document_files.kept(runner):
            state = files.state(one.sha256, one.size, whole=False)
            if state != "kept":
                wrong[state].append(one.id)
    for what, ids in wrong.items():
        if ids:
            yield checkup.Finding(code=f"files-{what}", facts={"count": str(len(ids)), "id": ids[0]}, grave=True)


def _of_key(chosen: settings.Settings, asking: reader.Reader) -> Iterator[checkup.Finding]:
    with asking.store.reading() as runner:
        known = cycles.settings(runner).get("public-key")
    try:
        held = signing.load_signer(chosen.key_file).public_key_hex
    except signing.KeyFileRefused as refusal:
        yield checkup.Finding(code=refusal.code, facts=refusal.facts)
        return
    if held != known:
        yield checkup.Finding(code="key-differs", facts={"path": str(chosen.key_file)}, grave=True)
