"""Recorded dossiers of each regime, played again: the same states, due days, notice keys and certificates."""

import json

import pytest

from tests.faults import golden


@pytest.mark.parametrize("name", golden.NAMES)
def test_a_golden_history_comes_to_the_same_end(name: str) -> None:
    """What the law and the rules made of it then, this version makes of it."""
    said = json.loads(golden.file_of(name).read_text(encoding="utf-8"))

    assert golden.play(said) == said["outcome"]


def test_every_history_is_played() -> None:
    """No file lies there that no regime knows, and every history does something."""
    files = sorted(file.stem for file in golden.FOLDER.glob("*.json"))

    assert files == sorted(golden.NAMES)
    assert all(len(json.loads(golden.file_of(name).read_text())["outcome"]["states"]) >= 3 for name in files)
