"""
What an inspector takes away: the whole trail, or the proof of some of its entries.

Both are checked by one file without dependencies (`verifier`), which lies in
every export as verify_ocop_trail.py. An export of the same trail is the same
file, byte for byte, so that two copies can be compared. The formats are
written down in docs/audit-format.md.
"""

from __future__ import annotations

import base64
import json
import os
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from ocop_cycle import errors
from ocop_cycle.domain import audit_chain, heads, plain
from ocop_cycle.policy import sayings

VERIFIER = "verify_ocop_trail.py"

# The first day that a ZIP file can name: the day on which an export was made would make every copy another file.
_NO_DAY = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_READ_BY_ALL = 0o100644 << 16


@dataclass(frozen=True, kw_only=True, slots=True)
class ExportedKey:
    """A public key (hex), and the number of the entry that names it."""

    key: str
    since: int


@dataclass(frozen=True, kw_only=True, slots=True)
class PrivateValue:
    """A value that entries hold as a commitment (its hex digits), with the salt that opens it."""

    commitment: str
    salt: bytes
    value: str | bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class ProvedEntry:
    """
    One entry with its way to the root of a checkpoint.

    Attributes:
        entry: the entry; its body is left out of the proof when `shown` is false.
        path: hashes from `domain.merkle.inclusion_proofs` over the entries of the checkpoint.
        shown: false for an entry of which only the hash may be given away.
    """

    entry: audit_chain.StoredEntry
    path: Sequence[bytes]
    shown: bool = True


def write_export(
    path: Path,
    *,
    about: str,
    entries: Iterable[audit_chain.StoredEntry],
    checkpoints: Iterable[heads.Checkpoint],
    keys: Iterable[ExportedKey],
    values: Iterable[PrivateValue] = (),
) -> int:
    """
    Write the trail as a ZIP file, in memory that does not grow with it.

    Everything has to be read in one transaction, or the parts belong to
    different trails. The file appears under its name when it is complete.

    Args:
        path: of the new file.
        about: what the trail is of, in a line; a demo says here that it is one.
        entries: as stored, believed or not: what was tampered with is exported as it is.
        checkpoints: as stored.
        keys: those that the trail names.
        values: only those that the inspector may see.

    Returns:
        How many entries there are.

    Raises:
        AlreadyThere: there is such a file.
    """
    if path.exists():
        raise errors.AlreadyThere("file", str(path))
    listed = {"about": about, "keys": [{"key": key.key, "since": key.since} for key in keys], "v": 1}
    parts: dict[str, Iterable[bytes]] = {
        "README.txt": [sayings.text("export").format(about=about, verifier=VERIFIER).encode()],
        VERIFIER: [verifier_source()],
        "keys.json": [_json(listed)],
        "checkpoints.jsonl": (_json(_checkpoint(checkpoint)) for checkpoint in checkpoints),
        "values.jsonl": (_json(_value(value)) for value in values),
        "entries.jsonl": (_json(_entry(entry)) for entry in entries),
    }
    unfinished = path.with_name(f"{path.name}.part")
    try:
        # Private values may lie in it, so that it is first of all for the account that makes it.
        handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            written = _fill(archive, parts)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return written["entries.jsonl"]


def proof_text(
    *,
    about: str,
    subject: tuple[str, str],
    checkpoint: heads.Checkpoint,
    entries: Iterable[ProvedEntry],
    values: Iterable[PrivateValue] = (),
) -> bytes:
    """
    The proof that entries are in the trail as it was when a checkpoint was signed, as a JSON file.

    It proves that they are there; that there are no others about the same
    subject is proved by an export alone.
    """
    proof = {
        "v": 1,
        "what": "ocop-proof",
        "about": about,
        "subject": list(subject),
        "checkpoint": _checkpoint(checkpoint),
        "entries": [_proved(entry) for entry in entries],
        "values": [_value(value) for value in values],
    }
    return json.dumps(proof, ensure_ascii=False, indent=1).encode() + b"\n"


def checkpoint_text(checkpoint: heads.Checkpoint) -> bytes:
    """One signed checkpoint as a file, in the words it has in every export."""
    return json.dumps(_checkpoint(checkpoint), ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


def verifier_source() -> bytes:
    """The program that checks exports and proofs, for whoever wants it apart from an export."""
    return resources.files("ocop_cycle.delivery").joinpath("verifier.py").read_bytes()


def _fill(archive: zipfile.ZipFile, parts: Mapping[str, Iterable[bytes]]) -> dict[str, int]:
    return {name: _add(archive, name, lines) for name, lines in parts.items()}


def _add(archive: zipfile.ZipFile, name: str, lines: Iterable[bytes]) -> int:
    member = zipfile.ZipInfo(name, _NO_DAY)
    member.compress_type = zipfile.ZIP_DEFLATED
    member.create_system = _UNIX
    member.external_attr = _READ_BY_ALL
    with archive.open(member, "w", force_zip64=True) as file:
        return sum(file.write(line) > 0 for line in lines)


def _json(said: Mapping[str, object]) -> bytes:
    return json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _entry(entry: audit_chain.StoredEntry) -> dict[str, object]:
    return {"n": entry.number, "hash": entry.hash, **_exact("body", entry.body)}


def _proved(proved: ProvedEntry) -> dict[str, object]:
    said = _entry(proved.entry) if proved.shown else {"n": proved.entry.number, "hash": proved.entry.hash}
    return {**said, "path": [node.hex() for node in proved.path]}


def _checkpoint(checkpoint: heads.Checkpoint) -> dict[str, object]:
    return {**_exact("body", checkpoint.body()), "signature": checkpoint.signature}


def _value(value: PrivateValue) -> dict[str, object]:
    content = plain.utf8(value.value) if isinstance(value.value, str) else value.value
    return {"h": value.commitment, "salt": value.salt.hex(), **_exact("value", content)}


def _exact(name: str, content: bytes) -> dict[str, object]:
    """The bytes as text, in which everybody can read them; as base64 when they are no text."""
    try:
        return {name: content.decode()}
    except UnicodeDecodeError:
        return {f"{name}64": base64.b64encode(content).decode()}
