"""
Pictures of every page, for people to look at: in both languages, on three screens, and on paper.

``python -m tests.browser.screenshots [PART]`` writes them to ``var/screenshots`` (of those addresses that hold PART),
tries each page with axe, and ends with 1 where anything is wrong.
"""

import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser
from playwright.sync_api import TimeoutError as TookTooLong

from tests.browser import demonstrations, every_page, screens, served

FOLDER = Path("var", "screenshots")
WIDTHS = {360: 780, 1280: 900, 1920: 1080}
"""How wide and how high the screens are, in pixels."""

ON_PAPER = ("/dossiers/{code}", "/trail/{number}", "/duties", "/board")


def taken(browser: Browser, address: str, link: str, part: str) -> Iterator[str]:
    """Take the pictures; gives what is wrong, a line each."""
    for language in ("vi", "en"):
        visitors: dict[str, screens.Visitor] = {}
        for path, examples in every_page.EXAMPLES.items():
            for number, example in enumerate(examples, 1):
                if part not in path:
                    continue
                if example.person not in visitors:
                    visitors[example.person] = _visitor(browser, address, language, example.person)
                visitor = visitors[example.person]
                name = f"{re.sub('[^a-z]+', '-', path).strip('-')}-{number}-{language}"
                yield from (f"{name}: {fault}" for fault in _pictures(visitor, example, link, name))
                if path in ON_PAPER:
                    visitor.page.pdf(path=FOLDER / f"{name}.pdf", prefer_css_page_size=True)
        for visitor in visitors.values():
            yield from visitor.wrong
            visitor.close()


def _visitor(browser: Browser, address: str, language: str, person: str) -> screens.Visitor:
    visitor = screens.Visitor(browser, address, language=language)
    if person != every_page.NOBODY:
        visitor.sign_in(person)
    return visitor


def _pictures(visitor: screens.Visitor, example: every_page.Example, link: str, name: str) -> Iterator[str]:
    try:
        every_page.shown(visitor, example, link)
    except TookTooLong:
        yield f"no link to {example.link} on {example.address}"
        return
    for width, height in WIDTHS.items():
        visitor.page.set_viewport_size({"width": width, "height": height})
        visitor.page.screenshot(path=FOLDER / f"{name}-{width}.png", full_page=True)
        yield from (f"{width} px: {fault}" for fault in every_page.faults(visitor.page))


def _told(fault: str) -> str:
    sys.stdout.write(f"{fault}\n")
    sys.stdout.flush()
    return fault


def main(part: str) -> int:
    """Take all pictures, and say what is wrong; gives how the program ends."""
    missing = every_page.without_example()
    found = screens.executable()
    if missing or found is None:
        sys.stderr.write(f"{screens.WHY_NONE if found is None else f'no example in every_page.py: {missing}'}\n")
        return 1
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as temporary, screens.chromium(found) as browser:
        folder = demonstrations.build(Path(temporary, "demo"))
        link = every_page.invite(folder)
        with served.demo(folder) as address:
            wrong = [_told(fault) for fault in taken(browser, address, link, part)]
    sys.stdout.write(f"{len(list(FOLDER.iterdir()))} pictures in {FOLDER}, {len(wrong)} faults\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
