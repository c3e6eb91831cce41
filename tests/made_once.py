"""What takes long to make is made once for a whole run: by whichever of its processes asks first; the others wait."""

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from ocop_cycle import bootstrap, settings


def made(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """
    A copy of the folder of that name, which is the same for all processes of the run and is opened by none.

    ``make`` is handed a place that is not there yet.
    """
    shared = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    place, aside = shared / "made-once" / name, factory.mktemp(name)
    place.parent.mkdir(exist_ok=True)
    with place.with_suffix(".lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if not place.exists():
            make(aside / "made")
            (aside / "made").rename(place)
    return copy(place, aside / "demo")


def copy(folder: Path, place: Path) -> Path:
    """
    A demonstration of one's own, like the one in a folder.

    Its messages, which are hundreds of files that nobody writes again, are the same files under a second name.
    """
    return Path(shutil.copytree(folder, place, copy_function=_copied))


def _copied(source: str, target: str) -> None:
    if source.endswith(".eml"):
        os.link(source, target)
    else:
        shutil.copy2(source, target)


def demonstration(factory: pytest.TempPathFactory, account: str | None = None) -> Path:
    """A demonstration of this account of the operating system, else of whoever runs the tests."""
    whose = account or settings.account()
    return made(
        factory, f"demo-{whose}", lambda place: bootstrap.demo(place, account=whose, told=lambda _done, _of: None)
    )
