"""What an inspector takes away: the whole trail, or the proof for one dossier; and the program that checks them."""

import functools
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ocop_cycle import errors
from ocop_cycle.application.queries import sealed
from ocop_cycle.application.verification import apart, exporting, proving
from ocop_cycle.delivery import export
from ocop_cycle.web import asking, forms, replies
from ocop_cycle.web.pages import trails

EXPORT = "export"
PIECE = 1 << 16
"""Bytes of a file that are sent at once."""


def page(ask: asking.Asked) -> replies.Reply:
    """What can be taken away, and how it is checked elsewhere."""
    return _page(ask)


def whole(ask: asking.Asked) -> replies.Reply:
    """
    The whole trail, made in a folder that is gone once the file was sent.

    Raises:
        errors.NotPermitted: who asks does not see everything.
    """
    folder = Path(tempfile.mkdtemp(prefix="ocop-export-"))
    file = folder / f"ocop-trail-{sealed.seals(ask.parts.reader).entries}.zip"
    try:
        task = functools.partial(
            exporting.write, actor=ask.person, path=file, with_values=ask.filled("values") == "yes"
        )
        _done(ask, EXPORT, task)
    except errors.Stopped as stop:
        shutil.rmtree(folder, ignore_errors=True)
        return _page(ask, forms.Problem(stop=stop))
    return replies.Stream(name=file.name, media="application/zip", pieces=_sent(folder, file))


def proof(ask: asking.Asked) -> replies.Reply:
    """
    The proof for one dossier.

    Raises:
        errors.UnknownThing: there is no such dossier that is seen.
    """
    code = ask.wanted("dossier") or ""
    task = functools.partial(
        proving.prove, actor=ask.person, dossier=code, with_values=ask.query.get("values", "") == "yes"
    )
    try:
        if sealed.seals(ask.parts.reader).entries > ask.parts.apart.few:
            made = _done(ask, f"proof/{ask.person.person_id}", task)
        else:
            made = task(ask.parts.reader)
    except errors.UnknownThing:
        raise
    except errors.Stopped as stop:
        return _page(ask, forms.Problem(stop=stop))
    return replies.File(name=f"{code}-chung-minh.json", media="application/json", content=made.text)


def program(ask: asking.Asked) -> replies.Reply:
    """The program that checks exports and proofs, in one file."""
    del ask
    return replies.File(name=export.VERIFIER, media="text/x-python", content=export.verifier_source())


def _done(ask: asking.Asked, name: str, task: apart.Task) -> Any:
    """What a task of another process found."""
    job = ask.parts.apart.begin(name, task, by=ask.person.person_id)
    job.wait()
    if job.stop is not None:
        if job.stop.code == "unknown-thing":
            raise errors.UnknownThing("dossier", "")
        raise job.stop
    return job.found


def _sent(folder: Path, file: Path) -> Iterator[bytes]:
    """The file in pieces; folder and file are gone when the last was sent, or nobody wants them any more."""
    try:
        with file.open("rb") as opened:
            while piece := opened.read(PIECE):
                yield piece
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _page(ask: asking.Asked, problem: forms.Problem | None = None) -> replies.Page:
    facts = {
        "seals": sealed.seals(ask.parts.reader),
        "everything": sealed.sees_everything(ask.parts.reader, ask.person),
        "program": export.VERIFIER,
        "dossier": ask.wanted("dossier") or "",
        "problem": problem.sentences(ask.words) if problem else (),
    }
    return trails.page(ask, "export", facts, status=problem.status if problem else 200)
