"""
How long the tests of this folder try, and by which chance.

``make test`` keeps to a budget; ``make faults`` sets OCOP_FAULT_KILLS and OCOP_FAULT_ROUNDS, and so makes everything
long. The chance falls by a seed that is printed; OCOP_FAULT_SEED brings a run back.
"""

import os
import pathlib
import random

IN_THE_SUITE = 15

KILLS = int(os.environ.get("OCOP_FAULT_KILLS", IN_THE_SUITE))
"""Kills for each operation and database."""

LONG = KILLS > IN_THE_SUITE
"""Whether this is the long run."""

os.environ["OCOP_FAULT_SEED"] = os.environ.get("OCOP_FAULT_SEED") or str(random.SystemRandom().randrange(1_000_000))
SEED = int(os.environ["OCOP_FAULT_SEED"])
"""By which all chance of this run falls; the processes of one run share it."""


def chance(*about: object) -> random.Random:
    """Chance of this run for one purpose: the same seed and purpose give the same."""
    return random.Random(f"{SEED}/{about}")  # noqa: S311 - nothing is kept secret with it


def told(about: str, *figures: object) -> None:
    """Note a figure for the report of the run, where the run asks for one (OCOP_FAULT_REPORT names its file)."""
    line = "\t".join(str(one) for one in (about, *figures))
    print(f"\nfaults (seed {SEED}): {line}")  # noqa: T201 - shown when a test fails, or with -s
    if path := os.environ.get("OCOP_FAULT_REPORT"):
        file = pathlib.Path(path)
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a", encoding="utf-8") as report:
            report.write(f"{line}\n")
