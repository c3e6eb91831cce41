"""A folder appears whole or not at all."""

import os
from pathlib import Path

import pytest

from ocop_cycle import errors
from ocop_cycle.storage import folders


def test_it_appears_when_the_block_ends_well(tmp_path: Path) -> None:
    """Not before, and with everything that was put into it."""
    place = tmp_path / "below" / "made"

    with folders.made_aside(place) as aside:
        (aside / "a").write_text("x", encoding="utf-8")
        seen = place.exists()

    assert (seen, (place / "a").read_text(encoding="utf-8")) == (False, "x")
    assert list(place.parent.iterdir()) == [place]


def test_nothing_of_it_stays_when_the_block_fails(tmp_path: Path) -> None:
    """What was there before is as it was."""
    place = tmp_path / "made"
    place.mkdir()
    (place / "old").write_text("x", encoding="utf-8")

    with pytest.raises(FileExistsError), folders.made_aside(place, replacing=True) as aside:  # noqa: PT012 - the second line is what fails
        (aside / "new" / "below").mkdir(parents=True)
        (aside / "new").mkdir()

    assert [path.name for path in tmp_path.rglob("*")] == ["made", "old"]


def test_it_replaces_only_when_it_is_told_to(tmp_path: Path) -> None:
    """Something that stands there is left alone; told to, it takes its place whole."""
    place = tmp_path / "made"
    place.mkdir()
    (place / "old").write_text("x", encoding="utf-8")

    with pytest.raises(errors.AlreadyThere), folders.made_aside(place):
        pass
    with folders.made_aside(place, replacing=True) as aside:
        (aside / "new").write_text("y", encoding="utf-8")

    assert [path.name for path in tmp_path.rglob("*")] == ["made", "new"]


def test_an_empty_folder_is_nobodys(tmp_path: Path) -> None:
    """It may be filled without asking."""
    place = tmp_path / "made"
    place.mkdir()

    with folders.made_aside(place) as aside:
        (aside / "new").write_text("y", encoding="utf-8")

    assert (place / "new").exists()


def test_what_a_killed_process_left_is_taken_away(tmp_path: Path) -> None:
    """Of processes that run no more; what a living one makes is left alone."""
    left, living = tmp_path / ".made.making-4194304999", tmp_path / f".made.making-{os.getppid()}"
    left.mkdir()
    living.mkdir()

    with folders.made_aside(tmp_path / "made"):
        pass

    assert sorted(path.name for path in tmp_path.iterdir()) == [living.name, "made"]


def test_what_lies_abandoned_is_taken_away_after_an_hour(tmp_path: Path) -> None:
    """A folder counts as written to when anything in it was; what is named otherwise is nobody's to take."""
    at = 1_000_000
    old, fresh_inside, running, named = (
        tmp_path / name for name in ("a-4194304999", "b-4194304999", f"c-{os.getppid()}", "d")
    )
    for folder in (old, fresh_inside, running, named):
        folder.mkdir()
        (folder / "x").write_text("x", encoding="utf-8")
        for place in (folder / "x", folder):
            os.utime(place, (at, at))
    os.utime(fresh_inside / "x", (at + 2, at + 2))

    folders.clear_abandoned(list(tmp_path.iterdir()), at + folders.QUIET + 1)

    assert sorted(tmp_path.iterdir()) == [fresh_inside, running, named]


def test_a_place_where_nothing_can_be_made_is_named(tmp_path: Path) -> None:
    """Place and remedy."""
    (tmp_path / "file").write_text("x", encoding="utf-8")

    with pytest.raises(errors.DatabaseRefused, match="cannot be made"), folders.made_aside(tmp_path / "file" / "made"):
        pass


def test_a_link_stays_one(tmp_path: Path) -> None:
    """Whoever let the place lead to another disk finds what was made there; nothing lies beside the link."""
    place, disk = tmp_path / "place", tmp_path / "disk"
    disk.mkdir()
    place.symlink_to(disk)

    with folders.made_aside(place) as aside:
        (aside / "a").write_text("x", encoding="utf-8")

    assert (place.is_symlink(), (disk / "a").read_text(encoding="utf-8")) == (True, "x")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["disk", "place"]


@pytest.mark.parametrize("begun_empty", [True, False])
def test_of_two_who_make_one_folder_the_second_is_told(tmp_path: Path, begun_empty: bool) -> None:
    """What the first was told is made is not replaced by the second, who looked when it was not there yet."""
    folder = tmp_path / "office"
    if begun_empty:
        folder.mkdir()

    with pytest.raises(errors.AlreadyThere), folders.made_aside(folder) as aside:  # noqa: PT012 - its end is what fails
        (aside / "key").write_text("second", encoding="utf-8")
        folder.mkdir(exist_ok=True)
        (folder / "key").write_text("first", encoding="utf-8")

    assert (folder / "key").read_text(encoding="utf-8") == "first"
    assert list(tmp_path.iterdir()) == [folder]
