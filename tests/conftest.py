"""
What holds for every test: how many examples a property is tried with, and what is told at the end of a run.

Fixtures live beside the tests they serve.
"""

import gc
import os
from collections.abc import Generator

import pytest
from hypothesis import settings

settings.register_profile("house", deadline=None, print_blob=True)
settings.register_profile("thorough", deadline=None, print_blob=True, max_examples=2_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "house"))


FACES = ("tests/browser/", "tests/faces/", "tests/web/")
FAULTS = "tests/faults/"
ORDER = (FAULTS, *FACES, "tests/test_", "tests/application/", "tests/storage/", "tests/delivery/", "tests/policy/")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """
    What takes longest comes first, so that no core waits at the end for a long file on the other.

    Faults come before all: they fork their process, which is quick while it is small.
    """
    items.sort(key=lambda item: next((n for n, part in enumerate(ORDER) if item.nodeid.startswith(part)), len(ORDER)))


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """
    All that is there before the first test stays until the last, and is never looked through for garbage.

    Much of the time went into that: ten thousand tests are millions of objects. What tests leave is looked through less
    often than Python does by itself, and the oldest of it more often, so that houses in memory go soon.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(10_000, 10, 5)
        gc.enable()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell which tests were left out, and why; and what each part of the suite took of its budget."""
    _tell_left_out(terminalreporter)
    _tell_times(terminalreporter)


def _tell_times(terminalreporter: pytest.TerminalReporter) -> None:
    """The budget on two cores: faces three minutes, faults three, everything else four; seconds of both are added."""
    spent: dict[str, float] = {}
    for reports in terminalreporter.stats.values():
        for report in reports:
            if isinstance(report, pytest.TestReport):
                part = _part_of(report.nodeid)
                spent[part] = spent.get(part, 0.0) + report.duration
    told = ", ".join(f"{part} {seconds:.0f} s" for part, seconds in sorted(spent.items()))
    terminalreporter.write_line(f"Time of both cores together: {told}.")


def _part_of(test: str) -> str:
    if test.startswith(FAULTS):
        return "faults (of 360)"
    return "faces (of 360)" if test.startswith(FACES) else "everything else (of 480)"


def _tell_left_out(terminalreporter: pytest.TerminalReporter) -> None:
    why: dict[str, int] = {}
    for report in terminalreporter.getreports("skipped"):
        if isinstance(report.longrepr, tuple) and "/browser/" in report.nodeid:
            said = report.longrepr[2].removeprefix("Skipped: ")
            why[said] = why.get(said, 0) + 1
    for said, count in why.items():
        terminalreporter.write_line(f"Left out: {count} tests of tests/browser, because {said}.")
