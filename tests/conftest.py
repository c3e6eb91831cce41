"""
What holds for every test: how many examples a property is tried with, and that what was left out is told in one line.

Fixtures live beside the tests they serve.
"""

import os

import pytest
from hypothesis import settings

settings.register_profile("house", deadline=None, print_blob=True)
settings.register_profile("thorough", deadline=None, print_blob=True, max_examples=2_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "house"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell in one line which tests were left out, and why."""
    why: dict[str, int] = {}
    for report in terminalreporter.getreports("skipped"):
        if isinstance(report.longrepr, tuple) and "/browser/" in report.nodeid:
            said = report.longrepr[2].removeprefix("Skipped: ")
            why[said] = why.get(said, 0) + 1
    for said, count in why.items():
        terminalreporter.write_line(f"Left out: {count} tests of tests/browser, because {said}.")
