"""Where files are found: an instance's own copy before the shipped one, by kind and name, and never by a path."""

from pathlib import Path

import pytest

from ocop_cycle import errors
from ocop_cycle.policy import shelf


def own_copy(folder: Path, name: str, text: str = "id: standard\n") -> Path:
    """A rights file of the instance's own."""
    file = folder / "workflows" / "rights" / f"{name}.yaml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def test_shipped_files_are_found() -> None:
    """Without a folder of its own an instance has what is shipped."""
    found = shelf.Shelf().find("rights", "standard")

    assert (found.name, found.file, found.is_own) == ("standard", "workflows/rights/standard.yaml", False)
    assert shelf.Shelf().names("rights") == ("standard",)


def test_an_own_copy_wins(tmp_path: Path) -> None:
    """The same name in the same subfolder hides the shipped file; what is not copied is still shipped."""
    file = own_copy(tmp_path, "standard")
    own_copy(tmp_path, "local")
    own = shelf.Shelf(own=tmp_path)

    found = own.find("rights", "standard")

    assert (found.file, found.raw, found.is_own) == (str(file), b"id: standard\n", True)
    assert own.names("rights") == ("local", "standard")
    assert own.find("regime", "qd-148-2023").is_own is False


def test_an_unknown_name_offers_the_nearest() -> None:
    """A slip of the pen is answered with the files there are."""
    with pytest.raises(errors.UnknownThing) as unknown:
        shelf.Shelf().find("regime", "qd-26")

    assert unknown.value.nearest == ("qd-26-2026",)


@pytest.mark.parametrize("name", ["../rights/standard", "/etc/passwd", "a b", "Standard", "", "standard.yaml", "."])
def test_a_name_is_no_path(name: str, tmp_path: Path) -> None:
    """Nothing beside the folder of the kind is ever opened."""
    own_copy(tmp_path, "standard")

    with pytest.raises(errors.UnknownThing):
        shelf.Shelf(own=tmp_path).find("rights", name)


def test_an_unknown_kind_is_refused() -> None:
    """A kind is one of those that exist."""
    with pytest.raises(errors.UnknownThing):
        shelf.Shelf().names("law")


@pytest.mark.parametrize("kind", ["missing", "folder"])
def test_what_cannot_be_read_is_flawed(kind: str, tmp_path: Path) -> None:
    """A file given by its path that is not there, or is a folder, ends in a sentence."""
    file = tmp_path / kind
    if kind == "folder":
        file.mkdir()

    with pytest.raises(errors.PolicyFlawed) as refused:
        shelf.read(file, "my.yaml")

    assert [(flaw.file, flaw.code) for flaw in refused.value.flaws] == [("my.yaml", "file-unreadable")]
