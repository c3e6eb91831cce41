"""How long a command takes to start, and a rehearsal to run, beside a bare Python."""

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks import measuring

TIMES = 11
REHEARSALS = 5
REHEARSED_IN = 3.0
"""Within how many seconds a year is to be rehearsed."""


def lines() -> Iterator[measuring.Line]:
    """``ocop --help`` and ``ocop dossier list`` beside ``python -c pass``."""
    ocop = str(Path(sys.executable).with_name("ocop"))
    with tempfile.TemporaryDirectory() as name:
        demo = str(Path(name) / "demo")
        _run([ocop, "--instance", demo, "demo", "--once"])
        ways = [[sys.executable, "-c", "pass"], [ocop, "--help"], [ocop, "--instance", demo, "dossier", "list"]]
        taken = [[_run(way) for way in ways] for _ in range(TIMES)]
    bare, asked, listed = (statistics.median(column) for column in zip(*taken, strict=True))
    for what, figure, most in (("`ocop --help`", asked, 6), ("`ocop dossier list`", listed, 25)):
        yield measuring.Line(
            what=what, figure=f"{figure * 1000:.0f} ms", beside=f"`python -c pass`: {bare * 1000:.0f} ms",
            ratio=figure / bare, aim=f"≤ {most}", met=figure / bare <= most,
        )  # fmt: skip
    rehearsed = statistics.median(_run([ocop, "rehearse", "lang-giang-2024", "--json"]) for _ in range(REHEARSALS))
    yield measuring.Line(
        what="`ocop rehearse lang-giang-2024 --json`", figure=f"{rehearsed:.2f} s",
        beside=f"`python -c pass`: {bare * 1000:.0f} ms", ratio=rehearsed / bare, aim=f"< {REHEARSED_IN:.0f} s",
        met=rehearsed < REHEARSED_IN,
    )  # fmt: skip


def _run(way: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(way, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start
