"""
What can go wrong, named as facts.

```
Stopped                      nothing was done; the sentence says why and what helps
├── TryAgain                 the same request may succeed later, or once the facts were read anew
│   ├── DossierMoved         someone else moved the dossier in the meantime
│   ├── FactsMoved           rights, units or policy changed while they were being judged by
│   ├── ServerBusy           another writer held the database too long
│   ├── ServerFull           the server gives out no more connections
│   ├── ConnectionLost       the database server went away in the middle
│   ├── RowVanished          a row that was to be changed is not there
│   ├── WriterThere          another process keeps this database
│   ├── ClockBehind          now lies before the newest audit entry
│   ├── ClockAhead           the machine's clock is ahead of the database server's
│   └── ClockGateClosed      the sweep waits for a person to confirm the clock
└── Final                    the same request will be refused again
    ├── WrongUse             the request itself does not make sense
    │   └── UnknownThing     nothing has that name
    ├── Refused              rules or rights say no: all reasons, not the first
    │   ├── StepRefused      a guard of the regime does not hold
    │   └── NotPermitted     no role of the actor allows it
    ├── KeyReused            the idempotency key belongs to another request
    ├── AlreadyThere         what was to be made exists
    ├── NotAdopted           no such policy is in force in this instance
    ├── PolicyFlawed         a policy file has flaws: all of them, with file, line and key
    ├── TemplateFailed       a template cannot be rendered; place and missing word are named
    ├── NoMailbox            an address names no mailbox that mail can reach
    ├── NoNumber             a text names no telephone number that somebody can call
    ├── HeaderRefused        a text cannot stand in the head of a message
    ├── RowRefused           a rule of the database itself forbids a row, or a change of one
    └── DatabaseRefused      the database cannot be trusted with a year's records
        ├── SchemaNewer      a later version of the product made it
        ├── SchemaOlder      an earlier version made it, and it was not brought up yet
        └── SchemaIncomplete tables, triggers or indexes are missing
```

An error's class name is the fact, its docstring the general sentence, its attributes the particulars, and its text the
sentence for this case. ``code`` and ``facts`` let a face say the same in Vietnamese. To add one: choose the family,
call ``super().__init__(sentence, name=value, …)``, keep typed attributes, and add a line to the tree above
(``tests/test_errors.py`` compares the two).
"""

import copyreg
import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple

_WORD = re.compile(r"(?<!^)(?=[A-Z])")


class Reason(NamedTuple):
    """
    One reason why something is refused: a stable ``code`` and the ``facts`` that fill its sentence.

    Faces word it in the reader's language by its code; ``str`` gives plain English for logs and as a fallback.
    ``sentence`` is that English where the code alone would not say enough.
    """

    code: str
    facts: Mapping[str, str] = MappingProxyType({})
    sentence: str = ""

    def __str__(self) -> str:
        """The English sentence, made of code and facts when none was given."""
        if self.sentence:
            return self.sentence
        told = ", ".join(f"{name}: {value}" for name, value in self.facts.items())
        words = self.code.replace("-", " ")
        return f"{words} ({told})" if told else words


@dataclass(frozen=True, kw_only=True, slots=True)
class Flaw:
    """
    One thing that is wrong (or, as a warning, odd) in a policy file.

    ``line`` counts from 1; ``key`` is the way to the place (``states[3].level``), empty for the file as a whole.
    """

    file: str
    line: int
    key: str
    code: str
    sentence: str
    facts: Mapping[str, str] = field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        """Place and sentence, in the form in which compilers name a place."""
        place = f"{self.file}:{self.line}"
        return f"{place}: {self.key}: {self.sentence}" if self.key else f"{place}: {self.sentence}"


class Stopped(Exception):
    """Nothing was done."""

    def __init__(self, sentence: str, **facts: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.facts: Mapping[str, str] = facts

    def __reduce__(self) -> tuple[object, ...]:
        """As it is, whatever its class is made from: what stopped one process is told by another."""
        return copyreg.__newobj__, (type(self), *self.args), vars(self)  # type: ignore[attr-defined] # of the language

    @property
    def code(self) -> str:
        """The class name in kebab case: what a face looks its own sentence up by."""
        return _WORD.sub("-", type(self).__name__).lower()


class TryAgain(Stopped):
    """The same request may succeed later, or once the facts were read anew."""


class Final(Stopped):
    """The same request will be refused again until it, or what it names, is changed."""


class DossierMoved(TryAgain):
    """The dossier is no longer as the request expected it; read it again, then decide."""

    def __init__(self, dossier: str, *, expected: int, found: int) -> None:
        sentence = f"dossier {dossier} was changed in the meantime (version {found}, not {expected}); read it again"
        super().__init__(sentence, dossier=dossier, expected=str(expected), found=str(found))
        self.dossier = dossier
        self.expected = expected
        self.found = found


class FactsMoved(TryAgain):
    """Rights, units, settings or policy changed while the request was being judged by them; try again."""

    def __init__(self, *, entry: int) -> None:
        super().__init__(
            f"rights, units or policy were changed by entry {entry} in the very moment of this request; try again",
            entry=str(entry),
        )
        self.entry = entry


class ServerBusy(TryAgain):
    """Another writer held the database longer than this request may wait."""

    def __init__(self, what: str, *, waited_seconds: float) -> None:
        waited = f"{waited_seconds:g}"
        super().__init__(f"{what} was busy for {waited} s; try again", what=what, waited_seconds=waited)
        self.what = what
        self.waited_seconds = waited_seconds


class ServerFull(TryAgain):
    """Every connection that the server gives out, or gives to the account, is taken."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} has no connection left for the account; try again", what=what)


class ClockBehind(TryAgain):
    """The clock shows a time before the newest audit entry; nothing is written until it is right."""

    def __init__(self, *, now: datetime, newest: datetime) -> None:
        shown, last = now.isoformat(), newest.isoformat()
        behind = f"the clock shows {shown}, which is before the newest entry of the audit trail ({last})"
        super().__init__(f"{behind}; set the clock of the machine right, then try again", now=shown, newest=last)
        self.now = now
        self.newest = newest


class ClockAhead(TryAgain):
    """The machine's clock is so far ahead of the database server's that its entries would hold up everybody else."""

    def __init__(self, *, now: datetime, server: datetime) -> None:
        shown, other = now.isoformat(), server.isoformat()
        ahead = f"the clock of this machine shows {shown}, that of the database's server {other}"
        super().__init__(f"{ahead}; set the one that is wrong right, then try again", now=shown, server=other)


class ClockGateClosed(TryAgain):
    """So much time went by since the last sweep that a person must confirm the clock first."""

    def __init__(self, *, now: datetime, last_sweep: datetime) -> None:
        super().__init__(
            f"the clock shows {now.isoformat()} and the last sweep was at {last_sweep.isoformat()}; look at what is "
            "due and confirm the clock: ocop sweep --confirm-clock",
            now=now.isoformat(),
            last_sweep=last_sweep.isoformat(),
        )
        self.now = now
        self.last_sweep = last_sweep


class WrongUse(Final):
    """The request itself does not make sense."""


class UnknownThing(WrongUse):
    """Nothing of that kind has that name; the nearest names are offered."""

    def __init__(self, kind: str, name: str, known: Iterable[str] = ()) -> None:
        self.kind = kind
        self.name = name
        self.nearest = nearest(name, known)
        offer = f"; did you mean {' or '.join(self.nearest)}?" if self.nearest else ""
        super().__init__(f"there is no {kind} {name!r}{offer}", kind=kind, name=name, nearest=", ".join(self.nearest))


class Refused(Final):
    """Rules or rights say no; ``reasons`` holds every reason, not the first."""

    def __init__(self, reasons: tuple[Reason, ...]) -> None:
        super().__init__("; ".join(str(reason) for reason in reasons))
        self.reasons = reasons


class StepRefused(Refused):
    """The regime does not allow this step now."""


class NotPermitted(Refused):
    """No role that the actor holds allows this."""


class KeyReused(Final):
    """The idempotency key was used before, for a request with other content."""

    def __init__(self, key: str) -> None:
        super().__init__(f"the key {key} belongs to another request that was carried out; use a new key", key=key)
        self.key = key


class AlreadyThere(Final):
    """What was to be made exists already and is left as it is."""

    def __init__(self, kind: str, name: str) -> None:
        super().__init__(f"{kind} {name!r} is there already; it was left as it is", kind=kind, name=name)
        self.kind = kind
        self.name = name


class NotAdopted(Final):
    """No policy of that kind and name is in force here: a file has no effect until it is adopted."""

    def __init__(self, kind: str, name: str) -> None:
        sentence = f"{kind} {name!r} was not adopted in this instance; check it, then adopt it"
        super().__init__(sentence, kind=kind, name=name)
        self.kind = kind
        self.name = name


class PolicyFlawed(Final):
    """A policy file cannot be used; ``flaws`` holds all that was found."""

    def __init__(self, flaws: tuple[Flaw, ...]) -> None:
        super().__init__("\n".join(str(flaw) for flaw in flaws))
        self.flaws = flaws


class DatabaseRefused(Final):
    """The database is not opened, because it could not keep what is entrusted to it."""

    def __init__(self, why: str, remedy: str) -> None:
        super().__init__(f"{why}; {remedy}", why=why, remedy=remedy)
        self.why = why
        self.remedy = remedy


class SchemaNewer(DatabaseRefused):
    """The database was made by a later version of the product."""

    def __init__(self, *, found: str, known: str) -> None:
        super().__init__(
            f"the database is at schema {found}, and this version knows schemas up to {known}",
            "install the version that wrote it, or restore an older backup",
        )
        self.found = found
        self.known = known


class SchemaIncomplete(DatabaseRefused):
    """Tables, triggers or indexes that guard the records are missing."""

    def __init__(self, missing: Iterable[str]) -> None:
        self.missing = tuple(missing)
        super().__init__(
            f"the database lacks {', '.join(self.missing)}",
            "restore it from a backup; do not go on writing to it",
        )


class TemplateFailed(Final):
    """A template cannot be rendered; ``line`` and ``word`` say where and which word is missing, where that is known."""

    def __init__(self, path: str, why: str, line: int | None = None, word: str | None = None) -> None:
        place = f"{path}, line {line}" if line else path
        super().__init__(f"the template {place}: {why}", path=path, why=why, line=str(line or ""), word=word or "")
        self.path = path
        self.why = why
        self.line = line
        self.word = word

    def __reduce__(self) -> tuple[type["TemplateFailed"], tuple[str, str, int | None, str | None]]:
        """Whole after a journey from another process."""
        return type(self), (self.path, self.why, self.line, self.word)


class NoMailbox(Final):
    """An address names no mailbox that mail can reach."""

    def __init__(self, address: str, why: str) -> None:
        super().__init__(f"{address!r} is no address of a mailbox: {why}", address=address, why=why)
        self.address = address
        self.why = why


class NoNumber(Final):
    """A text names no telephone number that somebody can call."""

    def __init__(self, number: str, why: str) -> None:
        super().__init__(f"{number!r} is no telephone number: {why}", number=number, why=why)
        self.number = number
        self.why = why


class HeaderRefused(Final):
    """A text cannot stand in the head of a message, or not in that place of it."""

    def __init__(self, header: str, value: str, why: str) -> None:
        super().__init__(f"{value!r} cannot stand as {header} of a message: {why}", header=header, value=value, why=why)
        self.header = header
        self.value = value
        self.why = why


class SchemaOlder(DatabaseRefused):
    """The database was made by an earlier version of the product and was not brought up to this one yet."""

    def __init__(self, *, place: str, found: str, known: str) -> None:
        super().__init__(
            f"{place} is at schema {found}, and this version works with schema {known}",
            "make a backup with the version that wrote it, then bring it up: ocop init",
        )
        self.place = place
        self.found = found
        self.known = known


class ConnectionLost(TryAgain):
    """
    The database server went away in the middle.

    ``unsure`` says that this happened while the server was asked to keep the work: it may or may not be kept. The same
    request under the same key finds out, because a key is carried out once.
    """

    def __init__(self, place: str, *, unsure: bool) -> None:
        outcome = "whether the work was kept is not known" if unsure else "nothing was kept"
        sentence = f"the connection to {place} was lost and {outcome}; try again"
        super().__init__(sentence, place=place, unsure=str(unsure))
        self.place = place
        self.unsure = unsure


class RowVanished(TryAgain):
    """A row that was to be changed is not there."""

    def __init__(self, *, table: str, key: str) -> None:
        super().__init__(f"{table} has no row {key} any more; nothing was changed", table=table, key=key)
        self.table = table
        self.key = key


class WriterThere(TryAgain):
    """Another long-lived process keeps this database file; a file has one such keeper at a time."""

    def __init__(self, *, place: str, holder: str) -> None:
        super().__init__(
            f"{place} is kept by {holder}; stop that one first, or work with single commands beside it",
            place=place,
            holder=holder,
        )
        self.place = place
        self.holder = holder


class RowRefused(Final):
    """A rule of the database itself (CHECK, reference, NOT NULL, a trigger) forbids a row, or a change of one."""

    def __init__(self, rule: str) -> None:
        super().__init__(f"the database refused a row: {rule}", rule=rule)
        self.rule = rule


def nearest(name: str, known: Iterable[str]) -> tuple[str, ...]:
    """Up to three of ``known`` that look most like ``name``, best first."""
    return tuple(difflib.get_close_matches(name, list(known), n=3))
