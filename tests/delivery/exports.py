"""Exports for tests: real keys, two trails, and the head and the export of a trail."""

from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ed25519

from ocop_cycle.delivery import export, signing
from ocop_cycle.domain import heads, signing_keys
from tests import trails


def signer(seed: int) -> signing.FileSigner:
    """A real key that is the same in every run."""
    return signing.FileSigner(ed25519.Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32))


OFFICE, NEXT, STRANGER = signer(1), signer(2), signer(3)
FIRST = trails.draft(subject=("instance", "-"), after={"key": OFFICE.public_key_hex})
TRAIL = trails.trail([FIRST, *(trails.draft(number) for number in range(2, 13))])
CHANGE = trails.draft(5, subject=("key", NEXT.public_key_hex), after=signing_keys.key_change(NEXT, old=OFFICE))
CHANGED = trails.trail([FIRST, *(trails.draft(number) for number in range(2, 5)), CHANGE, trails.draft(6)])


def head(entries: trails.Trail) -> str:
    """The head of the last entry, as the footer of a message gives it."""
    return heads.head_text(entries[-1].number, entries[-1].hash)


def written(path: Path, entries: trails.Trail, **parts: Any) -> Path:
    """An export of the entries."""
    export.write_export(path, **{"about": "thử", "entries": entries, "checkpoints": [], "keys": [], **parts})
    return path
