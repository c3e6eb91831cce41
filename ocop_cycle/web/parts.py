"""What the pages are handed by ``bootstrap``: one instance, and everything it is shown with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ocop_cycle.application import accounts, house, interface, texts_desk
from ocop_cycle.application.queries import reader
from ocop_cycle.application.verification import apart
from ocop_cycle.web import watching


@dataclass(frozen=True, kw_only=True, slots=True)
class Parts:
    """
    One instance for the pages. Lives as long as the server; safe to share between threads.

    Attributes:
        house: where commands go.
        reader: what is shown; it cannot write.
        accounts: who is signed in.
        words: the words of the pages, by language.
        templates: the text of every template by its path.
        texts: where the texts of notices are tried.
        front: where the packages of the front end were put (``node_modules``).
        demo: whether it is a demonstration, whose clock a button moves.
        apart: where long work on the trail is done, in a process of its own.
        verify: what checks the whole trail there.
        watch: what programs that watch the server are told.
    """

    house: house.House
    reader: reader.Reader
    accounts: accounts.Accounts
    words: Mapping[str, interface.Words]
    templates: Mapping[str, str]
    texts: texts_desk.TextsDesk
    front: Path
    demo: bool
    verify: apart.Task
    apart: apart.Apart
    watch: watching.Watch = field(default_factory=watching.Watch)
