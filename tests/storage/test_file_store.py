"""Files of dossiers on the disk: whole or not at all, named by their hash, never beyond the limit."""

import hashlib
import os
from pathlib import Path

import pytest

from ocop_cycle import errors
from ocop_cycle.storage import file_store

CONTENT = b"%PDF-1.7\nx"
DIGEST = hashlib.sha256(CONTENT).hexdigest()


def _kept(folder: Path, content: bytes = CONTENT) -> str:
    taken = file_store.FileStore(folder).incoming(1000)
    taken.write(content)
    return taken.keep()


def _files(folder: Path) -> list[str]:
    return sorted(str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file())


def test_a_file_is_named_by_its_hash_and_read_again(tmp_path: Path) -> None:
    """What was kept lies under its hash, for the own account only, and nothing lies beside it."""
    store = file_store.FileStore(tmp_path)

    digest = _kept(tmp_path)

    assert digest == DIGEST
    assert _files(tmp_path) == [f"files/{DIGEST[:2]}/{DIGEST}"]
    assert store.read(DIGEST) == CONTENT
    assert (tmp_path / "files" / DIGEST[:2] / DIGEST).stat().st_mode & 0o777 == 0o600
    assert store.state(DIGEST, len(CONTENT), whole=True) == "kept"


def test_the_same_file_twice_is_kept_once(tmp_path: Path) -> None:
    """Two versions of one content share their bytes."""
    _kept(tmp_path)

    _kept(tmp_path)

    assert _files(tmp_path) == [f"files/{DIGEST[:2]}/{DIGEST}"]


def test_beyond_the_limit_nothing_is_left(tmp_path: Path) -> None:
    """A file that grows too large is thrown away at once, and what still comes is not written."""
    taken = file_store.FileStore(tmp_path).incoming(10)

    for _ in range(1000):
        taken.write(b"12345678")

    assert taken.too_large
    assert taken.size == 16
    assert _files(tmp_path) == []
    with pytest.raises(errors.WrongUse):
        taken.keep()


def test_what_a_killed_process_left_is_taken_away(tmp_path: Path) -> None:
    """An hour after its last piece: it may have come in on another machine; what a process here takes in stays."""
    running = file_store.FileStore(tmp_path).incoming(10)
    aside = running.path.parent
    here, dead, elsewhere = (aside / name for name in (f"c-{os.getppid()}", "a-4194304999", "b-4194304999"))
    for file in (here, dead, elsewhere):
        file.write_bytes(b"half")
    for file in (here, dead, running.path):
        os.utime(file, (0, 0))

    other = file_store.FileStore(tmp_path).incoming(10)

    assert _files(aside) == sorted([running.path.name, other.path.name, here.name, elsewhere.name])
    running.discard()
    other.discard()


@pytest.mark.parametrize(
    ("damage", "whole", "state"),
    [(None, False, "missing"), (b"%PDF", False, "altered"), (b"%PDF-1.7\ny", True, "altered"),
     (b"%PDF-1.7\ny", False, "kept")],
)  # fmt: skip
def test_bytes_that_are_gone_or_others_are_seen(
    tmp_path: Path, damage: bytes | None, whole: bool, state: file_store.Found
) -> None:
    """Missing and shortened bytes are seen at a glance, changed ones when every byte is read."""
    place = tmp_path / "files" / DIGEST[:2] / _kept(tmp_path)
    place.unlink()
    if damage is not None:
        place.write_bytes(damage)

    assert file_store.FileStore(tmp_path).state(DIGEST, len(CONTENT), whole=whole) == state


def test_a_name_that_is_no_hash_leads_nowhere(tmp_path: Path) -> None:
    """No path can be made of what stands in the place of a hash."""
    with pytest.raises(errors.WrongUse):
        file_store.FileStore(tmp_path).read("../../instance.json")
