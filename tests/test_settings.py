"""Where an instance lives: its folder, its file, and what the surroundings say."""

from pathlib import Path

import pytest

from ocop_cycle import settings


def test_what_is_written_is_read(tmp_path: Path) -> None:
    """Address and kind; only its owner may read the file, for an address may hold a password."""
    chosen = settings.Settings(folder=tmp_path, database="postgresql://a@b/c", demo=False)

    settings.write(chosen)

    assert settings.read(tmp_path) == chosen
    assert (tmp_path / settings.FILE).stat().st_mode & 0o777 == 0o600


def test_a_file_without_a_folder_lies_in_the_instance(tmp_path: Path) -> None:
    """So that the folder may be moved."""
    settings.write(settings.Settings(folder=tmp_path, database="sqlite:///ocop.db", demo=True))

    assert settings.read(tmp_path).database == f"sqlite:///{tmp_path / 'ocop.db'}"


def test_a_file_with_its_folder_stays_where_it_is(tmp_path: Path) -> None:
    """An address that says everything is left as it is."""
    settings.write(settings.Settings(folder=tmp_path, database="sqlite:////srv/ocop.db", demo=True))

    assert settings.read(tmp_path).database == "sqlite:////srv/ocop.db"


@pytest.mark.parametrize("text", ["", "{", "[]", '{"database": "x"}'], ids=["empty", "torn", "a list", "half"])
def test_a_file_that_does_not_say_it_is_named(tmp_path: Path, text: str) -> None:
    """Nothing is guessed."""
    (tmp_path / settings.FILE).write_text(text, encoding="utf-8")

    with pytest.raises(settings.InstanceUnreadable) as stop:
        settings.read(tmp_path)

    assert stop.value.file == tmp_path / settings.FILE


def test_no_instance_is_no_failure(tmp_path: Path) -> None:
    """It is told as what it is."""
    with pytest.raises(settings.NoInstance):
        settings.read(tmp_path)


def test_the_folder_that_is_looked_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The one that is named, else a real instance, else the demonstration."""
    monkeypatch.delenv(settings.VARIABLE, raising=False)
    before = settings.default_folder(tmp_path)
    real = tmp_path / "var" / "instance"
    settings.write(settings.Settings(folder=real, database="sqlite:///ocop.db", demo=False))
    there = settings.default_folder(tmp_path)
    monkeypatch.setenv(settings.VARIABLE, "/srv/ocop")

    assert (before, there) == (tmp_path / "var" / "demo", real)
    assert settings.default_folder(tmp_path) == settings.real_folder(tmp_path) == Path("/srv/ocop")


@pytest.mark.parametrize(("said", "width"), [("100", 100), ("", None), ("wide", None), ("0", None), ("-3", None)])
def test_how_wide_output_shall_be(said: str, width: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A number of columns, or nothing."""
    monkeypatch.setenv("COLUMNS", said)

    assert settings.columns() == width
