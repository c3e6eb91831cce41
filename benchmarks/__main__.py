"""
``make bench``: every measurement, one table; each in a process of its own, whatever ran before it.

A run of all of them is kept in ``RESULTS.md`` beside this file, with the day and what it was measured on.
"""

import importlib
import os
import platform
import sqlite3
import subprocess
import sys
from importlib import metadata
from pathlib import Path

from benchmarks import measuring
from ocop_cycle import clock

ALL = (
    *("counting-days", "executing", "moving-many", "on-a-server", "pages", "pages-while-sweeping", "rehearsing"),
    *("rendering", "renewing", "sending", "starting", "sweeping", "verifying", "working-together"),
)
RESULTS = Path(__file__).parent / "RESULTS.md"


def main(wanted: list[str]) -> None:
    """Run the measurements named, or all, and print each line as it comes."""
    print(measuring.HEAD, flush=True)
    lines = [line for name in wanted or ALL for line in _of(name)]
    if not wanted:
        RESULTS.write_text("\n".join([_heading(), measuring.HEAD, *lines, ""]), encoding="utf-8")


def one(name: str) -> None:
    """Run one measurement in this process."""
    for line in importlib.import_module(f"benchmarks.{name.replace('-', '_')}").lines():
        print(line, flush=True)


def _of(name: str) -> list[str]:
    lines = []
    with subprocess.Popen(
        [sys.executable, "-m", "benchmarks", "--one", name], stdout=subprocess.PIPE, text=True
    ) as child:
        for line in child.stdout or ():
            print(line, end="", flush=True)
            lines.append(line.rstrip("\n"))
    if child.returncode:
        sys.exit(f"the measurement {name} failed")
    return lines


def _heading() -> str:
    day = clock.day_of(clock.SystemClock().now()).isoformat()
    libraries = ", ".join(f"{name} {metadata.version(name)}" for name in ("SQLAlchemy", "transitions", "fastapi"))
    return (
        f"# Figures of the last `make bench`\n\nTaken on {day} on {os.cpu_count()} cores ({platform.system()} "
        f"{platform.machine()}), Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {libraries}. "
        "Machines differ and are noisy: what counts is the ratio, taken in one run.\n"
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        one(sys.argv[2])
    else:
        main(sys.argv[1:])
