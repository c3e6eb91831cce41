"""
Where an instance lives: the only reader of the environment.

An instance is a folder: ``instance.json`` says where its database is (a file named without a folder lies in this one);
beside it lie its own policy files and templates, the messages of an instance without a mail server, and the signing
key.
"""

import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path

if sys.platform != "win32":
    import pwd

FILE = "instance.json"
FILE_DATABASE = "sqlite:///"
"""How the address of a database in a file begins."""

VARIABLE = "OCOP_INSTANCE"
LANGUAGE = "OCOP_LANG"


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """One instance on this machine. ``database`` is an address (``sqlite:///…`` or ``postgresql://…``)."""

    folder: Path
    database: str
    demo: bool

    @property
    def mail(self) -> Path:
        """Where messages are written when they are not sent by mail."""
        return self.folder / "mail"

    @property
    def key_file(self) -> Path:
        """The signing key: outside the database, readable by the service account only."""
        return self.folder / "key" / "signing.key"


class NoInstance(Exception):
    """There is no instance in the folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"there is no instance in {folder}; make one with: ocop init, or try: ocop demo")
        self.folder = folder


class InstanceUnreadable(Exception):
    """``instance.json`` does not say what it must."""

    def __init__(self, file: Path, why: str) -> None:
        super().__init__(f"{file}: {why}; restore the file from a backup, or write it anew with: ocop init")
        self.file = file
        self.why = why


def default_folder(top: Path) -> Path:
    """The folder named by ``OCOP_INSTANCE``, else ``var/instance`` under ``top`` when it is there, else the demo."""
    named = os.environ.get(VARIABLE)
    if named:
        return Path(named)
    real = top / "var" / "instance"
    return real if (real / FILE).exists() else top / "var" / "demo"


def real_folder(top: Path) -> Path:
    """Where a real instance is made: the folder named by ``OCOP_INSTANCE``, else ``var/instance`` under ``top``."""
    named = os.environ.get(VARIABLE)
    return Path(named) if named else top / "var" / "instance"


def language() -> str:
    """The language of the interface: ``OCOP_LANG``, else Vietnamese."""
    return "en" if os.environ.get(LANGUAGE, "").lower().startswith("en") else "vi"


def columns() -> int | None:
    """How wide output shall be, where the environment says so (``COLUMNS``)."""
    said = os.environ.get("COLUMNS", "")
    return int(said) if said.isdecimal() and int(said) > 0 else None


def account() -> str:
    """The account of the operating system that runs this process; variables of the environment do not tell it."""
    if sys.platform == "win32":
        return os.getlogin()
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:  # a process in a container may run under a number without a name
        return f"uid-{os.getuid()}"


def read(folder: Path) -> Settings:
    """
    The instance in ``folder``.

    Raises:
        NoInstance: there is none.
        InstanceUnreadable: its file does not say what it must.
    """
    file = folder / FILE
    try:
        said = json.loads(file.read_text(encoding="utf-8"))
        return Settings(folder=folder, database=_placed(str(said["database"]), folder), demo=said["demo"] is True)
    except FileNotFoundError:
        raise NoInstance(folder) from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InstanceUnreadable(file, str(error)) from None


def _placed(database: str, folder: Path) -> str:
    """The address, with a file that is named without its folder looked for in the instance: folders may be moved."""
    name = database.removeprefix(FILE_DATABASE)
    if name == database or not name or name.startswith(":") or Path(name).is_absolute():
        return database
    return f"{FILE_DATABASE}{folder.absolute() / name}"


def write(settings: Settings) -> None:
    """Write the instance's file, readable by its owner only (an address may hold a password)."""
    settings.folder.mkdir(parents=True, exist_ok=True)
    file = settings.folder / FILE
    text = json.dumps({"database": settings.database, "demo": settings.demo}, indent=2) + "\n"
    file.write_text(text, encoding="utf-8")
    file.chmod(0o600)
