"""Policy files are found by name or by place, and held against an instance or against each other."""

from pathlib import Path

import pytest

from ocop_cycle import bootstrap, errors
from ocop_cycle.application import files_desk
from tests.application import builders


@pytest.fixture(scope="module")
def desk() -> files_desk.FilesDesk:
    """The desk of nobody's."""
    return bootstrap.files(None)


@pytest.mark.parametrize("kind", ["regime", "plan", "calendar", "rules", "rights"])
def test_everything_shipped_is_sound_without_an_instance(desk: files_desk.FilesDesk, kind: str) -> None:
    """Files are held against the shipped ones beside them."""
    names = desk.files.names(kind)

    checked = [desk.check(kind, desk.find(kind, name)).name for name in names]

    assert tuple(checked) == names
    assert names


def test_a_file_is_found_by_its_place(desk: files_desk.FilesDesk, tmp_path: Path) -> None:
    """A path, or a name with its ending, is a place; the file is called what was typed."""
    place = tmp_path / "x.yaml"
    place.write_text("year: 2024\n", encoding="utf-8")

    found = desk.find("calendar", str(place))

    assert (found.name, found.file, found.raw) == ("x", str(place), b"year: 2024\n")


def test_a_name_that_is_none_is_answered(desk: files_desk.FilesDesk) -> None:
    """The nearest name is offered."""
    with pytest.raises(errors.UnknownThing) as stop:
        desk.find("plan", "lang-giang")

    assert stop.value.nearest == ("lang-giang-2025", "lang-giang-2024")


def test_an_instance_is_held_against_what_it_has_adopted() -> None:
    """A plan of a regime that was not adopted is refused, though the file of the regime lies there."""
    bare = builders.office()
    own = files_desk.of_house(bare.house)
    found = own.find("plan", "lang-giang-2024")

    with pytest.raises(errors.PolicyFlawed) as stop:
        own.check("plan", found)

    assert "unknown-regime" in {flaw.code for flaw in stop.value.flaws}
    bare.house.close()
