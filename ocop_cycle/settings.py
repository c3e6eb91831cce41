"""
Where an instance lives: the only reader of the environment.

An instance is a folder: ``instance.json`` says where its database is (a file named without a folder lies in this one);
beside it lie its own policy files and templates, the messages of an instance without a mail server, and the signing
key.
"""

import json
import os
import stat
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, get_args

if sys.platform != "win32":
    import pwd

FILE = "instance.json"
FORM = '{"database": "sqlite:///ocop.db", "demo": false}'
"""What that file says at least."""

KEYS = ("database", "demo", "mail")
MAIL_KEYS = ("host", "port", "tls", "user", "password-file", "authority")
"""What that file, and a mail server in it, may say."""

LARGEST = 100_000
"""Bytes of that file, and of one that holds a password."""

FILE_DATABASE = "sqlite:///"
"""How the address of a database in a file begins."""

VARIABLE = "OCOP_INSTANCE"
LANGUAGE = "OCOP_LANG"
LOG_VARIABLE = "OCOP_LOG"
"""``json`` for an application log that programs read, which is then told on the terminal as well."""

MAIL_VARIABLE = "OCOP_MAIL_PASSWORD"
"""Holds the password of the mail server, where it is in no file."""

Privacy = Literal["starttls", "implicit", "none"]
"""How the line to the mail server is kept private; ``none`` only to this very machine."""

PORTS: Mapping[str, int] = {"starttls": 587, "implicit": 465, "none": 25}
"""Where a mail server listens unless another port is named (RFC 6409, RFC 8314)."""

HERE = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, kw_only=True, slots=True)
class MailServer:
    """
    The server that takes the messages of an instance.

    Attributes:
        host: its name, as it stands in its certificate.
        port: where it listens.
        tls: how the line is kept private.
        user: the name it knows the office by; None where it asks for none.
        password_file: holds the password; see `mail_password`.
        authority: a file with the one certificate authority that is believed; None for those of the machine.
    """

    host: str
    port: int
    tls: Privacy
    user: str | None = None
    password_file: Path | None = None
    authority: Path | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """
    One instance on this machine. ``database`` is an address (``sqlite:///…`` or ``postgresql://…``).

    ``server`` takes its messages; a demo has none, whatever its file says.
    """

    folder: Path
    database: str
    demo: bool
    server: MailServer | None = field(default=None)

    @property
    def mail(self) -> Path:
        """Where messages are written when they are not sent by mail."""
        return self.folder / "mail"

    @property
    def key_file(self) -> Path:
        """The signing key: outside the database, readable by the service account only."""
        return self.folder / "key" / "signing.key"


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where pages are served: an address of this machine and a port, 0 for any that is free."""

    host: str = "127.0.0.1"
    port: int = 8000


class NoInstance(Exception):
    """There is no instance in the folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"there is no instance in {folder}; make one with: ocop init, or try: ocop demo")
        self.folder = folder


class InstanceUnreadable(Exception):
    """``instance.json`` does not say what it must."""

    def __init__(self, file: Path, why: str) -> None:
        super().__init__(f"{file}: {why}; restore the file from a backup, or write it anew: {FORM}")
        self.file = file
        self.why = why


class InstanceClosed(Exception):
    """The account that runs ocop may not look into the folder; ``owner`` is the account that it belongs to, or "?"."""

    def __init__(self, folder: Path, owner: str) -> None:
        super().__init__(f"{folder} may not be read by this account; run ocop under the account that owns it ({owner})")
        self.folder = folder
        self.owner = owner


class PasswordUnreadable(Exception):
    """The password of the mail server cannot be read, or could be read by others."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def default_folder(top: Path) -> Path:
    """The folder named by ``OCOP_INSTANCE``, else ``var/instance`` under ``top`` when it is there, else the demo."""
    named = os.environ.get(VARIABLE)
    if named:
        return Path(named)
    real = top / "var" / "instance"
    return real if _is_there(real / FILE) else top / "var" / "demo"


def real_folder(top: Path) -> Path:
    """Where a real instance is made: the folder named by ``OCOP_INSTANCE``, else ``var/instance`` under ``top``."""
    named = os.environ.get(VARIABLE)
    return Path(named) if named else top / "var" / "instance"


def language() -> str:
    """The language of the interface: ``OCOP_LANG``, else Vietnamese."""
    return "en" if os.environ.get(LANGUAGE, "").lower().startswith("en") else "vi"


def log_form() -> str | None:
    """How the application log is told on the terminal, where the environment says so: ``text`` or ``json``."""
    said = os.environ.get(LOG_VARIABLE, "")
    return said if said in ("text", "json") else None


def columns() -> int | None:
    """How wide output shall be, where the environment says so (``COLUMNS``)."""
    said = os.environ.get("COLUMNS", "")
    return int(said) if said.isascii() and said.isdecimal() and len(said) <= 4 and int(said) > 0 else None


def _is_there(file: Path) -> bool:
    """Whether there is such a file; where we may not look, somebody has closed the folder over something."""
    try:
        return file.exists()
    except PermissionError:
        return True


def account() -> str:
    """The account of the operating system that runs this process; variables of the environment do not tell it."""
    return os.getlogin() if sys.platform == "win32" else _name_of(os.getuid())


def _name_of(number: int) -> str:
    """The name of an account; a process in a container may run under a number without one."""
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return f"uid-{number}"


def _owner_of(folder: Path) -> str:
    """The account that a folder belongs to; "?" where that is not told either."""
    try:
        return "?" if sys.platform == "win32" else _name_of(folder.stat().st_uid)
    except OSError:
        return "?"


def read(folder: Path) -> Settings:
    """
    The instance in ``folder``.

    Raises:
        NoInstance: there is none.
        InstanceClosed: this account may not read it.
        InstanceUnreadable: its file does not say what it must.
    """
    file = folder / FILE
    try:
        said = said_in(file)
        demo, database = said["demo"], said["database"]
        if not isinstance(demo, bool) or not isinstance(database, str) or not database.isprintable():
            raise ValueError("demo: true | false, database: sqlite:///… | postgresql://…")
        _require_known(said, KEYS, "")
        server = None if demo or said.get("mail") is None else _server(said["mail"], folder)
        return Settings(folder=folder, database=_placed(database, folder), demo=demo, server=server)
    except FileNotFoundError:
        raise NoInstance(folder) from None
    except PermissionError:
        raise InstanceClosed(folder, _owner_of(folder)) from None
    except KeyError as key:
        raise InstanceUnreadable(file, f"{key.args[0]} is missing") from None
    except OSError as error:
        raise InstanceUnreadable(file, error.strerror or str(error)) from None
    except (ValueError, TypeError) as error:
        raise InstanceUnreadable(file, str(error)) from None


def said_in(file: Path) -> dict[str, Any]:
    """
    All that ``instance.json`` says; with or without the mark that some editors put before a text.

    Raises:
        ValueError: it is no JSON in UTF-8, holds no names and values, says something twice, or is nested too deeply.
    """
    try:
        said = json.loads(_words(file), object_pairs_hook=_each_once)
    except json.JSONDecodeError as wrong:
        raise ValueError(f"it is no JSON from line {wrong.lineno} on") from None
    except UnicodeDecodeError:
        raise ValueError("it is no JSON in UTF-8") from None
    except RecursionError:
        raise ValueError("{{{…") from None
    if not isinstance(said, dict):
        raise ValueError("it is no block of names and values")
    return said


def _words(file: Path) -> str:
    """The text of a small file, which is an ordinary one: nobody waits for a pipe, and no device fills the memory."""
    if file.exists() and not file.is_file():
        raise ValueError("it is not an ordinary file")
    if file.exists() and file.stat().st_size > LARGEST:
        raise ValueError(f"it is larger than {LARGEST:,} bytes")
    return file.read_text(encoding="utf-8-sig")


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    said = dict(pairs)
    if len(said) < len(pairs):
        raise ValueError(f"2 × {next(name for name, _ in pairs if [n for n, _ in pairs].count(name) > 1)}")
    return said


def _placed(database: str, folder: Path) -> str:
    """The address, with a file that is named without its folder looked for in the instance: folders may be moved."""
    name = database.removeprefix(FILE_DATABASE)
    if name == database or not name or name.startswith(":") or Path(name).is_absolute():
        return database
    return f"{FILE_DATABASE}{folder.absolute() / name}"


def _server(given: Any, folder: Path) -> MailServer:
    if not isinstance(given, dict):
        raise ValueError("mail: host is missing")
    _require_known(given, MAIL_KEYS, "mail: ")
    tls = given.get("tls", "starttls")
    if tls not in get_args(Privacy):
        raise ValueError(f"mail: tls is one of {', '.join(get_args(Privacy))}")
    if tls == "none" and (given["host"] not in HERE or given.get("user") is not None):
        raise ValueError("mail: tls may be none only to this very machine, and without a user")
    port = given.get("port", PORTS[tls])
    if type(port) is not int or not 0 < port < 65_536:
        raise ValueError("mail: port is a whole number from 1 to 65535")
    host, user, password_file, authority = (_text(given, key) for key in ("host", "user", "password-file", "authority"))
    if host is None:
        raise ValueError("mail: host is missing")
    return MailServer(
        host=host, port=port, tls=tls, user=user, password_file=folder / password_file if password_file else None,
        authority=folder / authority if authority else None,
    )  # fmt: skip


def _require_known(given: Mapping[str, Any], known: tuple[str, ...], where: str) -> None:
    """A key that is misspelt would be passed over, and what it was to set would never be."""
    for key in given:
        if key not in known:
            raise ValueError(f"{where}{key} is no setting; there are {', '.join(known)}")


def _text(given: Mapping[str, Any], key: str) -> str | None:
    found = given.get(key)
    if found is not None and (not isinstance(found, str) or not found.strip() or not found.isprintable()):
        raise ValueError(f"mail: {key} is a text of one line")
    return found


def mail_password(server: MailServer) -> str:
    """
    The password for the mail server: ``OCOP_MAIL_PASSWORD``, else the first line of its file.

    It is read when it is needed and kept nowhere. The file must be readable by its owner only.

    Raises:
        PasswordUnreadable: there is none, or others may read it.
    """
    given = os.environ.get(MAIL_VARIABLE)
    if given:
        return given
    if server.password_file is None:
        raise PasswordUnreadable(f"password-file, {MAIL_VARIABLE}")
    return _first_line(server.password_file)


def _first_line(file: Path) -> str:
    """The first line of a file that nobody else may read."""
    try:
        if os.name == "posix" and stat.S_IMODE(file.stat().st_mode) & 0o077:
            raise PasswordUnreadable(f"chmod 600 {file}")
        lines = _words(file).splitlines()
    except (OSError, ValueError) as why:
        raise PasswordUnreadable(f"{file}: {getattr(why, 'strerror', None) or why}") from None
    if not lines or not lines[0]:
        raise PasswordUnreadable(f"{file}: -")
    return lines[0]


def metrics_token(settings: Settings) -> str | None:
    """
    What opens the figures of the server to other machines: the first line of ``key/metrics.token``; None without it.

    Raises:
        PasswordUnreadable: others may read it, or it is empty.
    """
    file = settings.key_file.with_name("metrics.token")
    return _first_line(file) if file.exists() else None


def write(settings: Settings) -> None:
    """Write the instance's file, readable by its owner only (an address may hold a password)."""
    settings.folder.mkdir(parents=True, exist_ok=True)
    file = settings.folder / FILE
    text = json.dumps({"database": settings.database, "demo": settings.demo}, indent=2) + "\n"
    file.write_text(text, encoding="utf-8")
    file.chmod(0o600)
