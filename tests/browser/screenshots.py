"""
Pictures of every page, for people to look at: in both languages, on three screens, and on paper.

``python -m tests.browser.screenshots [PART]`` writes them to ``var/screenshots`` (of those addresses that hold PART)
and tries each page on each screen with axe. A page that is at fault holds up no other: all faults are told in one table
at the end, and where there is one the program ends with 1.
"""

import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser
from playwright.sync_api import Error as BrowserFailed

from tests.browser import demonstrations, every_page, scenes, screens, served

FOLDER = Path("var", "screenshots")
LANGUAGES = ("vi", "en")
WIDTHS = {360: 780, 1280: 900, 1920: 1080}
"""How wide and how high the screens are, in pixels."""

ON_PAPER = ("/dossiers/{code}", "/trail/{number}", "/duties", "/board", "/notices/one", "/calendar")


class View(NamedTuple):
    """A page to be taken: what it is called, who sees it, and how he comes to it."""

    name: str
    path: str
    person: str
    come: Callable[[screens.Visitor], object]


class Fault(NamedTuple):
    """What is wrong with a picture."""

    picture: str
    what: str


def views(link: str, part: str) -> Iterator[View]:
    """Every page of the table, then what is seen only after somebody did something."""
    for path, examples in every_page.EXAMPLES.items():
        for number, example in enumerate(examples, 1):
            if part in path:
                come = _opening(example, link)
                yield View(f"{_plain(path)}-{number}", path, example.person, come)
    for path, scene in scenes.SCENES.items():
        if part in path:
            yield View(_plain(path), path, scene.person, _playing(scene))


def _plain(path: str) -> str:
    return re.sub("[^a-z]+", "-", path).strip("-")


def _opening(example: every_page.Example, link: str) -> Callable[[screens.Visitor], object]:
    return lambda visitor: every_page.shown(visitor, example, link)


def _playing(scene: scenes.Scene) -> Callable[[screens.Visitor], object]:
    def play(visitor: screens.Visitor) -> None:
        visitor.page.goto(scene.address)
        scene.act(visitor.page)
        visitor.page.evaluate("document.fonts.ready")

    return play


def taken(browser: Browser, address: str, link: str, part: str) -> Iterator[Fault]:
    """Take the pictures; gives what is wrong. Whoever comes signs in once for each language."""
    for language in LANGUAGES:
        visitors: dict[str, screens.Visitor] = {}
        for view in views(link, part):
            if view.person not in visitors:
                visitors[view.person] = _visitor(browser, address, language, view.person)
            yield from _pictures(visitors[view.person], view, f"{view.name}-{language}")
        for person, visitor in visitors.items():
            yield from (Fault(f"{person or 'nobody'}-{language}", what) for what in visitor.wrong)
            visitor.close()


def _visitor(browser: Browser, address: str, language: str, person: str) -> screens.Visitor:
    visitor = screens.Visitor(browser, address, language=language)
    if person != every_page.NOBODY:
        visitor.sign_in(person)
    return visitor


def _pictures(visitor: screens.Visitor, view: View, name: str) -> Iterator[Fault]:
    try:
        view.come(visitor)
        for width, height in WIDTHS.items():
            visitor.page.set_viewport_size({"width": width, "height": height})
            visitor.page.screenshot(path=FOLDER / f"{name}-{width}.png", full_page=True)
            yield from (Fault(f"{name}-{width}", what) for what in every_page.faults(visitor.page))
        if view.path in ON_PAPER:
            visitor.page.pdf(path=FOLDER / f"{name}.pdf", prefer_css_page_size=True)
    except BrowserFailed as failure:
        yield Fault(name, f"could not be seen: {str(failure).splitlines()[0]}")


def _table(faults: list[Fault]) -> Iterator[str]:
    widest = max((len(fault.picture) for fault in faults), default=0)
    for picture, what in faults:
        yield f"{picture:<{widest}}  {' '.join(what.split())}"


def main(part: str) -> int:
    """Take all pictures, and say what is wrong; gives how the program ends."""
    missing = every_page.without_example()
    found = screens.executable()
    if missing or found is None:
        sys.stderr.write(f"{screens.WHY_NONE if found is None else f'no example in every_page.py: {missing}'}\n")
        return 1
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    since = time.monotonic()
    with tempfile.TemporaryDirectory() as temporary, screens.chromium(found) as browser:
        folder = demonstrations.build(Path(temporary, "demo"))
        link = every_page.invite(folder)
        with served.demo(folder) as address:
            faults = list(taken(browser, address, link, part))
            sys.stdout.write("".join(f"{line}\n" for line in _table(faults)))
            sys.stdout.flush()
    many = f"{len(list(FOLDER.glob('*.png')))} pictures and {len(list(FOLDER.glob('*.pdf')))} sheets in {FOLDER}"
    sys.stdout.write(f"{many}, {len(faults)} faults, {time.monotonic() - since:.0f} s\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
