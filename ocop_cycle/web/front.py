"""The files of the front end: those few of the pinned packages that pages use, and the style sheet of our own."""

import hashlib
import importlib.resources
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from ocop_cycle import errors

LICENCE = Path("@fontsource", "be-vietnam-pro", "LICENSE")
"""The typeface may be handed on with its licence only."""

ICONS = Path("@tabler", "icons", "icons", "outline")
_FONT = ("@fontsource", "be-vietnam-pro", "files")
PACKAGED: Mapping[str, Path] = {
    "tabler.css": Path("@tabler", "core", "dist", "css", "tabler.min.css"),
    "htmx.js": Path("htmx.org", "dist", "htmx.min.js"),
    **{
        f"{letters}-{weight}.woff2": Path(*_FONT, f"be-vietnam-pro-{letters}-{weight}-normal.woff2")
        for letters in ("latin", "vietnamese")
        for weight in (400, 600)
    },
}
"""The files of packages by the names they are served under."""

_MEDIA = {
    ".svg": "image/svg+xml",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".woff2": "font/woff2",
}
OWN = ("ocop.css", "ocop.js", "ocop.svg")


class Asset(NamedTuple):
    """A file as it is served; its address changes with its content, so browsers may keep it for good."""

    name: str
    media: str
    content: bytes

    @property
    def address(self) -> str:
        """Where it is."""
        return f"/assets/{hashlib.sha256(self.content).hexdigest()[:12]}/{self.name}"


class FrontMissing(errors.TryAgain):
    """The packages of the front end were not put in place."""

    def __init__(self, file: Path) -> None:
        super().__init__(f"{file} is not there; put the front end in place with: make setup", file=str(file))
        self.file = file


def assets(front: Path) -> dict[str, Asset]:
    """
    All files by name.

    Raises:
        FrontMissing: the packages are not in place.
    """
    found = {}
    for name, place in PACKAGED.items():
        if not (front / place).is_file():
            raise FrontMissing(front / place)
        found[name] = _asset(name, (front / place).read_bytes())
    own = importlib.resources.files("ocop_cycle.templates") / "pages" / "web"
    return {**found, **{name: _asset(name, (own / name).read_bytes()) for name in OWN}}


def _asset(name: str, content: bytes) -> Asset:
    return Asset(name, _MEDIA[Path(name).suffix], content)
