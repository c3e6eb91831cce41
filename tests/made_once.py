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
    return Path(shutil.copytree(place, aside / "demo"))


def demonstration(factory: pytest.TempPathFactory, account: str | None = None) -> Path:
    """A demonstration of this account of the operating system, else of whoever runs the tests."""
    whose = account or settings.account()
    return made(
        factory, f"demo-{whose}", lambda place: bootstrap.demo(place, account=whose, told=lambda _done, _of: None)
    )
