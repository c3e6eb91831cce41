"""
Files on their way into a dossier: taken in within the limit, judged by their content, kept, and only then recorded.

The bytes are on the disk before the entry tells of them. What is refused on the way leaves nothing behind.
"""

import unicodedata
from dataclasses import dataclass
from typing import Protocol

from ocop_cycle import errors
from ocop_cycle.application import commands, engine
from ocop_cycle.policy import shelf, uploads
from ocop_cycle.storage import cycles, document_files, file_store, sniffing, transactions

SETTING = "upload-mb"
"""The setting that says how large a file may be; without it the file of uploads says so."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Attachments:
    """The files of one instance. Cheap to make; safe to share between threads."""

    store: transactions.Store
    way_in: engine.WorkflowEngine
    files: file_store.FileStore
    allowed: uploads.Uploads

    @property
    def largest(self) -> int:
        """How many megabytes a file may have."""
        with self.store.reading() as runner:
            said = cycles.settings(runner).get(SETTING, "")
        return int(said) if said.isdecimal() and int(said) else self.allowed.largest_mb

    def incoming(self) -> file_store.Incoming:
        """A file that begins to come in."""
        return self.files.incoming(self.largest * uploads.MEGABYTE)

    def attach(
        self, by: commands.Provenance, dossier: str, item: str, taken: file_store.Incoming, called: str
    ) -> engine.Receipt:
        """
        Put a file that came in under an item of a checklist.

        Raises:
            errors.StepRefused: it is too large, empty, named too long, of no kind that is taken, or would unfold too
                far; or the dossier takes it no more.
            errors.Stopped: whatever else the engine says.
        """
        try:
            taken.finish()
            name = _name(called)
            media = self._media(taken, name)
            digest, size = taken.keep(), taken.size
        finally:
            taken.discard()
        return self.way_in.execute(
            commands.AttachDocument(by=by, dossier=dossier, item=item, name=name, sha256=digest, size=size, media=media)
        )

    def _media(self, taken: file_store.Incoming, name: str) -> str:
        if taken.too_large:
            facts = {"name": name, "limit": str(taken.most // uploads.MEGABYTE)}
            raise errors.StepRefused((errors.Reason("file-too-large", facts),))
        if len(name) > self.allowed.longest_name:
            facts = {"length": str(len(name)), "limit": str(self.allowed.longest_name)}
            raise errors.StepRefused((errors.Reason("file-name-too-long", facts),))
        judged = sniffing.judge(taken.path, name, self.allowed)
        if judged.reasons:
            raise errors.StepRefused(judged.reasons)
        return judged.media

    def forget_erased(self) -> int:
        """Delete the bytes of files that were erased, unless another version needs them; how many there were."""
        with self.store.reading() as runner:
            return sum(self.files.forget(digest) for digest in document_files.forgotten(runner))


class Built(Protocol):
    """What an instance has that keeps files (``house.House`` is one)."""

    @property
    def store(self) -> transactions.Store:
        """Where its records are."""

    @property
    def engine(self) -> engine.WorkflowEngine:
        """Its one way in."""

    @property
    def files(self) -> shelf.Shelf:
        """The policy files it can choose from, and with them its own folder."""


def of(built: Built) -> Attachments:
    """The files of an instance, in its own folder."""
    own = built.files.own
    return Attachments(
        store=built.store, way_in=built.engine, files=file_store.FileStore(own), allowed=uploads.read(own)
    )


def _name(called: str) -> str:
    """A name as it was given, without the folders some browsers put before it, in NFC and fit to be shown."""
    plain = unicodedata.normalize("NFC", called.replace("\\", "/").rpartition("/")[2])
    return "".join(sign for sign in plain if sign.isprintable()).strip() or "-"
