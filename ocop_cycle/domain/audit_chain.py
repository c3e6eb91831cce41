"""
The bytes of the audit trail: what an entry says, how it is hashed, how it is linked.

Every entry is one canonical JSON text (`canonical`). Its hash is the SHA-256 of
those bytes, and the next entry names that hash; so one head, kept outside the
database, stands for every entry up to it. What is kept outside is in `heads`,
the tree of hashes in `merkle`, and whether a stored trail keeps to all this is
asked in `chain_check`.

What is said of a person stands in an entry as a commitment only
(`commit_value`): the value and its salt can be erased, and the entry still
verifies. The formats are written down for inspectors in docs/audit-format.md.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import orjson

from ocop_cycle.domain import plain

SCHEMA = 1
ALGORITHM = "sha256"
FIELDS = [
    *("actor", "after", "alg", "at", "before", "cause", "command", "deadlines", "kind", "n"),
    *("notices", "origin", "policy", "prev", "rows", "subject", "unit", "v", "why"),
]
"""The keys of every entry body of schema 1, in the order in which they stand."""

NO_HASH = "0" * 64
"""What the first entry names as the hash before it."""

SALT_LENGTH = 16

_FIELDS = list(orjson.loads(orjson.dumps(dict.fromkeys(FIELDS))))
"""The same keys as the reader itself makes and keeps them, so that to compare them is to see that they are the same."""

_OPTIONS = (
    orjson.OPT_SORT_KEYS
    | orjson.OPT_STRICT_INTEGER
    | orjson.OPT_PASSTHROUGH_DATACLASS
    | orjson.OPT_PASSTHROUGH_DATETIME
    | orjson.OPT_PASSTHROUGH_SUBCLASS
)
_sha256 = hashlib.sha256


class BodyUnreadable(ValueError):
    """The bytes of an entry are not a canonical body of a schema known here."""


class SaltUnfit(ValueError):
    """A salt has not the length that makes H(salt | value) unambiguous."""

    def __init__(self, length: int) -> None:
        super().__init__(f"a salt has {SALT_LENGTH} bytes, not {length}")
        self.length = length


def written(said: tuple[Any, ...]) -> bytes:
    """What a command says (plain values, days, dataclasses of them) as bytes: texts as they are, in UTF-8."""
    return orjson.dumps(said)


def fingerprint(kind: str, text: bytes) -> str:
    """
    SHA-256 of a command: of its kind, and of what it says as ``written``.

    It tells one request from another under the same key; it stands beside the trail, never in it.
    """
    return _sha256(kind.encode() + text).hexdigest()


def canonical(value: plain.Plain) -> bytes:
    """
    The one way to write a value as bytes: JSON, UTF-8, keys sorted by code point, no spaces, text in NFC.

    Equal values give equal bytes on every machine and in every language, which
    is why there are no floats (amounts are text or whole numbers), no integers
    beyond 2^53 - 1 (RFC 7493) and no types that only Python knows. A tuple is
    written as a list.

    Raises:
        NotCanonical: something in it is none of str, int, bool, None, list, tuple, dict;
            or two keys of a dict are one in NFC.
    """
    try:
        text = orjson.dumps(value, option=_OPTIONS)
    except TypeError as refusal:
        raise plain.flaw_in(value) or plain.NotCanonical("", str(refusal)) from None
    if not plain.is_plain(value):
        raise plain.flaw_in(value) or plain.NotCanonical("", "it holds a type that JSON does not know")
    # Every part of an NFC text is NFC, so one look at the whole spares a look at each string. The converse does not
    # hold (an escape may end in a letter that a following mark would join), hence the careful way below it.
    if text.isascii() or unicodedata.is_normalized("NFC", text.decode()):
        return text
    return orjson.dumps(plain.composed(value), option=_OPTIONS)


def column_text(value: Any) -> str:
    """
    A plain value as the text of one column, in the form of `canonical`.

    What is hashed of a column is its text, which any reader takes as it is: what the text says is not asked here, as
    `canonical` asks it of what an entry says.
    """
    text = orjson.dumps(value, option=_OPTIONS).decode()
    return plain.nfc(text)


def said(body: str | bytes) -> Any:
    """
    What a stored body says, for those who only read it: whether it may stand in a trail, ``read`` asks.

    Raises:
        ValueError: it is no JSON.
    """
    return orjson.loads(body)


def commit_value(value: str | bytes, salt: bytes) -> dict[str, str]:
    """
    What an entry says instead of a personal value: `{"h": SHA-256 of salt and value}`.

    Text is hashed as UTF-8 in NFC, bytes as they are. Without the salt nobody
    can try names against it; with value and salt anybody can check it.

    Raises:
        SaltUnfit: the salt has not 16 bytes.
    """
    if len(salt) != SALT_LENGTH:
        raise SaltUnfit(len(salt))
    data = plain.utf8(value) if isinstance(value, str) else value
    return {"h": _sha256(salt + data).hexdigest()}


def matches(commitment: Mapping[str, plain.Plain], value: str | bytes, salt: bytes) -> bool:
    """Whether the commitment was made of this value and salt."""
    return dict(commitment) == commit_value(value, salt)


class EntryDraft(NamedTuple):
    """
    What an entry says of an act; its place in the trail and its time come with `seal`.

    A tuple, as `SealedEntry` is.

    Attributes:
        actor: who acted, by id; the system actor for automatic steps.
        unit: on behalf of which unit, by id.
        origin: whence the command came, such as the face and the account.
        command: id of the command, to which the rows it wrote point.
        kind: name of the command, such as AdvanceDossier.
        subject: kind and id of what was acted upon.
        before: what changed, as it was.
        after: what changed, as it is now.
        why: the reason given, as a commitment.
        policy: digests of the stored policy by which the act was judged.
        cause: number of the entry that made this act necessary.
        rows: table, key and columns of each row written that `verify` rebuilds.
        deadlines: what was set, moved and closed.
        notices: keys of the notices owed.
    """

    actor: str
    unit: str | None
    origin: str
    command: str
    kind: str
    subject: tuple[str, str]
    before: plain.Plain = None
    after: plain.Plain = None
    why: Mapping[str, str] | None = None
    policy: Sequence[str] = ()
    cause: int | None = None
    rows: Sequence[plain.Plain] = ()
    deadlines: Sequence[plain.Plain] = ()
    notices: Sequence[plain.Plain] = ()


class SealedEntry(NamedTuple):
    """An entry ready to be stored. A tuple, because a bulk run makes a hundred thousand of them."""

    number: int
    body: bytes
    hash: str
    previous: str


class StoredEntry(NamedTuple):
    """An entry as a store gave it back, not yet believed. A tuple, because rows of a store are tuples."""

    number: int
    body: bytes
    hash: str


def seal(draft: EntryDraft, *, number: int, previous_hash: str, at: str) -> SealedEntry:
    """
    The entry with its place and its hash.

    `number` counts from 1; `previous_hash` is that of entry `number` - 1, or
    `NO_HASH`; `at` is a moment as `clock.to_text` writes it.

    Raises:
        NotCanonical: the draft says something that cannot be hashed.
    """
    body = canonical(
        {
            "actor": draft.actor,
            "after": draft.after,
            "alg": ALGORITHM,
            "at": at,
            "before": draft.before,
            "cause": draft.cause,
            "command": draft.command,
            "deadlines": draft.deadlines,
            "kind": draft.kind,
            "n": number,
            "notices": draft.notices,
            "origin": draft.origin,
            "policy": draft.policy,
            "prev": previous_hash,
            "rows": draft.rows,
            "subject": draft.subject,
            "unit": draft.unit,
            "v": SCHEMA,
            "why": draft.why,
        }
    )
    return SealedEntry(number, body, _sha256(body).hexdigest(), previous_hash)


def read_body(body: bytes) -> dict[str, Any]:
    """
    What an entry says, from its bytes.

    Its keys must stand in order, each once, and nothing between them: by a key
    that stands in it twice, two readers could read one entry in two ways.

    Raises:
        BodyUnreadable: they do not, or the schema is not known here.
    """
    try:
        said = orjson.loads(body)
        written = orjson.dumps(said, option=_OPTIONS)
    except (ValueError, TypeError) as refusal:
        raise BodyUnreadable(f"no reader of JSON takes it: {refusal}") from None
    if type(said) is not dict or list(said) != _FIELDS:
        raise BodyUnreadable("its fields are not those of an entry")
    if said["v"] != SCHEMA or said["alg"] != ALGORITHM:
        raise BodyUnreadable(f"schema {said['v']} with {said['alg']} is not known here")
    if written != body:
        raise BodyUnreadable("it is not in canonical form")
    return said
