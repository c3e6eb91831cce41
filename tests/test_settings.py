"""Where an instance lives: its folder, its file, and what the surroundings say."""

import json
import os
from pathlib import Path

import pytest

from ocop_cycle import settings
from ocop_cycle.application import interface


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


def test_a_mark_before_the_text_is_no_matter(tmp_path: Path) -> None:
    """Some editors write one before everything that they save."""
    (tmp_path / settings.FILE).write_text(settings.FORM, encoding="utf-8-sig")

    assert settings.read(tmp_path).demo is False


TWICE = '{"database": "sqlite:///a.db", "database": "sqlite:///ocop.db", "demo": true}'
NOT_SURE = '{"database": "sqlite:///ocop.db", "demo": "true"}'
NO_NAME = '{"database": "sqlite:///\\u0000.db", "demo": true}'
UNFIT = {
    "empty": "", "torn": "{", "a list": "[]", "half": '{"database": "x"}', "deep": "[" * 100_000, "twice": TWICE,
    "perhaps a demo": NOT_SURE, "no name of a file": NO_NAME, "half a character": NO_NAME.replace("0000", "d800"),
}  # fmt: skip


@pytest.mark.parametrize("text", UNFIT.values(), ids=UNFIT)
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


@pytest.mark.parametrize(
    ("said", "width"),
    [("100", 100), ("", None), ("wide", None), ("0", None), ("-3", None), ("²", None), ("9" * 20, None)],
)
def test_how_wide_output_shall_be(said: str, width: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A number of columns, or nothing."""
    monkeypatch.setenv("COLUMNS", said)

    assert settings.columns() == width


def with_mail(folder: Path, **said: object) -> settings.Settings:
    """The settings of a real instance that names a mail server."""
    text = json.dumps({"database": "sqlite:///ocop.db", "demo": False, "mail": said})
    (folder / settings.FILE).write_text(text, encoding="utf-8")
    return settings.read(folder)


def test_a_mail_server_is_named_in_the_file(tmp_path: Path) -> None:
    """STARTTLS unless it says otherwise, at the usual door; files lie in the instance."""
    said = with_mail(tmp_path, host="mail.example", user="ocop", **{"password-file": "key/mail.password"})

    assert said.server == settings.MailServer(
        host="mail.example", port=587, tls="starttls", user="ocop", password_file=tmp_path / "key" / "mail.password"
    )


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"host": "x", "tls": "maybe"}, "mail: tls is one of starttls, implicit, none"),
        ({"host": "mail.example", "tls": "none"}, "mail: tls may be none only to this very machine"),
        ({"host": "127.0.0.1", "tls": "none", "user": "ocop"}, "mail: tls may be none only to this very machine"),
        ({"host": "x", "password": "in the clear"}, "mail: password is no setting; there are host, port"),
        ({"port": 25}, "mail: host is missing"),
        ({"host": None}, "mail: host is missing"),
        ({"host": ["mail.example"]}, "mail: host is a text of one line"),
        ({"host": "x", "user": 5}, "mail: user is a text of one line"),
        ({"host": "x", "password-file": "key/\0"}, "mail: password-file is a text of one line"),
        ({"host": "x", "port": "25"}, "mail: port is a whole number from 1 to 65535"),
        ({"host": "x", "port": True}, "mail: port is a whole number from 1 to 65535"),
        ({"host": "x", "port": 70_000}, "mail: port is a whole number from 1 to 65535"),
        ({"host": "x", "port": float("inf")}, "mail: port is a whole number from 1 to 65535"),
    ],
)
def test_a_mail_server_that_is_no_good_is_told(tmp_path: Path, said: dict[str, object], why: str) -> None:
    """Before anything is sent in the clear, and without the password in the file."""
    with pytest.raises(settings.InstanceUnreadable) as stop:
        with_mail(tmp_path, **said)

    assert stop.value.why.startswith(why)


@pytest.mark.parametrize("said", [[], [["host", "x"]], "mail.example", 25, False])
def test_a_mail_server_is_a_block_of_settings(tmp_path: Path, said: object) -> None:
    """What is none is told, and not taken for an office without a server."""
    text = json.dumps({"database": "sqlite:///ocop.db", "demo": False, "mail": said})
    (tmp_path / settings.FILE).write_text(text, encoding="utf-8")

    with pytest.raises(settings.InstanceUnreadable) as stop:
        settings.read(tmp_path)

    assert stop.value.why == "mail: host is missing"


def test_a_misspelt_setting_is_not_passed_over(tmp_path: Path) -> None:
    """Else an office that wrote "mial" would wait for messages that no server is handed."""
    said = {"database": "sqlite:///ocop.db", "demo": False, "mial": {"host": "mail.example"}}
    (tmp_path / settings.FILE).write_text(json.dumps(said), encoding="utf-8")

    with pytest.raises(settings.InstanceUnreadable) as stop:
        settings.read(tmp_path)

    assert stop.value.why == "mial is no setting; there are database, demo, mail"


@pytest.mark.parametrize("kind", ["pipe", "device", "huge"])
def test_the_file_of_an_instance_is_a_small_ordinary_file(tmp_path: Path, kind: str) -> None:
    """A pipe would be waited for without end, and a device fill the memory."""
    file = tmp_path / settings.FILE
    if kind == "pipe":
        os.mkfifo(file)
    elif kind == "device":
        file.symlink_to("/dev/zero")
    else:
        file.write_text(settings.FORM + " " * settings.LARGEST, encoding="utf-8")

    with pytest.raises(settings.InstanceUnreadable) as stop:
        settings.read(tmp_path)

    assert stop.value.why == ("it is larger than 100,000 bytes" if kind == "huge" else "it is not an ordinary file")


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"{}", "demo is missing"),
        (b'{"demo": false}', "database is missing"),
        (b'{"demo": false,\n"database"', "it is no JSON from line 2 on"),
        (b'{"demo": "\xff"}', "it is no JSON in UTF-8"),
        (b"[]", "it is no block of names and values"),
    ],
)
def test_what_the_file_of_an_instance_lacks_is_told_in_words(tmp_path: Path, raw: bytes, why: str) -> None:
    """Not in those of the parser: they are told on in the reader's language."""
    (tmp_path / settings.FILE).write_bytes(raw)

    with pytest.raises(settings.InstanceUnreadable) as stop:
        settings.read(tmp_path)

    assert stop.value.why == why
    assert interface.load("vi", None).phrase(why) != why


def test_a_demo_has_no_mail_server(tmp_path: Path) -> None:
    """Whatever its file says, good or bad."""
    text = json.dumps({"database": "sqlite:///ocop.db", "demo": True, "mail": {"host": "x", "tls": "maybe"}})
    (tmp_path / settings.FILE).write_text(text, encoding="utf-8")

    assert settings.read(tmp_path).server is None
